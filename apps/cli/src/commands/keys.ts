import { setTimeout as delay } from 'node:timers/promises';
import type { ApiClient } from '@trem/api-client';
import type { KeyRotation } from '@trem/contracts';
import type { Command } from 'commander';
import { CliError } from '../cli-error.js';
import type { Context } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import { answer, examples, globals } from './options.js';

export function keysCommands(program: Command, context: Context): void {
  const keys = program.command('keys').description('the keys that encrypt the secrets of endpoints');
  const rotate = keys
    .command('rotate')
    .description('encrypt all stored secrets again with the newest key, in the background')
    .option('--no-wait', 'do not wait until all are done');
  examples(rotate, 'trem keys rotate', 'trem keys rotate --no-wait --json');
  rotate.action(async (options: { readonly wait: boolean }, command: Command) => {
    const api = await context.connect(globals(command));
    const begun = await api.rotateKeys();
    const end = options.wait ? await finish(context, api, begun) : begun;
    answer(context.terminal.print, globals(command).json, { value: end, text: describe(end) });
    if (end.state === 'failed' || end.failed.length > 0) {
      throw new CliError({
        exitCode: exitCodes.unexpected,
        code: 'SETTINGS_INVALID',
        text: `secrets that no key opens: ${end.failed.join(', ')}`,
        remedy: 'Put the old key back into the list, or give these endpoints their password again.',
      });
    }
  });
}

async function finish(context: Context, api: ApiClient, begun: KeyRotation): Promise<KeyRotation> {
  let now = begun;
  while (now.state === 'running' && !context.signal.aborted) {
    await delay(200, undefined, { signal: context.signal }).catch(() => undefined);
    now = await api.keyRotation();
  }
  return now;
}

function describe({ state, writingKey, keysInUse, done, endpoints }: KeyRotation): string {
  const rest = state === 'running' ? ', still running' : '';
  return `${done}/${endpoints} endpoints encrypted with key ${writingKey}${rest}; keys in use: ${keysInUse.join(', ') || 'none'}`;
}
