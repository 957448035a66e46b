import type { TaskPreview } from '@trem/contracts';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { CliError } from '../cli-error.js';
import type { Context } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import { previewText } from '../output/preview-text.js';
import { readTaskFile } from '../task-file.js';
import { answer, examples, globals } from './options.js';
import { readText } from './task-define.js';

interface PreviewOptions {
  readonly table: string;
  readonly file?: string;
  readonly rows: number;
  readonly matching?: boolean;
  readonly steps?: number;
  readonly step?: number;
}

const MOST_ROWS = 100;
const MOST_STEPS = 1_000;

/** `trem task preview`: rows before and after the rules, nothing written. */
export function previewCommand(task: Command, context: Context): void {
  const preview = task
    .command('preview')
    .description('show some rows before and after the rules of a task, stored or in a file; nothing is written')
    .argument('[task]', 'name of a stored task; or give --file')
    .requiredOption('-t, --table <schema.table>', 'table at the source')
    .option('-f, --file <file>', 'YAML or JSON of a task that need not be stored; - is stdin')
    .option('-n, --rows <number>', `how many, at most ${MOST_ROWS}`, asCount, 10)
    .option('--matching', 'only rows that pass the filters')
    .addOption(
      new Option('--steps <number>', 'run only so many of the rules that change values; 0: none').argParser(fromLeast(0)).conflicts('step'),
    )
    .option('--step <number>', 'show only what this one of them writes, the first being 1', fromLeast(1));
  examples(
    preview,
    'trem task preview shop --table public.customer',
    'trem task preview -f shop.yaml --table public.customer --rows 25',
    'trem task preview shop --table public.customer --matching --step 2',
  );
  preview.action(async (name: string | undefined, options: PreviewOptions, command: Command) => {
    const client = await context.connect(globals(command));
    const definition = await definitionOf(name, options, async (id) => (await client.task(id)).definition, context);
    const { table, rows, matching = false, steps, step } = options;
    const chosen = { ...(steps === undefined ? {} : { steps }), ...(step === undefined ? {} : { step }) };
    const shown = await client.previewTask({ definition: definition as never, table: tableOf(table), rows, matching, ...chosen });
    answer(context.terminal.print, globals(command).json, { value: shown, text: previewText(shown) });
    if (hasErrors(shown)) {
      throw new CliError({
        exitCode: exitCodes.invalid,
        code: 'REQUEST_INVALID',
        text: 'the rules do not fit the table',
        remedy: 'Correct what the list names.',
        problems: shown.problems,
      });
    }
  });
}

async function definitionOf(
  name: string | undefined,
  { file }: PreviewOptions,
  stored: (id: string) => Promise<unknown>,
  context: Context,
): Promise<unknown> {
  if ((name === undefined) === (file === undefined)) {
    throw new CliError({
      exitCode: exitCodes.usage,
      code: 'REQUEST_INVALID',
      text: 'give the name of a task or --file, one of the two',
      remedy: 'See `trem task preview --help`.',
    });
  }
  return name === undefined ? readTaskFile(await readText(file ?? '', context), file ?? '').value : await stored(name);
}

function tableOf(text: string): { readonly schema: string; readonly table: string } {
  const dot = text.indexOf('.');
  return dot < 0 ? { schema: 'public', table: text } : { schema: text.slice(0, dot), table: text.slice(dot + 1) };
}

function asCount(text: string): number {
  const count = Number(text);
  if (!Number.isInteger(count) || count < 1 || count > MOST_ROWS) {
    throw new InvalidArgumentError(`give 1 to ${MOST_ROWS}`);
  }
  return count;
}

function fromLeast(least: number): (text: string) => number {
  return (text) => {
    const number = Number(text);
    if (text.trim() === '' || !Number.isInteger(number) || number < least || number > MOST_STEPS) {
      throw new InvalidArgumentError(`give ${least} to ${MOST_STEPS}`);
    }
    return number;
  };
}

function hasErrors({ problems }: TaskPreview): boolean {
  return problems.some(({ severity }) => severity === 'error');
}
