import { compareDatabases, describeTable } from '@trem/test-comparer';
import type { Installation } from '@trem/test-installation';
import { type TestDatabase, testServers } from '@trem/testing';
import { type CaseGroup, type FidelityCase, type Way, ways } from './case.js';
import { openEnd } from './end.js';
import { FidelityTask } from './fidelity-task.js';
import type { CaseResult, Outcome } from './outcome.js';
import { newestPair, type Pair, promiseOf } from './pair.js';

/** A case on one of its ways: a table of its own. */
interface Lane {
  readonly case: FidelityCase;
  readonly way: Way;
  readonly table: string;
}

export interface PairOptions {
  /** Default: the newest. */
  readonly pair?: Pair;
  /** Default: those of the test run. */
  readonly servers?: { readonly source: string; readonly target: string };
}

/** Runs all groups of cases between a source and a target, each case by load, by stream and by both. */
export async function runPair(
  installation: Installation,
  groups: readonly CaseGroup[],
  { pair = newestPair, servers = testServers() }: PairOptions = {},
): Promise<readonly CaseResult[]> {
  const results: CaseResult[] = [];
  for (const group of groups) {
    const cases = group.cases.map((one) => promiseOf(one, pair));
    const runnable = cases.filter(({ notRun }) => notRun === undefined);
    results.push(
      ...cases.flatMap(notRunResults),
      ...(runnable.length === 0 ? [] : await runGroup(installation, { ...group, cases: runnable }, servers)),
    );
  }
  return results;
}

function notRunResults(one: FidelityCase): readonly CaseResult[] {
  const { notRun: reason } = one;
  return reason === undefined ? [] : ways.map((way) => ({ case: one, way, outcome: { tag: 'not-run', reason } }));
}

/**
 * All cases of a group in one task; the independent comparer judges every table. Tables that the check or the start refuses are taken out, and
 * the others start again.
 */
async function runGroup(
  installation: Installation,
  { cases, source: sourceOptions = {}, target: targetOptions = {} }: CaseGroup,
  servers: { readonly source: string; readonly target: string },
): Promise<readonly CaseResult[]> {
  await using source = await openEnd('source', servers.source, sourceOptions);
  await using target = await openEnd('target', servers.target, targetOptions);
  const lanes = cases.flatMap((one, at) => ways.map((way): Lane => ({ case: one, way, table: `c${at}_${way}` })));
  await prepare(source.database, target.database, { cases, lanes });
  const task = new FidelityTask(installation, source, target);
  await task.createEndpoints();
  const refused = new Map(await task.refusals(lanes.map(({ table }) => table)));
  const kept = () => lanes.filter(({ table }) => !refused.has(table));
  try {
    const stopped = kept().length === 0 ? undefined : await start(task, { refused, kept });
    const verdicts =
      stopped === undefined ? await follow(task, { source: source.database, target: target.database, lanes: kept() }) : stopped;
    return lanes.map((lane): CaseResult => {
      const code = refused.get(lane.table);
      const verdict = verdicts instanceof Map ? verdicts.get(lane.table) : verdicts;
      return { case: lane.case, way: lane.way, outcome: code === undefined ? (verdict ?? { tag: 'equal' }) : { tag: 'refused', code } };
    });
  } finally {
    await task.remove();
  }
}

interface Beginning {
  readonly refused: Map<string, string>;
  readonly kept: () => readonly Lane[];
}

async function start(task: FidelityTask, { refused, kept }: Beginning): Promise<Outcome | undefined> {
  for (;;) {
    const answer = await task.start(kept().map(({ table }) => table));
    if (answer === undefined || 'tag' in answer) {
      return answer;
    }
    for (const [table, code] of answer) {
      refused.set(table, code);
    }
  }
}

interface Following {
  readonly source: TestDatabase;
  readonly target: TestDatabase;
  readonly lanes: readonly Lane[];
}

async function follow(task: FidelityTask, { source, target, lanes }: Following): Promise<ReadonlyMap<string, Outcome> | Outcome> {
  if (lanes.length === 0) {
    return new Map();
  }
  for (const lane of lanes.filter(({ way }) => way !== 'load')) {
    await stream(source, lane);
  }
  return (await task.settle()) ?? (await judge(source, target, lanes));
}

async function prepare(
  source: TestDatabase,
  target: TestDatabase,
  { cases, lanes }: { readonly cases: readonly FidelityCase[]; readonly lanes: readonly Lane[] },
): Promise<void> {
  await target.query('CREATE TYPE other_numbers AS ENUM (); CREATE TYPE other_numbers_too AS (a int)'); // so that types get other numbers than at the source
  for (const { setup, targetSetup, title } of cases) {
    await source.query(setup ?? '').catch(because(title));
    await target.query(targetSetup ?? '').catch(because(title));
  }
  for (const lane of lanes) {
    await source.query(filled(lane.case.table, lane.table, 0)).catch(because(lane.case.title));
    await target.query(filled(lane.case.targetTable ?? '', lane.table, 0)).catch(because(lane.case.title));
    if (lane.way !== 'stream') {
      await source.query(filled(lane.case.rows, lane.table, 0)).catch(because(lane.case.title));
    }
  }
}

async function stream(source: TestDatabase, { case: one, way, table }: Lane): Promise<void> {
  const change = one.change ?? 'UPDATE $T SET touched = touched + 1; DELETE FROM $T WHERE id % 5 = 0';
  if (way === 'stream') {
    await source.query(filled(one.rows, table, 0)).catch(because(one.title));
  }
  await source.query(filled(change, table, 0)).catch(because(one.title));
  if (way === 'both') {
    await source.query(filled(one.rows, table, 100_000)).catch(because(one.title));
  }
}

function filled(sql: string, table: string, number: number): string {
  return sql.replaceAll('$T', table).replaceAll('$N', String(number));
}

function because(title: string): (error: Error) => never {
  return (error) => {
    throw new Error(`case "${title}" is not right: ${error.message}`, { cause: error });
  };
}

async function judge(source: TestDatabase, target: TestDatabase, lanes: readonly Lane[]): Promise<ReadonlyMap<string, Outcome>> {
  const { tables } = await compareDatabases({
    source: source.url,
    target: target.url,
    tables: lanes.map(({ table }) => ({ schema: 'public', table })),
  });
  return new Map(
    tables.map((result) => [result.table, result.equal ? { tag: 'equal' } : { tag: 'different', text: describeTable(result).join('\n') }]),
  );
}
