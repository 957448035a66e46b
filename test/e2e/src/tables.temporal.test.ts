import { type Installation, type Scenario, startInstallation, startScenario } from '@trem/test-installation';
import { createTestDatabase, waitFor } from '@trem/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';

let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation();
});
afterAll(() => installation[Symbol.asyncDispose]());

const ITEMS = `
  CREATE TABLE item (id int PRIMARY KEY, name text NOT NULL);
  INSERT INTO item SELECT i, 'item ' || i FROM generate_series(1, 1000) i;
  CREATE TABLE part (id int PRIMARY KEY, item int NOT NULL);
  INSERT INTO part SELECT i, 1 + i % 1000 FROM generate_series(1, 3000) i`;

/** Pauses, gives the task these tables, and resumes. */
async function replaceTables(scenario: Scenario, tables: readonly string[]): Promise<void> {
  const { api } = installation;
  await api.command(scenario.task, 'pause', {});
  await scenario.waitForPhase('paused');
  const { version, definition } = await api.task(scenario.task);
  await api.updateTask(scenario.task, version, { ...definition, tables: tables.map((table) => ({ source: { schema: 'public', table } })) });
  await api.command(scenario.task, 'resume', {});
  await scenario.waitForPhase('cdc');
}

test('a table taken out of a task and put back is loaded again, with what changed meanwhile; the others go on', async () => {
  await using scenario = await startScenario(installation, { sql: ITEMS, tables: ['item', 'part'] });
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.settle();
  await replaceTables(scenario, ['item', 'settled']);
  await scenario.source.query(
    `DELETE FROM part WHERE id % 3 = 0; UPDATE part SET item = 1 WHERE id % 3 = 1; UPDATE item SET name = 'meanwhile' WHERE id < 10`,
  );
  await scenario.settle();
  expect(await scenario.target.query('SELECT count(*)::int AS n FROM part')).toEqual([{ n: 3_000 }]);
  const { generation } = await scenario.status();
  await replaceTables(scenario, ['item', 'part', 'settled']);
  await scenario.source.query(`INSERT INTO part VALUES (9001, 1); UPDATE part SET item = 2 WHERE id = 1`);
  await scenario.joined();
  await scenario.expectEqual();
  expect((await scenario.status()).generation).toBe(generation);
});

test('a pause does not wait for the transaction of a stranger that the source waits for', async () => {
  await using scenario = await startScenario(installation, {
    sql: `${ITEMS}; CREATE TABLE foreign_work (id int)`,
    tables: ['item', 'part'],
  });
  await using look = await createTestDatabase('source');
  await scenario.source.query('BEGIN; INSERT INTO foreign_work VALUES (1)');
  await scenario.start();
  await waitFor('the source to wait', async () => {
    const waits = await look.query(
      `SELECT FROM pg_stat_activity WHERE datname = $1 AND application_name LIKE '%/holder' AND wait_event_type = 'Lock'`,
      [scenario.source.name],
    );
    return waits.length > 0;
  });
  await installation.api.command(scenario.task, 'pause', {});
  await scenario.waitForPhase('paused', 15_000);
  await scenario.source.query('COMMIT');
  await installation.api.command(scenario.task, 'resume', {});
  await scenario.waitForPhase('cdc');
  await scenario.expectEqual();
});

test('keys, indexes and foreign keys are made after the load, bear the stream, and stand again after a resync', async () => {
  await using scenario = await startScenario(installation, {
    sql: `${ITEMS};
      ALTER TABLE part ADD CONSTRAINT part_item FOREIGN KEY (item) REFERENCES item ON DELETE CASCADE;
      CREATE INDEX part_by_item ON part (item)`,
    tables: ['part', 'item'],
    definition: { fullLoad: { createObjects: ['primary-key', 'indexes', 'foreign-keys'] } },
  });
  const made = async () =>
    (
      await scenario.target.query<{ name: string }>(
        `SELECT conname AS name FROM pg_constraint WHERE contype IN ('p', 'f') AND conrelid IN ('item'::regclass, 'part'::regclass)
          UNION SELECT indexrelid::regclass::text FROM pg_index WHERE indrelid = 'part'::regclass AND indisvalid AND NOT indisprimary ORDER BY 1`,
      )
    ).map(({ name }) => name);
  const all = ['item_pkey', 'part_by_item', 'part_item', 'part_pkey'];
  await scenario.start();
  await scenario.waitForPhase('cdc');
  expect(await made()).toEqual(all);
  await scenario.source.query('DELETE FROM item WHERE id % 10 = 0'); // and, at the source, its parts
  await scenario.source.query(`BEGIN; INSERT INTO item VALUES (5000, 'new'); INSERT INTO part VALUES (5000, 5000); COMMIT`);
  await scenario.expectEqual();
  await scenario.resync();
  await scenario.source.query('DELETE FROM item WHERE id % 7 = 0');
  await scenario.expectEqual();
  expect(await made()).toEqual(all);
});

test('a foreign key follows the table that it speaks of to another name', async () => {
  await using scenario = await startScenario(installation, {
    sql: `${ITEMS}; ALTER TABLE part ADD CONSTRAINT part_item FOREIGN KEY (item) REFERENCES item`,
    tables: [],
    definition: {
      mode: 'full-load',
      fullLoad: { createObjects: ['primary-key', 'foreign-keys'] },
      tables: [
        { source: { schema: 'public', table: 'part' } },
        { source: { schema: 'public', table: 'item' }, transformations: [{ type: 'modify-table-name', targetTable: 'thing' }] },
      ],
    },
  });
  await scenario.start();
  await scenario.waitForPhase('done');
  const sql = `SELECT conrelid::regclass::text AS own, confrelid::regclass::text AS other FROM pg_constraint WHERE contype = 'f'`;
  expect(await scenario.target.query(sql)).toEqual([{ own: 'part', other: 'thing' }]);
});

test('a source table that is renamed parks the task before its next change; named back, a resync ends equal', async () => {
  await using scenario = await startScenario(installation, { sql: ITEMS, tables: ['item', 'part'] });
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.settle();
  await scenario.source.query('ALTER TABLE part RENAME TO piece; INSERT INTO piece VALUES (7000, 7)');
  await scenario.source.query(`UPDATE item SET name = 'after the rename' WHERE id = 1`);
  const { error } = await scenario.waitForPhase('attention');
  expect(error?.code).toBe('SCHEMA_CHANGED');
  expect(await scenario.target.query('SELECT name FROM item WHERE id = 1')).toEqual([{ name: 'item 1' }]);
  await scenario.source.query('ALTER TABLE piece RENAME TO part');
  await installation.api.command(scenario.task, 'resync', {});
  await scenario.waitForPhase('cdc');
  await scenario.expectEqual();
});

test('a partition that leaves its table with its rows brings the task to attention by name, and a resync brings it right', async () => {
  await using scenario = await startScenario(installation, {
    sql: `
      CREATE TABLE sale (id int, region text, PRIMARY KEY (region, id)) PARTITION BY LIST (region);
      CREATE TABLE sale_north PARTITION OF sale FOR VALUES IN ('north');
      CREATE TABLE sale_south PARTITION OF sale FOR VALUES IN ('south');
      INSERT INTO sale SELECT i, CASE i % 2 WHEN 0 THEN 'north' ELSE 'south' END FROM generate_series(1, 1000) i`,
    tables: ['sale'],
  });
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.source.query(`UPDATE sale SET id = id + 10000 WHERE id < 100`);
  await scenario.expectEqual();
  await scenario.source.query('ALTER TABLE sale DETACH PARTITION sale_north');
  const { error } = await scenario.waitForPhase('attention');
  expect(error).toMatchObject({ code: 'PARTITIONS_CHANGED' });
  expect(error?.text).toContain('public.sale_north');
  await installation.api.command(scenario.task, 'resync', {});
  await scenario.waitForPhase('cdc');
  await scenario.expectEqual();
  expect(await scenario.target.query('SELECT count(*)::int AS n FROM sale')).toEqual([{ n: 500 }]);
});
