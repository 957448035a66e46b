import { ApiError } from '@trem/api-client';
import type { Command, CommandOptions } from '@trem/contracts';
import { useState } from 'react';
import { useSession } from '../session/session.js';
import { useNotify } from '../shell/notices.js';
import { texts } from '../texts/index.js';
import { wordsOf } from '../words/failures.js';
import type { Asked } from './command-dialog.js';
import { confirmationFor } from './confirmations.js';

/** Sends commands to one task. A refusal that a person may overrule is asked about, with what it is about; any other is told. */
export function useTaskCommand(name: string, ask: (asked: Asked) => void) {
  const { api } = useSession();
  const notify = useNotify();
  const [isSending, setSending] = useState(false);
  const send = async (command: Command, options: CommandOptions = {}) => {
    setSending(true);
    try {
      await api.command(name, command, options);
      notify({ tone: 'good', title: texts.commands.taken(texts.commands[command], name) });
    } catch (error) {
      const confirmation = error instanceof ApiError ? confirmationFor(error.problem.code) : undefined;
      if (error instanceof ApiError && confirmation !== undefined) {
        ask({ tag: 'confirm', command, options, confirmation, problem: error.problem });
      } else {
        notify({ tone: 'bad', title: texts.commands.refused(texts.commands[command], name), text: wordsOf(error) });
      }
    } finally {
      setSending(false);
    }
  };
  return { send, isSending };
}
