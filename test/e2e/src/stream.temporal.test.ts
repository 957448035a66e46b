import { type Installation, startInstallation, startScenario } from '@trem/test-installation';
import { waitFor } from '@trem/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';

let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation();
});
afterAll(() => installation[Symbol.asyncDispose]());

const ITEMS = `
  CREATE TABLE item (id int PRIMARY KEY, name text NOT NULL, big text, price numeric(10,2));
  ALTER TABLE item ALTER big SET STORAGE EXTERNAL;
  INSERT INTO item SELECT i, 'item ' || i, repeat(md5(i::text), 200), i * 1.10 FROM generate_series(1, 2000) i;
  CREATE TABLE log_line (at timestamptz, text text, code int);
  ALTER TABLE log_line REPLICA IDENTITY FULL;
  INSERT INTO log_line SELECT now(), 'line ' || i % 10, NULL FROM generate_series(1, 100) i`;

test('[row 35] [row 70] [W5] [W11] [W12] [D14] [O7] every kind of change arrives: insert, update, delete, key change, large value left alone, truncate, rows without a key', async () => {
  await using scenario = await startScenario(installation, { sql: ITEMS, tables: ['item', 'log_line'] });
  await scenario.start();
  await scenario.waitForPhase('cdc');
  for (const statement of [
    `INSERT INTO item SELECT i, 'new ' || i, NULL, 0 FROM generate_series(2001, 2500) i`,
    'UPDATE item SET price = price + 1 WHERE id % 3 = 0',
    'UPDATE item SET id = id + 100000 WHERE id % 5 = 0',
    `BEGIN; UPDATE item SET id = -1 WHERE id = 1; UPDATE item SET id = 1 WHERE id = 2; UPDATE item SET id = 2 WHERE id = -1; COMMIT`,
    'DELETE FROM item WHERE id % 7 = 0',
    `BEGIN; INSERT INTO item VALUES (9001, 'a', 'b', 1); DELETE FROM item WHERE id = 9001; INSERT INTO item VALUES (9001, 'c', NULL, 2); COMMIT`,
    `UPDATE log_line SET code = 1 WHERE ctid IN (SELECT ctid FROM log_line WHERE text = 'line 3' LIMIT 4)`,
    `DELETE FROM log_line WHERE ctid IN (SELECT ctid FROM log_line WHERE text = 'line 4' LIMIT 5)`,
    `BEGIN; INSERT INTO log_line VALUES (now(), 'kept out', 1); TRUNCATE log_line; INSERT INTO log_line VALUES (now(), 'kept', 2), (now(), 'kept', 2); COMMIT`,
    `BEGIN; INSERT INTO item VALUES (9002, 'never', NULL, 0); ROLLBACK`,
  ]) {
    await scenario.source.query(statement);
  }
  await scenario.expectEqual();
});

test('[row 79] [W15] a transaction far larger than a batch arrives whole, and a reader never sees half of it', async () => {
  await using scenario = await startScenario(installation, {
    sql: ITEMS,
    tables: ['item', 'log_line'],
    definition: { cdc: { maxBatchBytes: 65_536 } },
  });
  await scenario.start();
  await scenario.waitForPhase('cdc');
  const seen = new Set<number>();
  let isDone = false;
  const reader = waitFor('the large transaction', async () => {
    const [row] = await scenario.target.query<{ n: number }>('SELECT count(*)::int AS n FROM item WHERE id >= 1000000');
    seen.add(row?.n ?? -1);
    return isDone;
  });
  await scenario.source.query(`INSERT INTO item SELECT 1000000 + i, 'bulk', repeat('x', 100), i FROM generate_series(1, 50000) i`);
  await scenario.source.query('UPDATE item SET price = 7');
  await scenario.expectEqual();
  isDone = true;
  await reader;
  expect([...seen].filter((n) => n !== 0 && n !== 50_000)).toEqual([]);
});

test('pause holds the target still, resume goes on without loading again; an idle source moves its slot', async () => {
  await using scenario = await startScenario(installation, { sql: ITEMS, tables: ['item', 'log_line'] });
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.settle();
  await installation.api.command(scenario.task, 'pause', {});
  await scenario.waitForPhase('paused');
  await scenario.source.query(`UPDATE item SET name = 'while paused'`);
  const [still] = await scenario.target.query<{ n: number }>(`SELECT count(*)::int AS n FROM item WHERE name = 'while paused'`);
  expect(still?.n).toBe(0);
  const generation = (await scenario.status()).generation;
  await installation.api.command(scenario.task, 'resume', {});
  await scenario.waitForPhase('cdc');
  await scenario.expectEqual();
  expect((await scenario.status()).generation).toBe(generation);

  const slot =
    'SELECT confirmed_flush_lsn::text AS lsn, pg_current_wal_insert_lsn()::text AS now FROM pg_replication_slots WHERE database = current_database()';
  const [before] = await scenario.source.query<{ lsn: string; now: string }>(slot);
  await scenario.source.query('CREATE TABLE unpublished AS SELECT generate_series(1, 1000)');
  await waitFor(
    'the slot to pass what does not concern the task',
    async () => {
      const [row] = await scenario.source.query<{ passed: boolean }>(
        'SELECT confirmed_flush_lsn > $1::pg_lsn AS passed FROM pg_replication_slots WHERE database = current_database()',
        [before?.now],
      );
      return row?.passed;
    },
    { deadlineMs: 60_000 },
  );
});

test('resync loads again and ends equal, also when the target was spoilt', async () => {
  await using scenario = await startScenario(installation, { sql: ITEMS, tables: ['item', 'log_line'] });
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.settle();
  await scenario.target.query(`DELETE FROM item WHERE id < 100; UPDATE item SET name = 'spoilt' WHERE id < 200`);
  await scenario.resync();
  await scenario.source.query('DELETE FROM item WHERE id % 11 = 0');
  await scenario.expectEqual();
});

test('a schema change parks the task before the change, with everything before it applied', async () => {
  await using scenario = await startScenario(installation, { sql: ITEMS, tables: ['item', 'log_line'] });
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.source.query(`UPDATE item SET name = 'before' WHERE id = 10`);
  await scenario.source.query(`ALTER TABLE item RENAME COLUMN name TO title`);
  await scenario.source.query(`UPDATE item SET title = 'after' WHERE id = 11`);
  const status = await scenario.waitForPhase('attention');
  expect(status.error?.code).toBe('SCHEMA_CHANGE_WAITS');
  const rows = await scenario.target.query<{ id: number; name: string }>('SELECT id, name FROM item WHERE id IN (10, 11) ORDER BY id');
  expect(rows).toEqual([
    { id: 10, name: 'before' },
    { id: 11, name: 'item 11' },
  ]);
});

test('[row 31] deleting a task removes its slot, publication and queues, and leaves the rows', async () => {
  await using scenario = await startScenario(installation, { sql: ITEMS, tables: ['item', 'log_line'] });
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.settle();
  await installation.api.command(scenario.task, 'delete', {});
  await waitFor('the task to be gone', async () => !(await installation.api.tasks()).some((one) => one.name === scenario.task));
  expect(await scenario.source.query('SELECT slot_name FROM pg_replication_slots WHERE database = current_database()')).toEqual([]);
  expect(await scenario.source.query('SELECT pubname FROM pg_publication')).toEqual([]);
  expect(await scenario.target.query('SELECT task FROM trem.checkpoint')).toEqual([]);
  const [kept] = await scenario.target.query<{ n: number }>('SELECT count(*)::int AS n FROM item');
  expect(kept?.n).toBe(2000);
});
