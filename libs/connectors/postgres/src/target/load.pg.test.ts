import { randomUUID } from 'node:crypto';
import {
  asPosition,
  type LoadTarget,
  type Partition,
  plainPreparation,
  silentLogger,
  type TableShape,
  type TargetRef,
} from '@trem/replication-core';
import { createTestDatabase, type TestDatabase, waitFor } from '@trem/testing';
import { to as copyTo } from 'pg-copy-streams';
import { expect, test } from 'vitest';
import { endpointOf, someoneWaits } from '../../test-support/apply-rig.js';
import { describe } from '../source/describe.js';
import { postgresTarget } from './index.js';
import { openLoad } from './load.js';

const source = { sourceId: '7000000000000000001/5', timeline: 1 };
const at = (text: string) => asPosition(text.padStart(16, '0'));

/** A source table with rows, and the same table, empty, at the target. */
async function rig(
  sql = 'CREATE TABLE t (id int PRIMARY KEY, body text); INSERT INTO t SELECT i, repeat(md5(i::text), 20) FROM generate_series(1, 2000) i',
  { table = 't', quoted = 't' } = {},
) {
  const stack = new AsyncDisposableStack();
  const from = stack.use(await createTestDatabase('source'));
  const target = stack.use(await createTestDatabase('target'));
  const endpoint = endpointOf(target);
  const task: TargetRef = { id: randomUUID(), name: 't', target: 'main' };
  await from.query(sql);
  await postgresTarget.ensureTarget(endpoint);
  const [shape] = await describe(endpointOf(from), [{ schema: 'public', table }]);
  if (shape === undefined) {
    throw new Error('no shape');
  }
  await postgresTarget.ensureTables(endpoint, task, { tables: [shape], preparation: plainPreparation, generation: 1 });
  return {
    from,
    target,
    endpoint,
    task,
    shape,
    open: async (options = {}) => stack.use(await openLoad(endpoint, task, options)),
    rows: async (database: TestDatabase) =>
      await database.query(
        `SELECT count(*)::int AS count, md5(string_agg(r::text, '|' ORDER BY r::text COLLATE "C")) AS hash FROM ${quoted} r`,
      ),
    [Symbol.asyncDispose]: () => stack.disposeAsync(),
  };
}

interface PartOptions {
  readonly number?: number;
  readonly generation?: number;
  readonly rows?: () => AsyncIterable<Uint8Array>;
  readonly signal?: AbortSignal;
  readonly onOpen?: () => void;
}

async function load(target: LoadTarget, shape: TableShape, from: TestDatabase, options: PartOptions = {}) {
  const partition: Partition = { number: options.number ?? 0, fromPage: 0, toPage: undefined };
  let progress = 0;
  const report = await target.loadPartition({
    table: shape,
    partition,
    generation: options.generation ?? 1,
    open: async () => {
      options.onOpen?.();
      return options.rows?.() ?? copyOf(from, `SELECT * FROM ${shape.table} WHERE id % 2 = ${partition.number}`);
    },
    onProgress: (bytes) => {
      progress += bytes;
    },
    signal: options.signal ?? new AbortController().signal,
  });
  expect([0, report.bytes]).toContain(progress); // nothing is read again of what is in
  return report;
}

function copyOf(database: TestDatabase, select: string): AsyncIterable<Uint8Array> {
  return database.client.query(copyTo(`COPY (${select}) TO STDOUT (FORMAT binary)`));
}

/** Resolves when a COPY into the table has begun. */
async function someoneCopies(target: TestDatabase): Promise<void> {
  await waitFor(
    'a copy',
    async () => (await target.query(`SELECT FROM pg_locks WHERE relation = 't'::regclass AND mode = 'RowExclusiveLock'`)).length > 0,
  );
}

/** Reads all first: a COPY that is left in its middle would keep the test's connection. */
async function* failing(rows: AsyncIterable<Uint8Array>): AsyncIterable<Uint8Array> {
  const chunks = await Array.fromAsync(rows);
  yield Buffer.concat(chunks).subarray(0, 10_000);
  throw new Error('the source broke');
}

test('partitions arrive whole and leave their markers; a second call does not even read', async () => {
  await using db = await rig();
  const target = await db.open();
  await target.prepareTables([db.shape], 1);
  const first = await load(target, db.shape, db.from, { number: 0 });
  expect(first).toMatchObject({ rows: 1_000 });
  expect(await load(target, db.shape, db.from, { number: 1 })).toMatchObject({ rows: 1_000 });
  let isRead = false;
  expect(await load(target, db.shape, db.from, { number: 1, onOpen: () => (isRead = true) })).toEqual({
    rows: 1_000,
    bytes: expect.any(Number),
    filtered: 0,
    rejected: 0,
  });
  expect(isRead).toBe(false);
  expect(await db.rows(db.target)).toEqual(await db.rows(db.from));
  expect(await db.target.query('SELECT partition, rows, bytes FROM trem.load_marker ORDER BY 1')).toEqual([
    { partition: 0, rows: '1000', bytes: String(first.bytes) },
    { partition: 1, rows: '1000', bytes: expect.any(String) },
  ]);
});

test('what the source cannot go on with leaves nothing, and the next attempt copies it', async () => {
  await using db = await rig();
  const target = await db.open();
  await target.prepareTables([db.shape], 1);
  const rows = () => failing(copyOf(db.from, 'SELECT * FROM t'));
  await expect(load(target, db.shape, db.from, { rows })).rejects.toMatchObject({ code: 'BUG', cause: { message: 'the source broke' } });
  expect(await db.rows(db.target)).toMatchObject([{ count: 0 }]);
  expect(await load(target, db.shape, db.from)).toMatchObject({ rows: 1_000 });
});

test('a value that the target refuses is told by code, and leaves nothing', async () => {
  await using db = await rig();
  const target = await db.open();
  await target.prepareTables([db.shape], 1);
  await db.target.query('ALTER TABLE t ADD CHECK (id < 1500)');
  await expect(load(target, db.shape, db.from)).rejects.toMatchObject({ code: 'CONSTRAINT_CHECK', facts: { table: 't' } });
  expect(await db.rows(db.target)).toMatchObject([{ count: 0 }]);
});

test('an aborted partition leaves nothing', async () => {
  await using db = await rig();
  const target = await db.open();
  await target.prepareTables([db.shape], 1);
  const abort = new AbortController();
  async function* endless() {
    yield* copyOf(db.from, 'SELECT * FROM t');
    abort.abort(new Error('enough'));
    yield Buffer.alloc(10);
  }
  await expect(load(target, db.shape, db.from, { rows: endless, signal: abort.signal })).rejects.toThrow('enough');
  const next = await db.open();
  expect(await load(next, db.shape, db.from)).toMatchObject({ rows: 1_000 });
});

test('of two loaders of one partition the second waits for the first, and copies only when that one failed', async () => {
  await using db = await rig();
  const [first, second] = [await db.open(), await db.open()];
  await first.prepareTables([db.shape], 1);
  const gate = Promise.withResolvers<void>();
  async function* slow(breaks: boolean) {
    const chunks = await Array.fromAsync(copyOf(db.from, 'SELECT * FROM t WHERE id % 2 = 0'));
    await gate.promise;
    yield Buffer.concat(chunks);
    if (breaks) {
      throw new Error('broke');
    }
  }
  const running = load(first, db.shape, db.from, { rows: () => slow(true) });
  await someoneCopies(db.target);
  const waiting = load(second, db.shape, db.from);
  await someoneWaits(db.target);
  gate.resolve();
  await expect(running).rejects.toMatchObject({ code: 'BUG' });
  expect(await waiting).toMatchObject({ rows: 1_000 });
  expect(await load(first, db.shape, db.from, { onOpen: () => expect.fail('read again') })).toMatchObject({ rows: 1_000 });
});

test('a table of a later generation is empty, and a loader of the older one is FENCED', async () => {
  await using db = await rig();
  const [old, target] = [await db.open(), await db.open()];
  await old.prepareTables([db.shape], 1);
  await load(old, db.shape, db.from);
  await target.prepareTables([db.shape], 2);
  expect(await db.rows(db.target)).toMatchObject([{ count: 0 }]);
  await expect(load(old, db.shape, db.from, { number: 1 })).rejects.toMatchObject({ code: 'FENCED' });
  await expect(old.prepareTables([db.shape], 1)).rejects.toMatchObject({ code: 'FENCED' });
  await expect(old.finishTables([db.shape], 1, at('1'))).rejects.toMatchObject({ code: 'FENCED' });
  expect(await load(target, db.shape, db.from, { generation: 2 })).toMatchObject({ rows: 1_000 });
});

test('a second preparation of the same generation leaves what was loaded since', async () => {
  await using db = await rig();
  const target = await db.open();
  await target.prepareTables([db.shape], 1);
  await load(target, db.shape, db.from);
  await target.prepareTables([db.shape], 1);
  expect(await db.rows(db.target)).toMatchObject([{ count: 1_000 }]);
});

test('a preparation ends an older loader that keeps the table too long', async () => {
  await using db = await rig();
  const old = await db.open();
  const target = await db.open({ lockTimeoutMs: 100 });
  await old.prepareTables([db.shape], 1);
  const gate = Promise.withResolvers<void>();
  async function* stuck() {
    yield* copyOf(db.from, 'SELECT * FROM t');
    await gate.promise;
  }
  const running = load(old, db.shape, db.from, { rows: stuck });
  running.catch(() => undefined);
  await someoneCopies(db.target);
  await target.prepareTables([db.shape], 2);
  gate.resolve();
  await expect(running).rejects.toMatchObject({ class: 'transient' });
  expect(await db.rows(db.target)).toMatchObject([{ count: 0 }]);
});

test('a table that another one refers to can be emptied', async () => {
  await using db = await rig();
  const target = await db.open();
  await target.prepareTables([db.shape], 1);
  await load(target, db.shape, db.from);
  await target.createObjects([db.shape], 'primary-key');
  await db.target.query('CREATE TABLE mine (t int REFERENCES t); INSERT INTO mine VALUES (2)');
  await target.prepareTables([db.shape], 2);
  expect(await db.rows(db.target)).toMatchObject([{ count: 0 }]);
});

test('generated columns are left out, and names of any letters are carried', async () => {
  const table = '"a ""t"';
  await using db = await rig(
    `CREATE TABLE ${table} (id int PRIMARY KEY, g text GENERATED ALWAYS AS (lower("b $1")) STORED, "b $1" text); INSERT INTO ${table} VALUES (2, DEFAULT, 'X')`,
    { table: 'a "t', quoted: table },
  );
  const target = await db.open();
  await target.prepareTables([db.shape], 1);
  await load(target, db.shape, db.from, { rows: () => copyOf(db.from, `SELECT id, "b $1" FROM ${table}`) });
  expect(await db.rows(db.target)).toEqual(await db.rows(db.from));
});

test('a finished load says what is loaded and where changes begin; a first checkpoint is written once', async () => {
  await using db = await rig();
  const target = await db.open();
  await target.prepareTables([db.shape], 1);
  await expect(target.finishLoad(at('a'), source)).rejects.toMatchObject({ code: 'FENCED' });
  expect(await target.loadedTables()).toMatchObject([
    { schema: 'public', table: 't', state: 'loading', position: undefined, generation: 1 },
  ]);
  await target.finishTables([db.shape], 1, at('a'));
  expect(await target.loadedTables()).toMatchObject([{ state: 'loaded', position: at('a'), relation: db.shape.fingerprint }]);
  await target.finishLoad(at('a'), source);
  await target.finishLoad(at('b'), source);
  expect(await postgresTarget.readCheckpoint(db.endpoint, db.task)).toEqual({ ...source, epoch: 0, captureEpoch: 0, position: at('a') });
  expect(await postgresTarget.reset(db.endpoint, db.task)).toEqual({
    epoch: 1,
    captureEpoch: 0,
    position: undefined,
    loaded: [],
    settled: [],
  });
});

test('a table that left the task is loaded again when it comes back, and its unfinished load holds nobody up', async () => {
  await using db = await rig();
  const target = await db.open();
  const other = { ...db.shape, table: 'other' };
  await db.target.query('CREATE TABLE other (LIKE t)');
  await target.prepareTables([db.shape], 4);
  await target.finishTables([db.shape], 4, at('a'));
  await target.prepareTables([other], 5);
  await expect(target.finishLoad(at('a'), source)).rejects.toMatchObject({ code: 'FENCED' });
  const name = { schema: 'public', table: 't' };
  await postgresTarget.forgetTables(db.endpoint, db.task, [name]);
  await postgresTarget.forgetTables(db.endpoint, db.task, [name]);
  expect(await target.loadedTables()).toMatchObject([{ table: 't', state: 'loaded', position: at('a'), generation: 4 }]);
  await target.finishLoad(at('a'), source);
  await postgresTarget.forgetTables(db.endpoint, db.task, []);
  expect(await target.loadedTables()).toEqual([]);
  expect(await postgresTarget.readCheckpoint(db.endpoint, db.task)).toMatchObject({ position: at('a') });
  await using writer = await postgresTarget.openTarget({ endpoint: db.endpoint, task: db.task, logger: silentLogger });
  expect(await writer.takeOver()).toMatchObject({ loaded: [], former: [{ schema: 'public', table: 'other' }, name] });

  // Its number is not given out a second time: a loader of before stays fenced.
  expect(await postgresTarget.highestLoad(db.endpoint, db.task)).toBe(5);
  await expect(target.prepareTables([other], 5)).rejects.toMatchObject({ code: 'FENCED' });
  await expect(target.finishTables([other], 5, at('b'))).rejects.toMatchObject({ code: 'FENCED' });
  await target.prepareTables([other], 6);
});

test('a reset makes loads void: their loaders and their last word are refused', async () => {
  await using db = await rig();
  const target = await db.open();
  await target.prepareTables([db.shape], 1);
  await load(target, db.shape, db.from);
  await target.finishTables([db.shape], 1, at('a'));
  await postgresTarget.reset(db.endpoint, db.task);
  await expect(load(target, db.shape, db.from, { number: 1 })).rejects.toMatchObject({ code: 'FENCED' });
  await expect(target.finishLoad(at('a'), source)).rejects.toMatchObject({ code: 'FENCED' });
  await target.prepareTables([db.shape], 2);
  expect(await db.rows(db.target)).toMatchObject([{ count: 0 }]);
  await target.finishTables([db.shape], 2, at('c'));
  await expect(target.finishLoad(at('a'), source)).rejects.toMatchObject({ code: 'FENCED' });
  await target.finishLoad(at('c'), source);
  expect(await postgresTarget.readCheckpoint(db.endpoint, db.task)).toMatchObject({ epoch: 1, position: at('c') });
  await postgresTarget.forget(db.endpoint, db.task);
  expect(await postgresTarget.readCheckpoint(db.endpoint, db.task)).toBeUndefined();
  expect(await target.loadedTables()).toEqual([]);
});

test('a table that was loaded beside the stream joins it: the stream goes back to there, past what the others have', async () => {
  await using db = await rig();
  const target = await db.open();
  const other = { ...db.shape, table: 'other' };
  const more = { ...db.shape, table: 'more' };
  await db.target.query('CREATE TABLE other (LIKE t); CREATE TABLE more (LIKE t)');
  await target.prepareTables([db.shape], 1);
  await target.finishTables([db.shape], 1, at('a'));
  await target.finishLoad(at('a'), source);
  await target.prepareTables([other], 2);
  await target.finishTables([other], 2, at('c'), { joinsLater: true });
  await target.finishTables([other], 2, at('c'), { joinsLater: true });
  await target.prepareTables([more], 2);
  await target.finishTables([more], 2, at('b'), { joinsLater: true });
  expect(await target.loadedTables()).toMatchObject([{ state: 'loading', position: at('b') }, { state: 'loading' }, { state: 'loaded' }]);
  await using writer = await postgresTarget.openTarget({ endpoint: db.endpoint, task: db.task, logger: silentLogger });
  await writer.takeOver();
  const checkpoint = { position: at('f'), captureEpoch: 1, committedAt: 0 };
  await writer.apply({ steps: [], changes: 0 }, checkpoint, { last: true });

  expect(await postgresTarget.joinTables(db.endpoint, db.task, at('b'))).toEqual({
    joined: expect.arrayContaining([
      { schema: 'public', table: 'more' },
      { schema: 'public', table: 'other' },
    ]),
    lost: [],
  });
  const joined = [
    { table: 'more', state: 'loaded', position: at('b') },
    { table: 'other', state: 'loaded', position: at('c') },
    { table: 't', state: 'loaded', position: at('f') },
  ];
  expect(await target.loadedTables()).toMatchObject(joined);
  expect(await postgresTarget.readCheckpoint(db.endpoint, db.task)).toMatchObject({ position: at('b'), epoch: 2 });
  await expect(writer.apply({ steps: [], changes: 0 }, checkpoint, { last: true })).rejects.toMatchObject({ code: 'FENCED' });

  // Once more, and what a loader says too late
  expect(await postgresTarget.joinTables(db.endpoint, db.task, at('b'))).toEqual({ joined: [], lost: [] });
  await target.finishTables([other], 2, at('c'), { joinsLater: true });
  await target.finishTables([db.shape], 1, at('a'));
  expect(await target.loadedTables()).toMatchObject(joined);
  expect(await postgresTarget.readCheckpoint(db.endpoint, db.task)).toMatchObject({ position: at('b'), epoch: 2 });
});

test('a table whose changes the source has forgotten since does not join: it is loaded again', async () => {
  await using db = await rig();
  const target = await db.open();
  const other = { ...db.shape, table: 'other' };
  await db.target.query('CREATE TABLE other (LIKE t)');
  await target.prepareTables([db.shape], 1);
  await target.finishTables([db.shape], 1, at('a'));
  await target.finishLoad(at('a'), source);
  await target.prepareTables([other], 2);
  await target.finishTables([other], 2, at('c'), { joinsLater: true });
  expect(await postgresTarget.joinTables(db.endpoint, db.task, at('d'))).toEqual({
    joined: [],
    lost: [{ schema: 'public', table: 'other' }],
  });
  expect(await target.loadedTables()).toMatchObject([{ table: 't', position: at('a') }]);
  expect(await postgresTarget.readCheckpoint(db.endpoint, db.task)).toMatchObject({ position: at('a') });
  await target.prepareTables([other], 3);
});

/** A second table beside `t`, and empty ones of both at the target. */
async function rigOfTwo() {
  const db = await rig('CREATE TABLE t (id int PRIMARY KEY); CREATE TABLE u (id int PRIMARY KEY)');
  const [other] = await describe(endpointOf(db.from), [{ schema: 'public', table: 'u' }]);
  if (other === undefined) {
    throw new Error('no shape');
  }
  await postgresTarget.ensureTables(db.endpoint, db.task, { tables: [other], preparation: plainPreparation, generation: 1 });
  return { ...db, both: [db.shape, other], other };
}

const booksOf = async (target: TestDatabase) =>
  await target.query(
    'SELECT table_name, l.generation, state, m.partition, rows FROM trem.table_load l LEFT JOIN trem.load_marker m USING (table_name) ORDER BY 1',
  );

test('tables are prepared together, or none of them when one is refused', async () => {
  await using db = await rigOfTwo();
  const target = await db.open();
  await db.target.query('INSERT INTO u VALUES (7)');
  await expect(target.prepareTables(db.both, 1)).rejects.toMatchObject({ code: 'TARGET_NOT_EMPTY' });
  expect(await booksOf(db.target)).toEqual([]);
  await db.target.query('DELETE FROM u');
  await target.prepareTables(db.both, 1);
  const loading = { generation: 1, state: 'loading', partition: null, rows: null };
  expect(await booksOf(db.target)).toEqual([
    { table_name: 't', ...loading },
    { table_name: 'u', ...loading },
  ]);
});

test('tables without rows leave their markers together, once, and only for the load that they are in', async () => {
  await using db = await rigOfTwo();
  const target = await db.open();
  await target.prepareTables(db.both, 1);
  await target.noteEmpty(db.both, 1);
  await target.noteEmpty(db.both, 1);
  await target.finishTables(db.both, 1, at('5'));
  const loaded = { generation: 1, state: 'loaded', partition: 1, rows: '0' };
  const books = await booksOf(db.target);
  expect(books).toEqual([
    { table_name: 't', ...loaded },
    { table_name: 'u', ...loaded },
  ]);
  await target.prepareTables([db.other], 2);
  await expect(target.noteEmpty(db.both, 1)).rejects.toMatchObject({ code: 'FENCED' });
  await expect(target.finishTables(db.both, 1, at('5'))).rejects.toMatchObject({ code: 'FENCED' });
  expect(await booksOf(db.target)).toEqual([books[0], { table_name: 'u', generation: 2, state: 'loading', partition: null, rows: null }]);
});
