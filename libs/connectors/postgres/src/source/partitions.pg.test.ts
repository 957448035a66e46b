import { slotName } from '@trem/contracts';
import type { Partition, SnapshotHolder, TableShape } from '@trem/replication-core';
import { waitFor } from '@trem/testing';
import { describe, expect, test } from 'vitest';
import { eventsOf, openSourceRig, readBatches, type SourceRig, transactionsIn } from '../../test-support/source-kit.js';
import { withClient } from '../connection.js';
import { postgresSource } from './index.js';
import { readPartitions } from './partition-tree.js';

const TABLE = `
  CREATE TABLE part (id int, region text, note text DEFAULT 'none', PRIMARY KEY (id, region)) PARTITION BY LIST (region);
  CREATE TABLE part_north PARTITION OF part FOR VALUES IN ('north');
  CREATE TABLE part_south (note text, gone int, region text NOT NULL, id int NOT NULL);
  ALTER TABLE part_south DROP COLUMN gone;
  ALTER TABLE part ATTACH PARTITION part_south FOR VALUES IN ('south');
  INSERT INTO part SELECT n, CASE n % 2 WHEN 0 THEN 'north' ELSE 'south' END FROM generate_series(1, 20) AS n;
  CREATE TABLE settled (id int PRIMARY KEY)`;

const open = () => openSourceRig(TABLE, ['part', 'settled']);

/** Reads until a row stands in `settled`, or the reading fails. */
async function readOn(rig: SourceRig): Promise<readonly string[]> {
  await using source = await rig.open();
  const batches = await readBatches(source, rig.start, (all) =>
    eventsOf(all).some((event) => event.tag === 'insert' && event.relation.table === 'settled'),
  );
  expect(transactionsIn(batches)).toBeGreaterThan(0);
  return eventsOf(batches).flatMap((event) =>
    'relation' in event && event.tag !== 'relation' ? [`${event.tag} ${event.relation.table}`] : [event.tag],
  );
}

/** Reads for as long as nothing is wrong. */
async function failureOf(sql: string): Promise<unknown> {
  await using rig = await open();
  await using source = await rig.open();
  const reading = readBatches(source, rig.start, () => false).then(
    () => undefined,
    (error: unknown) => error,
  );
  await waitFor(
    'the reader of the slot',
    async () => (await rig.db.query('SELECT FROM pg_replication_slots WHERE active AND database = current_database()')).length > 0,
  );
  await rig.db.query(sql);
  return await reading;
}

test('changes of all partitions come as those of the table, in its order of columns, and so does a row that moves', async () => {
  await using rig = await open();
  await rig.db.query(
    `INSERT INTO part VALUES (100, 'south', 'x'); UPDATE part SET region = 'north' WHERE id = 100; TRUNCATE part; INSERT INTO settled VALUES (1)`,
  );
  const seen = (await readOn(rig)).filter((event) => event.includes('part'));
  expect(seen).toEqual(['insert part', 'delete part', 'insert part']);
});

describe('the load of a partitioned table', () => {
  const LARGE = `
    CREATE TABLE part (id int PRIMARY KEY, note text) PARTITION BY RANGE (id);
    CREATE TABLE part_1 PARTITION OF part FOR VALUES FROM (0) TO (4001);
    CREATE TABLE part_2 (note text, gone int, id int NOT NULL); ALTER TABLE part_2 DROP COLUMN gone;
    ALTER TABLE part ATTACH PARTITION part_2 FOR VALUES FROM (4001) TO (100000);
    INSERT INTO part SELECT n, 'x' FROM generate_series(1, 5000) AS n`;
  const shapeOf = async (rig: SourceRig): Promise<TableShape> => {
    const [shape] = await postgresSource.describe(rig.endpoint, [{ schema: 'public', table: 'part' }]);
    return shape ?? expect.unreachable();
  };
  const rowsOf = async (rig: SourceRig, holder: SnapshotHolder, partition: Partition): Promise<number> => {
    await using reader = await postgresSource.openSnapshot(rig.endpoint, rig.task, holder.snapshot.name);
    const shape = await shapeOf(rig);
    const text = { ...shape, columns: shape.columns.map((column) => ({ ...column, isBinarySafe: false })) };
    const chunks: Uint8Array[] = [];
    for await (const chunk of await reader.read(text, partition, { signal: AbortSignal.timeout(20_000) })) {
      chunks.push(Uint8Array.from(chunk));
    }
    return Buffer.concat(chunks)
      .toString()
      .split('\n')
      .filter((line) => /^\d+\tx$/.test(line)).length;
  };

  test('reads every row of every partition once, in ranges of pages of each, and none that came later', async () => {
    await using rig = await openSourceRig(LARGE, ['part']);
    await using holder = await postgresSource.holdSnapshot(rig.endpoint, rig.task, { slot: 'new' });
    await rig.db.query(
      `INSERT INTO part SELECT n, 'x' FROM generate_series(6000, 6100) AS n; CREATE TABLE part_new PARTITION OF part DEFAULT; INSERT INTO part VALUES (-1, 'x')`,
    );
    const shape = await shapeOf(rig);
    expect(shape).toMatchObject({ leaves: { mostPages: 18 }, key: ['id'], fileNode: '' });
    expect(shape.pages).toBeGreaterThan(18);
    const counts = [];
    for (const [fromPage, toPage] of [
      [0, 3],
      [3, 10],
      [10, undefined],
    ] as const) {
      counts.push(await rowsOf(rig, holder, { number: 1, fromPage, toPage }));
    }
    expect(counts.every((count) => count > 0)).toBe(true);
    expect(counts.reduce((sum, count) => sum + count, 0)).toBe(5_000);
    expect(await rowsOf(rig, holder, { number: 1, fromPage: 0, toPage: undefined })).toBe(5_000);
  });

  test.each([
    'TRUNCATE part_1',
    'VACUUM FULL part_2',
    'ALTER TABLE part DETACH PARTITION part_2',
    'DROP TABLE part_2',
    'ALTER TABLE part ATTACH PARTITION apart FOR VALUES FROM (200000) TO (300000)',
  ])('begins again in another snapshot after %s', async (sql) => {
    await using rig = await openSourceRig(
      `${LARGE}; CREATE TABLE apart (id int NOT NULL, note text); INSERT INTO apart VALUES (200001, 'x')`,
      ['part'],
    );
    await using holder = await postgresSource.holdSnapshot(rig.endpoint, rig.task, { slot: 'new' });
    await rig.db.query(sql);
    await expect(rowsOf(rig, holder, { number: 1, fromPage: 0, toPage: undefined })).rejects.toMatchObject({
      code: 'SNAPSHOT_GONE',
    });
  });
});

describe('what the log does not tell fails the reader', () => {
  const cases: readonly [what: string, sql: string, reason: string][] = [
    [
      'attached with rows',
      `CREATE TABLE late (LIKE part); INSERT INTO late VALUES (50, 'late'); ALTER TABLE part ATTACH PARTITION late FOR VALUES IN ('late')`,
      'it was attached, and its rows are not in the log',
    ],
    [
      'made, filled and attached in one transaction',
      `BEGIN; CREATE TABLE late (id int not null, region text not null, note text); INSERT INTO late VALUES (50, 'late'); ALTER TABLE part ATTACH PARTITION late FOR VALUES IN ('late'); COMMIT`,
      'it was attached, and its rows are not in the log',
    ],
    [
      'attached with a partition of its own',
      `CREATE TABLE late (LIKE part) PARTITION BY RANGE (id); CREATE TABLE late_1 PARTITION OF late DEFAULT; INSERT INTO late VALUES (50, 'late');
       ALTER TABLE part ATTACH PARTITION late FOR VALUES IN ('late')`,
      'it was attached, and its rows are not in the log',
    ],
    ['detached', 'ALTER TABLE part DETACH PARTITION part_north', 'it was detached or dropped, and its rows are still at the target'],
    [
      'detached concurrently',
      'ALTER TABLE part DETACH PARTITION part_north CONCURRENTLY',
      'it was detached or dropped, and its rows are still at the target',
    ],
    ['dropped', 'DROP TABLE part_north', 'it was detached or dropped, and its rows are still at the target'],
    [
      'detached, and back again',
      `ALTER TABLE part DETACH PARTITION part_north; ALTER TABLE part ATTACH PARTITION part_north FOR VALUES IN ('north')`,
      'it was detached, and attached again',
    ],
    ['truncated by its own name', 'TRUNCATE part_north; INSERT INTO settled VALUES (9)', 'it was truncated by its own name, or rewritten'],
    [
      'truncated by its own name after the whole table was',
      'BEGIN; TRUNCATE part; COMMIT; TRUNCATE part_north; INSERT INTO settled VALUES (9)',
      'it was truncated by its own name, or rewritten',
    ],
    [
      'a new one that is foreign to the log',
      `CREATE UNLOGGED TABLE late PARTITION OF part FOR VALUES IN ('late')`,
      'it was attached, and it is not an ordinary logged table',
    ],
    ['its replica identity was changed', 'ALTER TABLE part_north REPLICA IDENTITY FULL', 'its replica identity was changed'],
  ];
  test.concurrent.each(cases)('%s', { timeout: 60_000 }, async (_, sql, reason) => {
    expect(await failureOf(sql)).toMatchObject({
      code: 'PARTITIONS_CHANGED',
      facts: { reason, partition: expect.stringMatching(/^public\./) },
    });
  });

  test('also when it happened while nobody was reading', async () => {
    await using rig = await open();
    await rig.db.query('DROP TABLE part_south');
    await expect(readOn(rig)).rejects.toMatchObject({ code: 'PARTITIONS_CHANGED' });
    await postgresSource.ensurePublication(
      rig.endpoint,
      rig.task,
      ['part', 'settled'].map((table) => ({ schema: 'public', table })),
    );
    await expect(readOn(rig)).rejects.toMatchObject({ code: 'PARTITIONS_CHANGED' });
  });
});

test('new partitions without rows of their own and a truncated table are noted, and nothing stops', { timeout: 60_000 }, async () => {
  await using rig = await open();
  const nodes = async () =>
    (await rig.db.query<{ comment: string }>(`SELECT obj_description(oid, 'pg_publication') AS comment FROM pg_publication`))[0]?.comment ??
    '';
  {
    await using source = await rig.open();
    let error: unknown;
    const reading = readBatches(source, rig.start, (all) =>
      eventsOf(all).some((event) => event.tag === 'insert' && event.relation.table === 'settled'),
    );
    reading.catch((reason: unknown) => {
      error = reason;
    });
    const lines = async () => (await nodes()).split('\n').filter((line) => line.startsWith('partition ')).length;
    await waitFor(
      'the reader of the slot',
      async () => (await rig.db.query('SELECT FROM pg_replication_slots WHERE active AND database = current_database()')).length > 0,
    );
    await rig.db.query(`
      BEGIN; CREATE TABLE born PARTITION OF part FOR VALUES IN ('born'); INSERT INTO part VALUES (60, 'born'); COMMIT;
      CREATE TABLE empty (LIKE part INCLUDING ALL); ALTER TABLE part ATTACH PARTITION empty FOR VALUES IN ('empty');
      CREATE TABLE below PARTITION OF part FOR VALUES IN ('below') PARTITION BY RANGE (id); CREATE TABLE below_1 PARTITION OF below DEFAULT;
      INSERT INTO part VALUES (61, 'below')`);
    await rig.db.query('TRUNCATE part');
    const before = await nodes();
    await waitFor('all partitions to be noted', async () => error !== undefined || ((await lines()) === 6 && (await nodes()) !== before), {
      deadlineMs: 30_000,
    });
    expect(error).toBeUndefined();
    await rig.db.query('INSERT INTO settled VALUES (1)');
    await reading;
  }
  expect(await readOn(rig)).toContain('insert part');
});

test('how a partition came to be is told from the catalogue', async () => {
  await using rig = await openSourceRig(
    `CREATE TABLE t (id int, a text DEFAULT 'x', g int GENERATED ALWAYS AS (id + 1) STORED, PRIMARY KEY (id)) PARTITION BY RANGE (id); CREATE INDEX ON t (a);
     CREATE TABLE t_born PARTITION OF t FOR VALUES FROM (0) TO (10);
     BEGIN; CREATE TABLE t_born_2 PARTITION OF t (a DEFAULT 'y', CHECK (id > 3)) FOR VALUES FROM (10) TO (20); INSERT INTO t VALUES (11); COMMIT;
     BEGIN; CREATE TABLE t_like (LIKE t INCLUDING ALL); ALTER TABLE t ATTACH PARTITION t_like FOR VALUES FROM (20) TO (30); COMMIT;
     BEGIN; CREATE TABLE t_bare (id int NOT NULL, a text, g int GENERATED ALWAYS AS (id + 1) STORED); INSERT INTO t_bare VALUES (31);
       ALTER TABLE t ATTACH PARTITION t_bare FOR VALUES FROM (30) TO (40); COMMIT;
     CREATE TABLE t_sub PARTITION OF t FOR VALUES FROM (40) TO (50) PARTITION BY RANGE (id); CREATE TABLE t_sub_1 PARTITION OF t_sub DEFAULT;
     CREATE TABLE t_own (LIKE t INCLUDING ALL) PARTITION BY RANGE (id); CREATE TABLE t_own_1 PARTITION OF t_own DEFAULT;
     ALTER TABLE t ATTACH PARTITION t_own FOR VALUES FROM (50) TO (60)`,
    ['t'],
  );
  const nodes = await withClient(rig.endpoint, { applicationName: 'test' }, (client) => readPartitions(client, slotName(rig.task)));
  expect(Object.fromEntries(nodes.map(({ table, isBorn }) => [table, isBorn]))).toEqual({
    ...{ t_born: true, t_born_2: true, t_sub: true, t_sub_1: true },
    ...{ t_like: false, t_bare: false, t_own: false, t_own_1: false },
  });
});
