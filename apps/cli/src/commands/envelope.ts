import { readFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { CliError } from '../cli-error.js';
import type { Context } from '../context.js';
import { decodeEnvelope } from '../envelope/envelope.js';
import { exitCodes } from '../exit-codes.js';
import { examples, globals } from './options.js';

export function envelopeCommands(program: Command, context: Context): void {
  const envelope = program.command('envelope').description('messages on the queues, for people');
  const decode = envelope.command('decode <file>').description('show the body of a queue message as JSON; - is stdin');
  examples(decode, 'trem envelope decode message.bin', 'cat message.bin | trem envelope decode - | jq .frames');
  decode.action(async (file: string, _: unknown, command: Command) => {
    const decoded = decodeEnvelope(await read(file, context));
    context.terminal.print(globals(command).json ? JSON.stringify(decoded) : JSON.stringify(decoded, null, 2));
  });
}

async function read(file: string, { terminal }: Context): Promise<Buffer> {
  try {
    return file === '-' ? await terminal.readStdin() : await readFile(file);
  } catch (cause) {
    throw new CliError({
      exitCode: exitCodes.usage,
      code: 'REQUEST_INVALID',
      text: `${file} cannot be read`,
      remedy: 'Give the path of a file.',
      cause,
    });
  }
}
