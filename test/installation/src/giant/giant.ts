import { waitFor } from '@trem/testing';
import pg from 'pg';
import type { Installation } from '../installation.js';
import { type Scenario, type ScenarioOptions, startScenario } from '../scenario.js';
import { watchMemory } from '../worker-memory.js';
import { readTarget } from './target-reader.js';

const SQL = `
  CREATE TABLE giant (id int PRIMARY KEY, at timestamptz NOT NULL, text text NOT NULL);
  CREATE TABLE small (id serial PRIMARY KEY, kind text NOT NULL);
  CREATE TABLE nested (id int PRIMARY KEY, text text);
  CREATE PROCEDURE commits(n int, kind text) LANGUAGE plpgsql AS $$
  BEGIN
    FOR i IN 1..n LOOP
      INSERT INTO small (kind) VALUES (kind);
      COMMIT;
    END LOOP;
  END $$`;
const TABLES = ['giant', 'small', 'nested'];

/** @param servers default: those of the test run */
export async function startGiantScenario(installation: Installation, servers?: ScenarioOptions['servers']): Promise<Scenario> {
  const scenario = await startScenario(installation, { sql: SQL, tables: TABLES, ...(servers === undefined ? {} : { servers }) });
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.settle();
  return scenario;
}

export interface GiantOptions {
  readonly rows: number;
  readonly ends: 'COMMIT' | 'ROLLBACK';
  /** Kills -9 the worker once this share of the rows has reached the target, and starts it again. */
  readonly killAt?: number;
  readonly readEveryMs: number;
  readonly deadlineMs: number;
}

export interface GiantFacts {
  /** From the source's commit until a reader of the target sees it. */
  readonly visibleMs: number;
  /** From the kill until rows arrive at the target again. */
  readonly againMs: number | undefined;
  readonly peakMb: number;
  readonly firstMb: number;
  readonly samples: number;
  readonly looks: number;
  readonly whole: number;
  readonly torn: readonly string[];
}

/** One large transaction with 1,000 small ones before it, some meanwhile and a hundred after it, under the eyes of a reader; all of it arrives. */
export async function playGiant({ worker }: Installation, scenario: Scenario, options: GiantOptions): Promise<GiantFacts> {
  const { rows, ends, killAt, readEveryMs, deadlineMs } = options;
  using memory = await watchMemory(worker);
  await using reader = await readTarget({ target: scenario.target.url, rows: ends === 'COMMIT' ? rows : 0, everyMs: readEveryMs });
  await scenario.source.query(`CALL commits(1000, 'before')`);
  await writeGiant(scenario, { rows, ends });
  await scenario.source.query(`CALL commits(100, 'after')`);
  const began = Date.now();
  const settled = scenario.settle(deadlineMs);
  const againMs = killAt === undefined ? undefined : await killInside(worker, scenario, { killAt, deadlineMs });
  await settled;
  const visibleMs = Date.now() - began;
  await waitFor(
    'the reader to look once more',
    () => reader.looks > 0 && (ends === 'ROLLBACK' || reader.whole > 0 || reader.torn.length > 0),
    {
      deadlineMs: 60_000,
    },
  );
  const { peakMb, firstMb, samples } = memory;
  const { looks, whole, torn } = reader;
  return { visibleMs, againMs, peakMb, firstMb, samples, looks, whole, torn };
}

/** One statement in one transaction, on a connection of its own; others commit meanwhile. */
async function writeGiant({ source }: Scenario, { rows, ends }: Pick<GiantOptions, 'rows' | 'ends'>): Promise<void> {
  const client = new pg.Client({ connectionString: source.url, application_name: 'giant' });
  await client.connect();
  try {
    let isWriting = true;
    await client.query('BEGIN');
    const writing = client
      .query(`INSERT INTO giant SELECT i, now(), 'row ' || i || ' of the giant' FROM generate_series(1, $1) i`, [rows])
      .finally(() => {
        isWriting = false;
      });
    writing.catch(() => undefined); // heard of below
    while (isWriting) {
      await source.query(`CALL commits(10, 'meanwhile')`);
    }
    await writing;
    await client.query(ends);
  } finally {
    await client.end();
  }
}

interface KillOptions {
  readonly killAt: number;
  readonly deadlineMs: number;
}

/** What is not committed shows in the size of the table's file. */
async function killInside(worker: Installation['worker'], scenario: Scenario, { killAt, deadlineMs }: KillOptions): Promise<number> {
  const sizeOf = async (side: Scenario['source']) =>
    Number((await side.query<{ size: string }>(`SELECT pg_relation_size('giant')::text AS size`))[0]?.size);
  const whole = await sizeOf(scenario.source);
  const size = () => sizeOf(scenario.target);
  const there = await scenario.target.query('SELECT FROM giant LIMIT 1');
  await waitFor('the large transaction to be under way at the target', async () => (await size()) > whole * killAt, {
    deadlineMs,
    everyMs: 20,
  });
  await worker.signal('SIGKILL');
  const killedAt = Date.now();
  const atKill = await size();
  worker.start();
  await waitFor('rows to arrive again', async () => (await size()) > atKill + 65_536, { deadlineMs, everyMs: 20 });
  if (there.length > 0 || atKill >= whole) {
    throw new Error(`the kill came too late: ${atKill} of ${whole} bytes`);
  }
  return Date.now() - killedAt;
}

/** For people: what is measured in one run. */
export function describeGiant(what: string, { visibleMs, againMs, peakMb, firstMb, samples, looks, whole }: GiantFacts): string {
  const again = againMs === undefined ? '' : `, rows again ${(againMs / 1_000).toFixed(1)} s after the kill`;
  const memory = `worker ${firstMb.toFixed(0)} MB before, ${peakMb.toFixed(0)} MB at most (${samples} samples)`;
  return `${what}: visible ${(visibleMs / 1_000).toFixed(1)} s after its end${again}; ${memory}; ${looks} looks, ${whole} of them at the whole`;
}
