import { writeFile } from 'node:fs/promises';
import type { ApiClient } from '@trem/api-client';
import { type DeadLetterFilter, deadLetterStates, type OpenedLetter } from '@trem/contracts';
import { type Command, Option } from 'commander';
import { CliError } from '../cli-error.js';
import type { Context } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import { examples, globals } from './options.js';

interface ExportOptions extends DeadLetterFilter {
  readonly output?: string;
  readonly format?: 'json' | 'csv';
  readonly id?: readonly string[];
}

/** @param withFilter adds the options that choose letters by what they are about */
export function exportCommand(letters: Command, context: Context, withFilter: (command: Command) => Command): void {
  const command = withFilter(
    letters
      .command('export <task>')
      .description('dead letters with the values of their rows, into a file that only you can read; without a choice: all'),
  )
    .option('--id <letter...>', 'only these')
    .option('-o, --output <file>', 'default: stdout')
    .addOption(new Option('--state <state>').choices(deadLetterStates))
    .addOption(new Option('--format <format>', 'default: csv for a file of that name, else json').choices(['json', 'csv']));
  examples(
    command,
    'trem dead-letter export shop -o letters.json',
    'trem dead-letter export shop --state open --table customer -o open.csv',
  );
  command.action(async (task: string, { output, format, id: ids, ...filter }: ExportOptions, self: Command) => {
    if (ids !== undefined && Object.keys(filter).length > 0) {
      const remedy = 'See `trem dead-letter export --help`.';
      throw new CliError({ exitCode: exitCodes.usage, code: 'USAGE', text: 'Give ids or a filter, not both.', remedy });
    }
    const found = await allLetters(await context.connect(globals(self)), task, ids === undefined ? { filter } : { ids: [...ids] });
    const isCsv = (format ?? (output?.toLowerCase().endsWith('.csv') ? 'csv' : 'json')) === 'csv';
    const text = isCsv ? csvOf(found) : `${JSON.stringify(found, null, 2)}\n`;
    if (output === undefined) {
      context.terminal.print(text.replace(/\r?\n$/, ''));
      return;
    }
    await writeFile(output, text, { mode: 0o600 }).catch((cause: unknown) => {
      const remedy = 'Give another path.';
      throw new CliError({ exitCode: exitCodes.usage, code: 'REQUEST_INVALID', text: `${output} cannot be written`, remedy, cause });
    });
    context.terminal.note(`${found.length} dead letters of ${task} are in ${output}`);
  });
}

async function allLetters(
  api: ApiClient,
  task: string,
  which: { readonly filter: DeadLetterFilter } | { readonly ids: string[] },
): Promise<readonly OpenedLetter[]> {
  const letters: OpenedLetter[] = [];
  let cursor: string | null = null;
  do {
    const page = await api.exportDeadLetters(task, { ...which, ...(cursor === null ? {} : { cursor }) });
    letters.push(...page.letters);
    cursor = page.cursor;
  } while (cursor !== null);
  return letters;
}

/** Each column of a letter; tables as `schema.table`, values of rows as JSON. */
const columns: readonly (readonly [name: string, of: (letter: OpenedLetter) => string | number | boolean | null])[] = [
  ...(['id', 'state', 'target', 'run'] as const).map((name) => [name, (letter: OpenedLetter) => letter[name]] as const),
  ['source', ({ source }) => `${source.schema}.${source.table}`],
  ['targetTable', ({ targetTable }) => `${targetTable.schema}.${targetTable.table}`],
  ...(['operation', 'class', 'code', 'sqlState', 'message', 'remedy', 'sql', 'position', 'sequence', 'transaction'] as const).map(
    (name) => [name, (letter: OpenedLetter) => letter[name]] as const,
  ),
  ...(['committedAt', 'firstAt', 'lastAt', 'attempts', 'closedBy', 'reason', 'worker', 'isEdited'] as const).map(
    (name) => [name, (letter: OpenedLetter) => letter[name]] as const,
  ),
  ['key', ({ key }) => (key === null ? null : JSON.stringify(key))],
  ['before', ({ before }) => (before === null ? null : JSON.stringify(before))],
  ['after', ({ after }) => (after === null ? null : JSON.stringify(after))],
];

/** As RFC 4180 has it; what is not there is an empty cell. */
function csvOf(letters: readonly OpenedLetter[]): string {
  const lines = [columns.map(([name]) => name), ...letters.map((letter) => columns.map(([, of]) => `${of(letter) ?? ''}`))];
  return lines.map((cells) => `${cells.map(csvCell).join(',')}\r\n`).join('');
}

function csvCell(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
