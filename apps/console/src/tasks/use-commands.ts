import type { Command, CommandOptions } from '@trem/contracts';
import { useCallback, useState } from 'react';
import { useSession } from '../session/session.js';
import { useNotify } from '../shell/notices.js';
import { texts } from '../texts/index.js';
import { wordsOf } from '../words/failures.js';

/** So many tasks are told at once. */
const AT_ONCE = 4;

/** Sends a command to one task or to many, and tells the person how it went. */
export function useCommands() {
  const { api } = useSession();
  const notify = useNotify();
  const [isSending, setSending] = useState(false);
  const send = useCallback(
    async (names: readonly string[], command: Command, options: CommandOptions = {}) => {
      setSending(true);
      const refusals = await sendToAll(names, (name) => api.command(name, command, options));
      setSending(false);
      notify(noticeOf(texts.commands[command], names, refusals));
      return refusals;
    },
    [api, notify],
  );
  return { send, isSending };
}

export interface Refusal {
  readonly name: string;
  readonly error: unknown;
}

async function sendToAll(names: readonly string[], send: (name: string) => Promise<unknown>): Promise<readonly Refusal[]> {
  const left = [...names];
  const refusals: Refusal[] = [];
  const worker = async () => {
    for (let name = left.shift(); name !== undefined; name = left.shift()) {
      await send(name).catch((error: unknown) => refusals.push({ name: name ?? '', error }));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, worker));
  return refusals;
}

function noticeOf(command: string, names: readonly string[], refusals: readonly Refusal[]) {
  const [first = ''] = names;
  const [refusal] = refusals;
  if (refusal === undefined) {
    const title = names.length === 1 ? texts.commands.taken(command, first) : texts.commands.takenByAll(command, names.length);
    return { tone: 'good', title } as const;
  }
  const title =
    names.length === 1 ? texts.commands.refused(command, first) : texts.commands.refusedBySome(command, refusals.length, names.length);
  const whose = names.length === 1 ? '' : `${refusal.name}: `;
  return { tone: 'bad', title, text: `${whose}${wordsOf(refusal.error)}` } as const;
}
