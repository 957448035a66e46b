import { startScenario, TRY_ONCE } from '@trem/test-installation';
import { waitFor } from '@trem/testing';
import { expect, test } from 'vitest';
import { dyingWorker } from './dying-worker.js';
import { installationForPoints } from './strike.js';

/** Every range has rows that the target refuses, so that none is copied as a whole. */
const ITEMS = `CREATE TABLE item (id int PRIMARY KEY, name text, price int);
  INSERT INTO item SELECT i, repeat('n', 80), CASE WHEN i % 100 = 0 THEN -i ELSE i END FROM generate_series(1, 3000) i`;
const ROWS = { all: 3_000, refused: 30 };

test('[row 81] [W21] a worker that dies in a load before its rejects are stored, with them in an open transaction, and after the commit leaves one open letter of each', async () => {
  await using installation = await installationForPoints();
  await using worker = await dyingWorker(installation, ['deadletter.before', 'load.before-marker', 'load.after-commit']);
  const named = (table: string, priority: 'highest' | 'lowest') => ({ source: { schema: 'public', table }, priority });
  await using scenario = await startScenario(installation, {
    sql: ITEMS,
    tables: ['item'],
    definition: {
      errors: { retry: TRY_ONCE },
      fullLoad: { parallelPartitions: 2 },
      tables: [named('item', 'highest'), named('settled', 'lowest')],
    },
  });
  const { source, target, task } = scenario;
  const { api } = installation;
  await target.query('CREATE TABLE item (id int PRIMARY KEY, name text, price int CONSTRAINT positive CHECK (price > 0))');
  await scenario.start();
  await worker.died();
  await scenario.waitForPhase('cdc', 180_000);
  expect(worker.deaths).toBe(3);
  expect(await target.query('SELECT count(*)::int AS n FROM item')).toEqual([{ n: ROWS.all - ROWS.refused }]);
  // With the worker a snapshot was lost, so the table was loaded anew: what the load before had set aside is closed
  const closed = `state = 'skipped' AND closed_by = 'trem' AND reason = 'loaded anew'`;
  expect(
    await target.query(
      `SELECT state = 'open' AS open, count(*)::int AS n, count(DISTINCT (position, sequence))::int AS rows FROM trem.dead_letter WHERE NOT (${closed}) GROUP BY 1`,
    ),
  ).toEqual([{ open: true, n: ROWS.refused, rows: ROWS.refused }]);
  const [load] = (await api.taskTables(task)).filter((one) => one.table === 'item').map((one) => one.load);
  expect(load).toMatchObject({ loaded: ROWS.all - ROWS.refused, rejected: ROWS.refused, extracted: ROWS.all });
  await source.query(`UPDATE item SET name = 'later' WHERE id IN (100, 101)`);
  await target.query('ALTER TABLE item DROP CONSTRAINT positive');
  await scenario.settle();
  const { id } = await api.replayDeadLetters(task);
  await waitFor('the replay', async () => (await api.deadLetterWork(task, id)).state !== 'running');
  await scenario.expectEqual();
});
