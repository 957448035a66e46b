import { type Installation, QUICK_ERRORS, startInstallation, startScenario } from '@trem/test-installation';
import { waitFor } from '@trem/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';

let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation({ settings: { TREM_LOAD_RANGE_PAGES: '8' } });
});
afterAll(() => installation[Symbol.asyncDispose]());

/** Some 25 pages: three ranges and the last. Rows 7, 700 and 1400 are of the kind that the target refuses. */
const ITEMS = `CREATE TABLE item (id int PRIMARY KEY, name text, price numeric(10,2));
  INSERT INTO item SELECT i, repeat('n', 80), CASE WHEN i IN (7, 700, 1400) THEN -i ELSE i END FROM generate_series(1, 2000) i`;
const POSITIVE = 'price numeric(10,2) CONSTRAINT positive CHECK (price >= 0)';

async function loading(definition: object, at: string) {
  const scenario = await startScenario(installation, { sql: ITEMS, tables: ['item'], definition: { errors: QUICK_ERRORS, ...definition } });
  await scenario.target.query(at);
  await scenario.start();
  return scenario;
}

test('more rejects than maxDeadLetters rest a load, however many ranges of a table have some', async () => {
  await using scenario = await loading(
    { errors: { ...QUICK_ERRORS, maxDeadLetters: 2 } },
    `CREATE TABLE item (id int PRIMARY KEY, name text, ${POSITIVE})`,
  );
  expect((await scenario.waitForPhase('attention')).error).toMatchObject({ code: 'DEAD_LETTERS_FULL' });
  const [{ n } = { n: -1 }] = await scenario.target.query<{ n: number }>('SELECT count(*)::int AS n FROM trem.dead_letter');
  expect(n).toBeLessThanOrEqual(2);
});

test('[row 28] in mode scd2 a row that was rejected becomes the first version of its row, and what waited the next', async () => {
  await using scenario = await loading(
    { apply: { mode: 'scd2' } },
    `CREATE TABLE item (id int NOT NULL, name text, ${POSITIVE}, scd_start_date timestamptz NOT NULL, scd_end_date timestamptz,
       scd_current int NOT NULL, PRIMARY KEY (id, scd_start_date))`,
  );
  await scenario.waitForPhase('cdc');
  await scenario.source.query(`UPDATE item SET name = 'later' WHERE id = 7`);
  await scenario.settle();
  expect(await scenario.target.query('SELECT count(*)::int AS n, count(DISTINCT scd_start_date)::int AS starts FROM item')).toEqual([
    { n: 1997, starts: 1 },
  ]);
  await scenario.target.query('ALTER TABLE item DROP CONSTRAINT positive');
  const { id } = await installation.api.replayDeadLetters(scenario.task);
  const work = await waitFor('the replay', async () => {
    const now = await installation.api.deadLetterWork(scenario.task, id);
    return now.state === 'running' ? undefined : now;
  });
  expect(work).toMatchObject({ replayed: 4, failed: 0 });
  expect(await scenario.target.query('SELECT name, scd_current FROM item WHERE id = 7 ORDER BY scd_start_date')).toMatchObject([
    { scd_current: 0 },
    { name: 'later', scd_current: 1 },
  ]);
});
