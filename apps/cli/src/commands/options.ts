import type { Command } from 'commander';
import type { GlobalOptions } from '../context.js';

/** The options that every command takes, wherever they stand on the line. */
export function globals(command: Command): GlobalOptions {
  const { json, apiUrl } = command.optsWithGlobals<GlobalOptions>();
  return { ...(json === undefined ? {} : { json }), ...(apiUrl === undefined ? {} : { apiUrl }) };
}

/** Examples below the options of a command's help. */
export function examples(command: Command, ...lines: readonly string[]): Command {
  return command.addHelpText('after', `\nExamples:\n${lines.map((line) => `  $ ${line}`).join('\n')}`);
}

/** JSON as the only thing on stdout, or text for people. */
export function answer(
  print: (text: string) => void,
  isJson: boolean | undefined,
  { value, text }: { readonly value: unknown; readonly text: string },
): void {
  print(isJson ? JSON.stringify(value) : text);
}
