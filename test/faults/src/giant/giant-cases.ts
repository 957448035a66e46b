import {
  describeGiant,
  type Installation,
  playGiant,
  startGiantScenario,
  startInstallation,
  waitForSlotBeyond,
} from '@trem/test-installation';
import { afterAll, beforeAll, expect, test } from 'vitest';

export interface GiantCases {
  readonly rows: number;
  readonly readEveryMs: number;
  readonly deadlineMs: number;
  readonly heartbeatTimeoutMs: number;
}

const MOST_MB = 400;
const SUBTRANSACTIONS = 10_000;

/** The same cases, small for every run of the tests and large for the long one. */
export function giantCases({ rows, readEveryMs, deadlineMs, heartbeatTimeoutMs }: GiantCases): void {
  let installation: Installation;
  beforeAll(async () => {
    installation = await startInstallation({ settings: { TREM_HEARTBEAT_TIMEOUT_MS: String(heartbeatTimeoutMs) } });
  });
  afterAll(() => installation[Symbol.asyncDispose]());
  const timeout = deadlineMs * 2;

  test(`[row 79] [W15] ${rows} rows in one transaction: seen whole or not at all, in order, with less than ${MOST_MB} MB of memory`, {
    timeout,
  }, async () => {
    await using scenario = await startGiantScenario(installation);
    const facts = await playGiant(installation, scenario, { rows, ends: 'COMMIT', readEveryMs, deadlineMs });
    console.log(describeGiant(`${rows} rows`, facts));
    expect(facts.torn).toEqual([]);
    expect(facts.peakMb).toBeLessThan(MOST_MB);
    await scenario.expectEqual();
  });

  test(`${rows} rows in one transaction, and kill -9 of the worker in its middle: it comes again from its first row, and whole`, {
    timeout,
  }, async () => {
    await using scenario = await startGiantScenario(installation);
    const facts = await playGiant(installation, scenario, { rows, ends: 'COMMIT', killAt: 0.5, readEveryMs, deadlineMs });
    console.log(describeGiant(`${rows} rows, killed at half`, facts));
    expect(facts.torn).toEqual([]);
    expect(facts.peakMb).toBeLessThan(MOST_MB);
    await scenario.expectEqual();
  });

  test(`${rows} rows that are rolled back: nothing of them reaches the target, and the source may forget them`, { timeout }, async () => {
    await using scenario = await startGiantScenario(installation);
    const facts = await playGiant(installation, scenario, { rows, ends: 'ROLLBACK', readEveryMs, deadlineMs });
    console.log(describeGiant(`${rows} rows, rolled back`, facts));
    const [end] = await scenario.source.query<{ lsn: string }>('SELECT pg_current_wal_lsn()::text AS lsn');
    expect(facts.torn).toEqual([]);
    expect(facts.whole).toBe(0);
    expect(facts.peakMb).toBeLessThan(MOST_MB);
    const [size] = await scenario.target.query(`SELECT pg_relation_size('giant')::int AS bytes`);
    expect(size, 'what the target ever got of them').toEqual({ bytes: 0 });
    await waitForSlotBeyond(scenario.source, end?.lsn ?? '');
    await scenario.expectEqual();
  });

  test(`${SUBTRANSACTIONS} subtransactions of one transaction, by exception blocks and by savepoints, a third of them undone`, {
    timeout,
  }, async () => {
    await using scenario = await startGiantScenario(installation);
    await scenario.source.query(exceptionBlocks(SUBTRANSACTIONS));
    await scenario.source.query(savepoints(SUBTRANSACTIONS));
    await scenario.settle(deadlineMs);
    const left = SUBTRANSACTIONS - Math.floor(SUBTRANSACTIONS / 3);
    expect(await scenario.target.query('SELECT text, count(*)::int AS rows FROM nested GROUP BY text ORDER BY text')).toEqual([
      { text: 'block', rows: left },
      { text: 'savepoint', rows: left },
    ]);
    await scenario.expectEqual();
  });
}

/** Every third block fails and takes its row with it. */
function exceptionBlocks(count: number): string {
  return `DO $$ BEGIN
    FOR i IN 1..${count} LOOP
      BEGIN
        INSERT INTO nested VALUES (i, 'block');
        IF i % 3 = 0 THEN RAISE EXCEPTION 'undone'; END IF;
      EXCEPTION WHEN raise_exception THEN NULL;
      END;
    END LOOP;
  END $$`;
}

/** Every third row is rolled back to its savepoint; the others lie one inside the other. */
function savepoints(count: number): string {
  const statements = Array.from({ length: count }, (_, index) => {
    const undo = (index + 1) % 3 === 0 ? '; ROLLBACK TO SAVEPOINT s' : '';
    return `SAVEPOINT s; INSERT INTO nested VALUES (${count + index + 1}, 'savepoint')${undo}`;
  });
  return `BEGIN; ${statements.join('; ')}; COMMIT`;
}
