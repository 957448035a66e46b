import { type Command, InvalidArgumentError } from 'commander';
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

/** Reads an option that is a whole number above 0. */
export function wholeNumber(text: string): number {
  if (!/^[1-9]\d{0,14}$/.test(text)) {
    throw new InvalidArgumentError('Give a whole number.');
  }
  return Number(text);
}

/** Gathers an option that may be given several times. */
export function repeated(text: string, before: readonly string[]): readonly string[] {
  return [...before, text];
}

/** JSON as the only thing on stdout, or text for people. */
export function answer(
  print: (text: string) => void,
  isJson: boolean | undefined,
  { value, text }: { readonly value: unknown; readonly text: string },
): void {
  print(isJson ? JSON.stringify(value) : text);
}
