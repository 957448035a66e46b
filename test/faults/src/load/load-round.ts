import { setTimeout as delay } from 'node:timers/promises';
import { type AppProcess, type Installation, type Scenario, type ScenarioOptions, startScenario } from '@trem/test-installation';
import { Seeded, waitFor } from '@trem/testing';
import { expect } from 'vitest';
import { CHURN_SQL, CHURN_TABLES, startChurn } from './churn.js';
import { expectNothingRepeated, type LoadBooks, readBooks } from './load-books.js';
import { Victims } from './victims.js';

/** Small partitions, so that a load of some seconds has about fifty borders; three workers, so that it goes on while one is dead. */
export const LOAD_INSTALLATION = {
  workers: 3,
  settings: { TREM_LOAD_RANGE_PAGES: '64', TREM_LOAD_SLOTS: '2', TREM_RECOVER_FIRST_MS: '500', TREM_RECOVER_MAX_MS: '2000' },
};

const WRITES_PER_SECOND = 1_000;
const WHO = ['loader', 'holder', 'loaders', 'all'] as const;

export interface Kill {
  /** One that is in a partition and does not hold the snapshot; the one that holds it; all that are in a partition; every worker. */
  readonly who: (typeof WHO)[number];
  /** Right after the next table is finished; right after the next partition is in; so long after one was seen under way. */
  readonly when: 'table' | 'border' | { readonly insideMs: number };
}

export interface RoundOptions {
  /** Default: drawn from the seed. */
  readonly kills?: readonly Kill[];
  /** Default: 1,000. */
  readonly writesPerSecond?: number;
  /** Default: those of the test run. */
  readonly servers?: NonNullable<ScenarioOptions['servers']>;
}

export interface RoundFacts {
  /** Kills that came in time, in words. */
  readonly kills: readonly string[];
  readonly books: LoadBooks;
  readonly loadMs: number;
  readonly writes: number;
  readonly writesPerSecond: number;
}

export function killsOf(seed: number): readonly Kill[] {
  const random = new Seeded(seed);
  return Array.from({ length: random.between(2, 4) }, (): Kill => {
    const who = random.pick(WHO);
    const dice = random.below(10);
    return { who, when: dice < 1 ? 'table' : dice < 5 ? 'border' : { insideMs: random.between(0, 150) } };
  });
}

/**
 * Loads under so many writes a second to the same rows, kills -9 what is named, starts it again, and judges: the books of the load at every kill,
 * and equality at the end.
 * @throws with the seed and the kills so far in its message
 */
export async function loadRound(installation: Installation, seed: number, options: RoundOptions = {}): Promise<RoundFacts> {
  const told: string[] = [];
  try {
    return await playRound(installation, { seed, told, kills: killsOf(seed), writesPerSecond: WRITES_PER_SECOND, servers: {}, ...options });
  } catch (error) {
    const text = error instanceof Error ? error.message : String(error);
    throw new Error(`load round with seed ${seed} (killed: ${told.join('; ') || 'nobody yet'}): ${text}`, { cause: error });
  }
}

interface RoundPlan extends Required<RoundOptions> {
  readonly seed: number;
  readonly told: string[];
}

async function playRound(
  installation: Installation,
  { seed, kills, writesPerSecond: wanted, servers, told }: RoundPlan,
): Promise<RoundFacts> {
  await using scenario = await startScenario(installation, {
    sql: CHURN_SQL,
    tables: CHURN_TABLES,
    servers,
    definition: { fullLoad: { parallelTables: 2, parallelPartitions: 2, createObjects: ['primary-key'] } },
  });
  await using victims = await Victims.open(installation, scenario);
  await using churn = await startChurn({ source: scenario.source.url, writesPerSecond: wanted, seed });
  await scenario.start();
  const began = Date.now();
  let before = await look(victims, scenario, { session: undefined, books: undefined });
  for (const kill of kills) {
    const killed = await strike(installation, { victims, scenario, kill });
    if (killed.length === 0) {
      break; // the load was quicker
    }
    told.push(
      typeof kill.when === 'string' ? `${kill.who} after a ${kill.when}` : `${kill.who} ${kill.when.insideMs} ms inside a partition`,
    );
    for (const worker of killed) {
      worker.start();
    }
    const now = await look(victims, scenario, before);
    expectNothingRepeated(before.books, now.books, { isSameSnapshot: before.session === now.session });
    before = now;
  }
  await scenario.waitForPhase('cdc', 180_000);
  const loadMs = Date.now() - began;
  const books = await readBooks(scenario, CHURN_TABLES);
  expectNothingRepeated(before.books, books, { isSameSnapshot: false });
  const { writes, writesPerSecond } = churn;
  await churn.stop();
  await scenario.expectEqual();
  expect(told.length, 'kills that came in time').toBeGreaterThan(0);
  return { kills: told, books, loadMs, writes, writesPerSecond };
}

interface Sight<Books = LoadBooks> {
  readonly books: Books;
  readonly session: number | undefined;
}

/** The books, and which snapshot the load has, once there is one. A new one is in the books as soon as it has begun a table. */
async function look(victims: Victims, scenario: Scenario, before: Sight<LoadBooks | undefined>): Promise<Sight> {
  return await waitFor(
    'a snapshot to be held that the books know of, or the load to be over',
    async () => {
      const session = (await victims.holder())?.session;
      const { phase } = await scenario.status();
      if (session === undefined && phase !== 'cdc') {
        return undefined;
      }
      const books = await readBooks(scenario, CHURN_TABLES);
      const isKnown = session === undefined || session === before.session || books.latest > (before.books?.latest ?? 0);
      return isKnown && { books, session };
    },
    { deadlineMs: 180_000 },
  );
}

interface Strike {
  readonly victims: Victims;
  readonly scenario: Scenario;
  readonly kill: Kill;
}

/** Waits for the moment and kills; nobody when the load was over before. */
async function strike(installation: Installation, { victims, scenario, kill }: Strike): Promise<readonly AppProcess[]> {
  const start = await victims.done();
  const dying = await waitFor<readonly AppProcess[]>(
    `the moment to kill ${kill.who}`,
    async () => {
      const loaders = await victims.loaders();
      const done = await victims.done();
      if (loaders.length === 0 && (await scenario.status()).phase === 'cdc') {
        return [];
      }
      const isTime =
        kill.when === 'table'
          ? done.tables > start.tables
          : kill.when === 'border'
            ? done.partitions > start.partitions
            : loaders.length > 0;
      if (!isTime) {
        return undefined;
      }
      const holder = (await victims.holder())?.worker;
      const chosen = {
        loader: loaders.filter((worker) => worker !== holder).slice(0, 1),
        holder: holder === undefined ? [] : [holder],
        loaders,
        all: installation.workers,
      }[kill.who];
      return chosen.length > 0 && chosen;
    },
    { deadlineMs: 90_000, everyMs: 2 },
  );
  if (typeof kill.when !== 'string') {
    await delay(kill.when.insideMs);
  }
  await Promise.all(dying.map((worker) => worker.signal('SIGKILL')));
  return dying;
}
