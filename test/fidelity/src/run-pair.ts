import { isDeepStrictEqual } from 'node:util';
import { compareDatabases, describeTable, type TableResult } from '@trem/test-comparer';
import type { Installation, InstallationOptions } from '@trem/test-installation';
import { testServers } from '@trem/testing';
import { type CaseGroup, type EqualByRule, type FidelityCase, type Way, ways } from './case.js';
import { type End, openEnd } from './end.js';
import { FidelityTask } from './fidelity-task.js';
import type { CaseResult, Outcome } from './outcome.js';
import { newestPair, type Pair, promiseOf } from './pair.js';
import { type Lane, Scripts } from './scripts.js';

export interface PairOptions {
  /** Default: the newest. */
  readonly pair?: Pair;
  /** Default: those of the test run. */
  readonly servers?: Servers;
}

interface Servers {
  readonly source: string;
  readonly target: string;
}

/** What the certificate is run by: a worker in a time zone of its own, a quarter of an hour off any other's. */
export const FIDELITY_INSTALLATION: InstallationOptions = { settings: { TZ: 'Australia/Eucla' } };

/** They wait more than they work. */
const GROUPS_AT_ONCE = 3;

/** Runs all groups of cases between a source and a target, each case by load, by stream and by both. */
export async function runPair(
  installation: Installation,
  groups: readonly CaseGroup[],
  { pair = newestPair, servers = testServers() }: PairOptions = {},
): Promise<readonly CaseResult[]> {
  const promised = groups.map((group) => ({ ...group, cases: group.cases.map((one) => promiseOf(one, pair)) }));
  const results = promised.flatMap(({ cases, ways: wanted }) => cases.flatMap((one) => notRunResults(one, wanted)));
  const waiting = promised.flatMap((group) => groupsOf({ ...group, cases: group.cases.filter(({ notRun }) => notRun === undefined) }));
  const lane = async () => {
    for (let group = waiting.shift(); group !== undefined; group = waiting.shift()) {
      results.push(...(await runSound(installation, group, servers).catch((error: unknown) => failedResults(group, error))));
    }
  };
  await Promise.all(Array.from({ length: GROUPS_AT_ONCE }, lane));
  return results;
}

/** What stops its task gets one to itself, by each way. */
function groupsOf(group: CaseGroup): readonly CaseGroup[] {
  const stops = group.cases.filter(({ refused }) => refused?.atRow === true);
  const others = group.cases.filter((one) => !stops.includes(one));
  return [
    ...(others.length === 0 ? [] : [{ ...group, cases: others }]),
    ...stops.flatMap((one) => (group.ways ?? ways).map((way) => ({ ...group, cases: [one], ways: [way] }))),
  ];
}

/** A group that could not be run at all. */
function failedResults({ cases, ways: wanted = ways }: CaseGroup, error: unknown): readonly CaseResult[] {
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return cases.flatMap((one) => wanted.map((way): CaseResult => ({ case: one, way, outcome: wrongCase(text) })));
}

function notRunResults(one: FidelityCase, wanted: readonly Way[] = ways): readonly CaseResult[] {
  const { notRun: reason } = one;
  return reason === undefined ? [] : wanted.map((way) => ({ case: one, way, outcome: { tag: 'not-run', reason } }));
}

/** A case that stops the task of its group in the middle is told, and the others run again without it. */
async function runSound(installation: Installation, group: CaseGroup, servers: Servers): Promise<readonly CaseResult[]> {
  const results = await runGroup(installation, group, servers);
  const culprit = culpritOf(group, results);
  const others = group.cases.filter((one) => one !== culprit);
  return culprit === undefined || others.length === 0
    ? results
    : [...results.filter((one) => one.case === culprit), ...(await runSound(installation, { ...group, cases: others }, servers))];
}

function culpritOf({ cases }: CaseGroup, results: readonly CaseResult[]): FidelityCase | undefined {
  const [table] = results.flatMap(({ outcome }) => (outcome.tag === 'stopped' && outcome.table !== undefined ? [outcome.table] : []));
  return table === undefined ? undefined : cases[Number.parseInt(table.slice(1), 10)];
}

/**
 * All cases of a group in one task; the independent comparer judges every table. Tables that the check or the start refuses are taken out, and
 * the others start again.
 */
async function runGroup(
  installation: Installation,
  { cases, source: sourceOptions = {}, target: targetOptions = {}, ways: wanted = ways, createObjects }: CaseGroup,
  servers: Servers,
): Promise<readonly CaseResult[]> {
  await using source = await openEnd('source', servers.source, sourceOptions);
  await using target = await openEnd('target', servers.target, targetOptions);
  const lanes = cases.flatMap((one, at) => wanted.map((way): Lane => ({ case: one, way, table: `c${at}_${way}${one.nameEnd ?? ''}` })));
  const scripts = new Scripts({ source: source.database, target: target.database });
  await scripts.prepare(lanes);
  const task = new FidelityTask(installation, { source, target, createObjects });
  await task.createEndpoints();
  const sound = lanes.filter(({ table }) => !scripts.failed.has(table));
  const refused = new Map(await task.refusals(sound.map(({ table }) => table)));
  const kept = () => sound.filter(({ table }) => !refused.has(table));
  try {
    const stopped = kept().length === 0 ? undefined : await start(task, { refused, kept });
    const verdicts = stopped ?? (await follow(task, { source, target, scripts, lanes: kept(), objects: createObjects !== undefined }));
    return lanes.map(({ case: one, way, table }): CaseResult => {
      const code = refused.get(table);
      const verdict = 'tag' in verdicts ? verdicts : verdicts.get(table);
      const outcome = code === undefined ? (verdict ?? wrongCase(scripts.failed.get(table))) : ({ tag: 'refused', code } as const);
      return { case: one, way, outcome };
    });
  } finally {
    await task.remove();
  }
}

/** The case itself is not right. */
function wrongCase(text = 'not judged'): Outcome {
  return { tag: 'stopped', code: 'CASE', text };
}

interface Beginning {
  readonly refused: Map<string, string>;
  readonly kept: () => readonly Lane[];
}

async function start(task: FidelityTask, { refused, kept }: Beginning): Promise<Outcome | undefined> {
  while (kept().length > 0) {
    const answer = await task.start(kept().map(({ table }) => table));
    if (answer === undefined || 'tag' in answer) {
      return answer;
    }
    for (const [table, code] of answer) {
      refused.set(table, code);
    }
  }
  return undefined;
}

interface Following {
  readonly source: End;
  readonly target: End;
  readonly scripts: Scripts;
  readonly lanes: readonly Lane[];
  /** The task makes them, so they are compared. */
  readonly objects: boolean;
}

async function follow(
  task: FidelityTask,
  { source, target, scripts, lanes, objects }: Following,
): Promise<ReadonlyMap<string, Outcome> | Outcome> {
  if (lanes.length === 0) {
    return new Map();
  }
  await scripts.stream(lanes);
  const stopped = await task.settle();
  if (stopped !== undefined) {
    return stopped;
  }
  const late = lanes.filter(({ case: { afterStop } }) => afterStop !== undefined);
  if (late.length > 0) {
    await task.stop();
    await scripts.afterStop(late);
  }
  const { tables } = await compareDatabases({
    source: source.database.url,
    target: target.database.url,
    tables: lanes.filter(({ table }) => !scripts.failed.has(table)).map(({ table }) => ({ schema: 'public', table })),
    objects,
  });
  const byRule = new Map(lanes.map(({ table, case: one }) => [table, byRuleOf(one, table)]));
  return new Map(tables.map((result) => [result.table, outcomeOf(result, byRule.get(result.table))]));
}

/** Of one table. */
function byRuleOf({ byRule }: FidelityCase, table: string): EqualByRule | undefined {
  return byRule && { ...byRule, differs: byRule.differs.map((sentence) => sentence.replaceAll('$T', () => table)) };
}

function outcomeOf(result: TableResult, byRule: EqualByRule | undefined): Outcome {
  if (byRule !== undefined && result.differenceCount === 0 && isDeepStrictEqual(result.structure, byRule.differs)) {
    return { tag: 'equal', rule: byRule.rule };
  }
  return result.equal && byRule === undefined ? { tag: 'equal' } : { tag: 'different', text: describeTable(result).join('\n') };
}
