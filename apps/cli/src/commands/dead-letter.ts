import { setTimeout as delay } from 'node:timers/promises';
import type { ApiClient } from '@trem/api-client';
import { type DeadLetterDetail, type DeadLetterFilter, type DeadLetterWork, deadLetterStates } from '@trem/contracts';
import { type Command, InvalidArgumentError, Option } from 'commander';
import { CliError } from '../cli-error.js';
import type { Context } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import { table } from '../output/format.js';
import { exportCommand } from './dead-letter-export.js';
import { answer, examples, globals } from './options.js';

const LOOK_MS = 300;

type Filter = DeadLetterFilter & { readonly id?: readonly string[] };

export function deadLetterCommands(program: Command, context: Context): void {
  const letters = program.command('dead-letter').description('changes that a target refused: see, mend and write them, or leave them out');
  listCommand(letters, context);
  showCommand(letters, context);
  editCommand(letters, context);
  closeCommand(letters, context, 'replay');
  closeCommand(letters, context, 'skip');
  exportCommand(letters, context, withFilter);
}

function listCommand(letters: Command, context: Context): void {
  const list = withFilter(letters.command('list <task>').description('dead letters of a task, in source order, without values'))
    .option('--limit <n>', 'so many at most', count, 100)
    .option('--cursor <mark>', 'the next page: what the one before ended with');
  list.addOption(new Option('--state <state>').choices(deadLetterStates));
  examples(
    list,
    'trem dead-letter list shop',
    'trem dead-letter list shop --state open --table customer',
    'trem dead-letter list shop --json',
  );
  list.action(async (task: string, options: DeadLetterFilter & { readonly limit: number; readonly cursor?: string }, command: Command) => {
    const page = await (await context.connect(globals(command))).deadLetters(task, options);
    const rows = page.letters.map(({ id, state, source, operation, code, attempts, lastAt }) => [
      ...[id, state, `${source.schema}.${source.table}`, operation, code ?? '', `${attempts}`, lastAt],
    ]);
    const shown = table(['ID', 'STATE', 'TABLE', 'CHANGE', 'CODE', 'TRIES', 'LAST'], rows);
    const more = page.cursor === null ? '' : `\nmore: --cursor ${page.cursor}`;
    answer(context.terminal.print, globals(command).json, { value: page, text: `${shown}\n${page.total} in all${more}` });
  });
}

function showCommand(letters: Command, context: Context): void {
  const show = letters.command('show <task> <letter>').description('a dead letter with the values of its row');
  examples(show, 'trem dead-letter show shop 6f0c6a43-3f0e-8a4e-9d0e-5f3b1c2d4e5f');
  show.action(async (task: string, letter: string, _: unknown, command: Command) => {
    const found = await (await context.connect(globals(command))).deadLetter(task, letter);
    answer(context.terminal.print, globals(command).json, { value: found, text: describe(found) });
  });
}

function editCommand(letters: Command, context: Context): void {
  const edit = letters
    .command('edit <task> <letter>')
    .description('give the row of a dead letter other values; they count at the next replay')
    .requiredOption('--set <column=value...>', 'a new value, as text', pair, {})
    .option('--null <column...>', 'columns that are to be NULL');
  examples(edit, 'trem dead-letter edit shop 6f0c6a43-3f0e-8a4e-9d0e-5f3b1c2d4e5f --set price=12.50 --null note');
  edit.action(
    async (
      task: string,
      letter: string,
      options: { readonly set: Readonly<Record<string, string>>; readonly null?: readonly string[] },
      command: Command,
    ) => {
      const values = { ...options.set, ...Object.fromEntries((options.null ?? []).map((column) => [column, null])) };
      const edited = await (await context.connect(globals(command))).editDeadLetter(task, letter, { values });
      answer(context.terminal.print, globals(command).json, { value: edited, text: describe(edited) });
    },
  );
}

function closeCommand(letters: Command, context: Context, action: 'replay' | 'skip'): void {
  const what =
    action === 'replay'
      ? 'write dead letters as rules and mode are now; what waited behind them follows'
      : 'close dead letters unwritten; what waited behind them is written';
  const choice = action === 'replay' ? 'without a choice: all' : 'which ones must be said';
  const close = withFilter(letters.command(`${action} <task>`).description(`${what}. Waits for the end; ${choice}`)).option(
    '--id <letter...>',
    'only these',
  );
  close.option('--all', 'all that are not closed');
  if (action === 'skip') {
    close.option('--row', 'the row that the task rests at, which then goes on');
    close.option('--reason <text>', 'why, for whoever asks later; needed for all but --row');
  }
  const reason = action === 'skip' ? ' --reason "test data"' : '';
  const row = action === 'skip' ? ['trem dead-letter skip shop --row'] : [];
  examples(close, `trem dead-letter ${action} shop --all${reason}`, `trem dead-letter ${action} shop --table customer${reason}`, ...row);
  close.action(async (task: string, options: Choice, command: Command) => {
    const { reason: why = '' } = options;
    const selection = selectionOf(action, options);
    const api = await context.connect(globals(command));
    if (options.row === true) {
      const gone = await api.skipRow(task);
      answer(context.terminal.print, globals(command).json, { value: gone, text: 'the row is set aside, and the task goes on' });
      return;
    }
    const begun =
      action === 'replay' ? await api.replayDeadLetters(task, selection) : await api.skipDeadLetters(task, { ...selection, reason: why });
    const done = await finish(context, api, task, begun);
    const text = `${done.replayed} written, ${done.skipped} skipped, ${done.failed} refused again`;
    answer(context.terminal.print, globals(command).json, { value: done, text });
    judge(done);
  });
}

interface Choice extends Filter {
  readonly reason?: string;
  readonly all?: boolean;
  readonly row?: boolean;
}

/** What was chosen, in one way. Throws when it was said in several, or in none where one must be said. */
function selectionOf(action: 'replay' | 'skip', { id: ids, reason, all = false, row = false, ...filter }: Choice) {
  const isFiltered = Object.keys(filter).length > 0;
  const ways = [ids !== undefined, isFiltered, all, row].filter(Boolean).length;
  if (ways > 1 || (ways === 0 && action === 'skip')) {
    throw usage(ways > 1 ? 'Say in one way which ones.' : 'Say which ones: --id, a filter, --row or --all.');
  }
  if (action === 'skip' && row === (reason !== undefined)) {
    throw usage(
      row ? 'A row that the task rests at is set aside without a reason: give one when you skip its dead letter.' : 'Say why: --reason.',
    );
  }
  return { ...(ids === undefined ? {} : { ids: [...ids] }), ...(isFiltered ? { filter } : {}) };
}

function usage(text: string): CliError {
  return new CliError({ exitCode: exitCodes.usage, code: 'USAGE', text, remedy: 'See `trem dead-letter skip --help`.' });
}

async function finish(context: Context, api: ApiClient, task: string, begun: DeadLetterWork): Promise<DeadLetterWork> {
  let now = begun;
  while (now.state === 'running' && !context.signal.aborted) {
    await delay(LOOK_MS, undefined, { signal: context.signal }).catch(() => undefined);
    now = await api.deadLetterWork(task, begun.id);
  }
  return now;
}

function judge({ state, error, failed }: DeadLetterWork): void {
  if (state !== 'done' || failed > 0) {
    throw new CliError({
      exitCode: exitCodes.unexpected,
      code: error?.split(':')[0] ?? 'ROW_REFUSED',
      text: error ?? `${failed} dead letters were refused again`,
      remedy: 'Look at them with `trem dead-letter list`, mend what they name, and repeat.',
    });
  }
}

function withFilter(command: Command): Command {
  return command
    .option('--target <name>', 'only those of this target')
    .option('--schema <name>', 'only tables of this source schema')
    .option('--table <name>', 'only this source table')
    .option('--code <code>', 'only those with this code');
}

function describe(letter: DeadLetterDetail): string {
  const { id, state, source, operation, code, message, remedy, sql, position, sequence, transaction, attempts, reason, closedBy } = letter;
  const facts: readonly (readonly [string, string | null])[] = [
    ['id', id],
    ['state', closedBy === null ? state : `${state} by ${closedBy}`],
    ['reason', reason],
    ['change', `${operation} of ${source.schema}.${source.table}`],
    ['error', code === null ? null : `${code}: ${message}`],
    ['remedy', remedy],
    ['statement', sql],
    ['position', `${position}, change ${sequence} of transaction ${transaction ?? '?'}`],
    ['tries', `${attempts}`],
    ['key', letter.key === null ? null : JSON.stringify(letter.key)],
    ['before', letter.before === null ? null : JSON.stringify(letter.before)],
    [letter.isEdited ? 'edited' : 'after', letter.after === null ? null : JSON.stringify(letter.after)],
    ...letter.actions.map(({ at, by, action, outcome, reason: why }) => {
      const end = outcome === 'done' ? '' : `, ${outcome}`;
      return ['done', `${at} ${action} by ${by}${end}${why === null ? '' : `: ${why}`}`] as const;
    }),
  ];
  return facts
    .filter(([, value]) => value !== null)
    .map(([name, value]) => `${name.padEnd(10)}${value}`)
    .join('\n');
}

function pair(text: string, before: Readonly<Record<string, string>>): Readonly<Record<string, string>> {
  const at = text.indexOf('=');
  if (at < 1) {
    throw new InvalidArgumentError('Give column=value.');
  }
  return { ...before, [text.slice(0, at)]: text.slice(at + 1) };
}

function count(text: string): number {
  if (!/^[1-9]\d{0,3}$/.test(text)) {
    throw new InvalidArgumentError('Give a number from 1 to 1000.');
  }
  return Number(text);
}
