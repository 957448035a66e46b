import { setTimeout as delay } from 'node:timers/promises';
import type { ApiClient } from '@trem/api-client';
import type { Comparison, TableComparison } from '@trem/contracts';
import { type Command, InvalidArgumentError } from 'commander';
import { CliError } from '../cli-error.js';
import type { Context } from '../context.js';
import { exitCodes } from '../exit-codes.js';
import { count } from '../output/format.js';
import { answer, examples, globals } from './options.js';

const LOOK_MS = 300;

export function compareCommand(program: Command, context: Context): void {
  const compare = program
    .command('compare <task>')
    .description('are source and target equal? Works while the task runs; exits 7 when they differ, with the first differing keys')
    .option('--deadline <time>', 'how long rows that move are looked at again: 60, 90s, 5m', deadline, 60_000);
  examples(compare, 'trem compare shop', 'trem compare shop --deadline 5m', 'trem compare shop --json');
  compare.action(async (name: string, options: { readonly deadline: number }, command: Command) => {
    const api = await context.connect(globals(command));
    const result = await finish(context, api, { name, begun: await api.compare(name, { deadlineMs: options.deadline }) });
    answer(context.terminal.print, globals(command).json, { value: result, text: describeComparison(result) });
    judge(name, result);
  });
}

/** Seconds, or a number with s or m; answered in ms. */
export function deadline(text: string): number {
  const [, digits, unit] = /^(\d+)(s|m)?$/.exec(text) ?? [];
  const ms = Number(digits) * (unit === 'm' ? 60_000 : 1_000);
  if (!(ms >= 1_000 && ms <= 3_600_000)) {
    throw new InvalidArgumentError('Give 1s to 60m.');
  }
  return ms;
}

async function finish(
  context: Context,
  api: ApiClient,
  { name, begun }: { readonly name: string; readonly begun: Comparison },
): Promise<Comparison> {
  let now = begun;
  let done = 0;
  while (now.outcome === 'running' && !context.signal.aborted) {
    await delay(LOOK_MS, undefined, { signal: context.signal }).catch(() => undefined);
    now = await api.comparison(name, begun.id);
    const finished = now.tables.filter(({ outcome }) => outcome !== 'running').length;
    if (finished > done) {
      done = finished;
      context.terminal.note(`${done}/${now.tables.length} tables compared`);
    }
  }
  return now;
}

export function describeComparison({ outcome, tables }: Comparison): string {
  const equal = tables.filter((one) => one.outcome === 'equal').length;
  return [...tables.flatMap(describeTable), `${outcome}: ${equal}/${tables.length} tables equal`].join('\n');
}

function describeTable(table: TableComparison): string[] {
  const { source, target } = table;
  const rows =
    source === null || target === null
      ? ''
      : source.rows === target.rows
        ? `${count(source.rows)} rows`
        : `${count(source.rows)} rows at the source, ${count(target.rows)} at the target`;
  const keys = table.differences.map(({ kind, key }) => `  ${kind}: ${key}`);
  const error = table.error === null ? [] : [`  ${table.error}`];
  return [`${table.outcome.padEnd(9)} ${table.schema}.${table.table}  ${rows}`.trimEnd(), ...keys, ...error];
}

function judge(name: string, { outcome }: Comparison): void {
  if (outcome === 'different') {
    throw new CliError({
      exitCode: exitCodes.different,
      code: 'DIFFERENT',
      text: `source and target of ${name} are not equal`,
      remedy: 'Look at the keys listed; a resync makes the tables equal. A table that was moving wants a longer --deadline.',
    });
  }
  if (outcome === 'failed') {
    throw new CliError({
      exitCode: exitCodes.unexpected,
      code: 'BUG',
      text: `${name} could not be compared`,
      remedy: 'Look at the reason listed, then repeat.',
    });
  }
  if (outcome === 'running') {
    throw new CliError({
      exitCode: exitCodes.unexpected,
      code: 'INTERRUPTED',
      text: 'the comparison still runs',
      remedy: 'Repeat the command.',
    });
  }
}
