import { readFile } from 'node:fs/promises';
import { type AppProcess, type Installation, lockTable, type ScenarioOptions, startScenario } from '@trem/test-installation';
import { waitFor } from '@trem/testing';
import { CHURN_SQL, CHURN_TABLES, startChurn } from './churn.js';
import { expectNothingRepeated, readBooks } from './load-books.js';
import { Victims } from './victims.js';

/** Steps of a partition at which a loader dies, in order: before the copy, inside it, with all rows but not committed, committed but not told. */
export const PARTITION_POINTS = ['load.partition-begin', 'load.mid-copy', 'load.before-marker', 'load.after-commit'] as const;
export type PartitionPoint = (typeof PARTITION_POINTS)[number];

export interface DyingLoaderFacts {
  /** Points at which the loader died, in order. */
  readonly deaths: readonly PartitionPoint[];
  /** Numbers of the loads by which the tables came: one, when the snapshot was kept. */
  readonly loads: ReadonlySet<number>;
}

/**
 * Kills a worker that does not hold the snapshot. From then on it dies at the next partition that it gets, at one of the points after the other, and is
 * started again each time, until the load is over or each point has struck. At every death the books must balance and nothing may be repeated.
 */
export async function loadWithDyingLoader(
  installation: Installation,
  points: readonly PartitionPoint[],
  { servers = {} }: Pick<ScenarioOptions, 'servers'> = {},
): Promise<DyingLoaderFacts> {
  await using scenario = await startScenario(installation, {
    sql: CHURN_SQL,
    tables: CHURN_TABLES,
    servers,
    definition: { fullLoad: { parallelTables: 2, parallelPartitions: 2, createObjects: ['primary-key'] } },
  });
  await using victims = await Victims.open(installation, scenario);
  await using churn = await startChurn({ source: scenario.source.url, writesPerSecond: 1_000, seed: 7 });
  await scenario.start();
  const holder = await waitFor('a snapshot to be held', () => victims.holder(), { deadlineMs: 60_000 });
  // Until the one that is to die is up again, no partition of the large table gets in.
  await using gate = await lockTable(scenario.target.url, 'item');
  const loader = installation.workers.find((worker) => worker !== holder.worker);
  if (loader === undefined) {
    throw new Error('needs a second worker');
  }
  await loader.signal('SIGKILL');
  const deaths: PartitionPoint[] = [];
  let books = await readBooks(scenario, ['early', 'entry', 'late']);
  for (const point of points) {
    await startToDie(loader, point);
    await gate.open();
    const isOver = await waitFor(
      `the loader to die at ${point}, or the load to be over`,
      async () => (loader.isRunning ? (await scenario.status()).phase === 'cdc' && 'over' : 'dead'),
      { deadlineMs: 90_000 },
    );
    if (isOver === 'over') {
      break;
    }
    deaths.push(point);
    const now = await readBooks(scenario, CHURN_TABLES);
    expectNothingRepeated(books, now, { isSameSnapshot: true });
    books = now;
  }
  await scenario.waitForPhase('cdc', 180_000);
  const end = await readBooks(scenario, CHURN_TABLES);
  expectNothingRepeated(books, end, { isSameSnapshot: true });
  await churn.stop();
  await scenario.expectEqual();
  await loader.signal('SIGKILL');
  loader.start();
  return { deaths, loads: new Set(end.finished.values()) };
}

async function startToDie(loader: AppProcess, point: PartitionPoint): Promise<void> {
  const ups = async () => (await readFile(loader.logFile, 'utf8').catch(() => '')).split('worker is up').length;
  const before = await ups();
  loader.start({ TREM_FAILPOINTS: `${point}:crash` });
  await waitFor('the loader to be up', async () => !loader.isRunning || (await ups()) > before, { deadlineMs: 60_000 });
}
