import { randomBytes } from 'node:crypto';
import { applicationName, shortId, slotName } from '@trem/contracts';
import { hasCode, type Partition, type SnapshotHolder, type TableShape } from '@trem/replication-core';
import { createTestDatabase, waitFor } from '@trem/testing';
import { describe, expect, test } from 'vitest';
import { openSourceRig, readBatches, type SourceRig, transactionsIn } from '../../test-support/source-kit.js';
import { postgresSource } from './index.js';

const ITEM = 'CREATE TABLE item (id int PRIMARY KEY, name text)';
const WHOLE: Partition = { number: 0, fromPage: 0, toPage: undefined };

async function shapeOf({ endpoint }: SourceRig): Promise<TableShape> {
  const [shape] = await postgresSource.describe(endpoint, [{ schema: 'public', table: 'item' }]);
  if (shape === undefined) {
    throw new Error('the table is there');
  }
  return shape;
}

async function copy({ endpoint, task }: SourceRig, holder: SnapshotHolder, partition = WHOLE, table?: TableShape): Promise<Buffer> {
  await using reader = await postgresSource.openSnapshot(endpoint, task, holder.snapshot.name);
  const chunks: Uint8Array[] = [];
  for await (const chunk of await reader.read(table ?? (await shapeOf({ endpoint } as SourceRig)), partition, {
    signal: AbortSignal.timeout(20_000),
  })) {
    chunks.push(Uint8Array.from(chunk));
  }
  return Buffer.concat(chunks);
}

/** Ids of a COPY BINARY of `item`; throws when it is not whole. */
function idsIn(bytes: Buffer): readonly number[] {
  expect(bytes.subarray(0, 11).toString('latin1')).toBe('PGCOPY\n\xff\r\n\0');
  const ids: number[] = [];
  let at = 19;
  while (bytes.readInt16BE(at) === 2) {
    ids.push(bytes.readInt32BE(at + 6));
    at += 10;
    at += 4 + Math.max(0, bytes.readInt32BE(at));
  }
  expect([bytes.readInt16BE(at), at + 2]).toEqual([-1, bytes.length]);
  return ids;
}

test('what is committed before the snapshot is in it, what comes after is in the log from its position on: each row once', async () => {
  await using rig = await openSourceRig(ITEM, ['item']);
  await rig.db.query(`INSERT INTO item SELECT g, 'before' FROM generate_series(1, 1000) g`);
  await using holder = await postgresSource.holdSnapshot(rig.endpoint, rig.task, { slot: 'new' });
  await rig.db.query(`INSERT INTO item SELECT g, 'after' FROM generate_series(1001, 1200) g`);
  expect(idsIn(await copy(rig, holder))).toEqual(Array.from({ length: 1000 }, (_, index) => index + 1));
  await using source = await rig.open();
  const batches = await readBatches(source, holder.snapshot.position, (so) => transactionsIn(so) === 1);
  expect(batches.flatMap(({ tables }) => tables).reduce((sum, { inserts }) => sum + inserts, 0)).toBe(200);
});

test('rows that a policy hides from the role fail the copy instead of being left out', async () => {
  await using admin = await createTestDatabase('source');
  const role = `role_${randomBytes(5).toString('hex')}`;
  await admin.query(`CREATE ROLE ${role} LOGIN`);
  await using stack = new AsyncDisposableStack();
  stack.defer(async () => void (await admin.query(`DROP ROLE ${role}`)));
  const rig = stack.use(await openSourceRig(`${ITEM}; INSERT INTO item VALUES (1, 'seen'), (2, 'hidden')`, ['item']));
  await rig.db.query(
    `GRANT SELECT ON item TO ${role}; ALTER TABLE item ENABLE ROW LEVEL SECURITY; CREATE POLICY one ON item USING (id = 1)`,
  );
  await using holder = await postgresSource.holdSnapshot(rig.endpoint, rig.task, { slot: 'none' });
  const settings = { ...rig.endpoint.settings, user: role };
  await expect(copy({ ...rig, endpoint: { ...rig.endpoint, settings } }, holder)).rejects.toMatchObject({ code: 'PERMISSION_DENIED' });
  await rig.db.query(`ALTER TABLE item OWNER TO ${role}`);
  expect(idsIn(await copy({ ...rig, endpoint: { ...rig.endpoint, settings } }, holder))).toEqual([1, 2]);
});

test('page ranges together give every row once, also large ones over many reads of the socket', async () => {
  await using rig = await openSourceRig(`${ITEM}; ALTER TABLE item ALTER name SET STORAGE EXTERNAL`, ['item']);
  await rig.db.query(
    `INSERT INTO item SELECT g, repeat('x', g % 1500) FROM generate_series(1, 20000) g; INSERT INTO item VALUES (0, repeat('y', 1000000))`,
  );
  await using holder = await postgresSource.holdSnapshot(rig.endpoint, rig.task, { slot: 'new' });
  const shape = await shapeOf(rig);
  const half = Math.floor(shape.pages / 2);
  const partitions: readonly Partition[] = [
    { number: 0, fromPage: 0, toPage: 7 },
    { number: 1, fromPage: 7, toPage: half },
    { number: 2, fromPage: half, toPage: undefined },
  ];
  const ids = [];
  for (const partition of partitions) {
    ids.push(...idsIn(await copy(rig, holder, partition)));
  }
  expect(ids.toSorted((a, b) => a - b)).toEqual(Array.from({ length: 20_001 }, (_, index) => index));
});

test('one reader reads partition after partition, and its connection stays usable', async () => {
  await using rig = await openSourceRig(ITEM, ['item']);
  await rig.db.query(`INSERT INTO item SELECT g FROM generate_series(1, 5000) g`);
  await using holder = await postgresSource.holdSnapshot(rig.endpoint, rig.task, { slot: 'none' });
  await using reader = await postgresSource.openSnapshot(rig.endpoint, rig.task, holder.snapshot.name);
  const shape = await shapeOf(rig);
  for (let time = 0; time < 3; time++) {
    const chunks: Buffer[] = [];
    for await (const chunk of await reader.read(shape, WHOLE, { signal: AbortSignal.timeout(20_000) })) {
      chunks.push(Buffer.from(Uint8Array.from(chunk)));
    }
    expect(idsIn(Buffer.concat(chunks)).length).toBe(5000);
  }
});

describe('the slot of a snapshot', () => {
  test('new: ours is dropped and made anew at the snapshot; keep: ours stays where it was', async () => {
    await using rig = await openSourceRig(ITEM, ['item']);
    await rig.db.query(`INSERT INTO item VALUES (1)`);
    await using first = await postgresSource.holdSnapshot(rig.endpoint, rig.task, { slot: 'new' });
    expect(first.snapshot.position > rig.start).toBe(true);
    expect(await postgresSource.slotState(rig.endpoint, rig.task)).toMatchObject({ state: 'ready', confirmed: first.snapshot.position });
    await rig.db.query(`INSERT INTO item VALUES (2)`);
    {
      await using second = await postgresSource.holdSnapshot(rig.endpoint, rig.task, { slot: 'keep' });
      expect(second.snapshot.position > first.snapshot.position).toBe(true);
      const temporary = expect.stringMatching(new RegExp(`^trem_${shortId(rig.task.id)}_load_`));
      expect((await slots(rig)).filter((name) => name !== slotName(rig.task))).toEqual([temporary]);
      await using third = await postgresSource.holdSnapshot(rig.endpoint, rig.task, { slot: 'keep' }); // a predecessor who hangs is in nobody's way
      expect(idsIn(await copy(rig, third))).toEqual([1, 2]);
      expect(idsIn(await copy(rig, second))).toEqual([1, 2]);
    }
    await waitFor('the temporary slot to go', async () => (await slots(rig)).length === 1);
    expect(await postgresSource.slotState(rig.endpoint, rig.task)).toMatchObject({ confirmed: first.snapshot.position });
  });

  test.each(['new', 'keep', 'none'] as const)('%s: while a stranger writes, the wait for it can be given up', async (slot) => {
    await using rig = await openSourceRig(ITEM, ['item']);
    await rig.db.query('BEGIN; INSERT INTO item VALUES (1)');
    await using look = await createTestDatabase('source');
    const holders = async () =>
      await look.query('SELECT 1 FROM pg_stat_activity WHERE application_name = $1 AND wait_event_type = $2', [
        applicationName(rig.task.id, 'holder'),
        'Lock',
      ]);
    const abort = new AbortController();
    const reason = new Error('given up');
    const held = postgresSource.holdSnapshot(rig.endpoint, rig.task, { slot, signal: abort.signal });
    if (slot === 'none') {
      await using holder = await held; // waits for nobody
      abort.abort(reason);
      expect(idsIn(await copy(rig, holder))).toEqual([]);
      return;
    }
    held.catch(() => undefined);
    await waitFor('the server to wait', async () => (await holders()).length === 1);
    const abortedAt = Date.now();
    abort.abort(reason);
    await expect(held).rejects.toBe(reason);
    expect(Date.now() - abortedAt).toBeLessThan(15_000); // the stranger writes on
    await postgresSource.dropSlot(rig.endpoint, rig.task);
    await waitFor('the server to give up', async () => slot === 'keep' || (await holders()).length === 0);
    await rig.db.query('ROLLBACK');
  });

  test('of mode cdc, without a snapshot: the wait for a stranger can be given up too', async () => {
    await using rig = await openSourceRig(ITEM, ['item']);
    await postgresSource.dropSlot(rig.endpoint, rig.task);
    await rig.db.query('BEGIN; INSERT INTO item VALUES (1)');
    const signal = AbortSignal.timeout(500);
    await expect(postgresSource.createSlot(rig.endpoint, rig.task, { signal })).rejects.toMatchObject({ name: 'TimeoutError' });
    await postgresSource.dropSlot(rig.endpoint, rig.task);
    await rig.db.query('ROLLBACK');
    expect(await slots(rig)).toEqual([]);
  });

  test('none: no slot is made', async () => {
    await using rig = await openSourceRig(ITEM, ['item']);
    await postgresSource.dropSlot(rig.endpoint, rig.task);
    await rig.db.query(`INSERT INTO item VALUES (1)`);
    await using holder = await postgresSource.holdSnapshot(rig.endpoint, rig.task, { slot: 'none' });
    expect(await slots(rig)).toEqual([]);
    expect(idsIn(await copy(rig, holder))).toEqual([1]);
  });

  async function slots({ db }: SourceRig): Promise<readonly string[]> {
    const rows = await db.query<{ name: string }>(
      'SELECT slot_name AS name FROM pg_replication_slots WHERE database = current_database() ORDER BY 1',
    );
    return rows.map(({ name }) => name);
  }
});

describe('a snapshot that is gone', () => {
  test('the holder says so when its connection breaks, and a reader cannot join any more', async () => {
    await using rig = await openSourceRig(ITEM, ['item']);
    for (const slot of ['new', 'none'] as const) {
      await using holder = await postgresSource.holdSnapshot(rig.endpoint, rig.task, { slot });
      await rig.db.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1', [
        applicationName(rig.task.id, 'holder'),
      ]);
      await expect(holder.lost).rejects.toMatchObject({ code: 'SNAPSHOT_GONE' });
      await expect(copy(rig, holder)).rejects.toMatchObject({ code: 'SNAPSHOT_GONE' });
    }
  });

  test('a holder that is closed is not lost', async () => {
    await using rig = await openSourceRig(ITEM, ['item']);
    const holder = await postgresSource.holdSnapshot(rig.endpoint, rig.task, { slot: 'none' });
    await holder[Symbol.asyncDispose]();
    await expect(Promise.race([holder.lost, Promise.resolve('quiet')])).resolves.toBe('quiet');
  });

  test.each(['TRUNCATE item', 'ALTER TABLE item ALTER id TYPE bigint', 'VACUUM FULL item'])(
    'for a table that was rewritten: %s',
    async (sql) => {
      await using rig = await openSourceRig(ITEM, ['item']);
      await rig.db.query(`INSERT INTO item VALUES (1)`);
      await using holder = await postgresSource.holdSnapshot(rig.endpoint, rig.task, { slot: 'new' });
      const shape = await shapeOf(rig);
      await rig.db.query(sql);
      await expect(copy(rig, holder, WHOLE, shape)).rejects.toMatchObject({ code: 'SNAPSHOT_GONE' });
    },
  );
});

describe('a copy that does not end well', () => {
  test('an error of the server in mid-copy is translated', async () => {
    await using rig = await openSourceRig(ITEM, ['item']);
    await using holder = await postgresSource.holdSnapshot(rig.endpoint, rig.task, { slot: 'none' });
    const shape = await shapeOf(rig);
    await expect(
      copy(rig, holder, WHOLE, { ...shape, columns: shape.columns.map((column) => ({ ...column, name: 'nope' })) }),
    ).rejects.toMatchObject({
      code: 'COLUMN_MISSING',
      facts: { end: 'source', table: 'item', says: expect.stringContaining('nope') },
    });
  });

  test('a signal ends it', async () => {
    await using rig = await openSourceRig(ITEM, ['item']);
    await rig.db.query(`INSERT INTO item SELECT g, repeat('x', 1000) FROM generate_series(1, 20000) g`);
    await using holder = await postgresSource.holdSnapshot(rig.endpoint, rig.task, { slot: 'none' });
    await using reader = await postgresSource.openSnapshot(rig.endpoint, rig.task, holder.snapshot.name);
    const abort = new AbortController();
    const reading = (async () => {
      for await (const chunk of await reader.read(await shapeOf(rig), WHOLE, { signal: abort.signal })) {
        expect(chunk.length).toBeGreaterThan(0);
        abort.abort();
      }
    })();
    await expect(reading).rejects.toSatisfy((error) => error === abort.signal.reason || hasCode(error, 'CONNECTION_LOST'));
    await waitFor('the backend to go', async () => {
      const busy = await rig.db.query('SELECT 1 FROM pg_stat_activity WHERE application_name = $1', [applicationName(rig.task.id, 'load')]);
      return busy.length === 0;
    });
  });
});

test('rows that a condition leaves out are counted, of a range and where an index leads to the others, and are read for it once at most', async () => {
  await using rig = await openSourceRig(ITEM, ['item']);
  await rig.db.query(`INSERT INTO item SELECT g, 'x' FROM generate_series(1, 20000) g`);
  await rig.db.query('VACUUM ANALYZE item');
  const shape = await shapeOf(rig);
  const half = Math.floor(shape.pages / 2);
  await using holder = await postgresSource.holdSnapshot(rig.endpoint, rig.task, { slot: 'none' });
  await rig.db.query('DELETE FROM item WHERE id % 2 = 0'); // the snapshot has them still
  const leftOut = async (where: string, partition: Partition) => {
    await using reader = await postgresSource.openSnapshot(rig.endpoint, rig.task, holder.snapshot.name);
    let filtered: number | undefined;
    const rules = { select: ['id', 'name'], where, rows: undefined };
    const onFiltered = (rows: number) => {
      filtered = rows;
    };
    for await (const _ of await reader.read(shape, partition, { rules, onFiltered, signal: AbortSignal.timeout(20_000) })) {
      // only counted
    }
    return filtered ?? Number.NaN;
  };
  expect(await leftOut('id % 100 = 0', WHOLE)).toBe(19_800);
  const first = await leftOut('id % 100 = 0', { number: 0, fromPage: 0, toPage: half });
  expect(first + (await leftOut('id % 100 = 0', { number: 1, fromPage: half, toPage: undefined }))).toBe(19_800);
  const read = await waitFor('the statistics', async () => {
    const [found] = await rig.db.query<{ read: number }>(
      `SELECT seq_tup_read::int AS read FROM pg_stat_user_tables WHERE relname = 'item'`,
    );
    return found !== undefined && found.read >= 60_000 && found.read;
  });
  expect(read).toBeLessThan(80_000); // once for the deletion and twice by the copies, 20 000 rows each
  expect(await leftOut('id = 5', WHOLE)).toBe(19_999);
});

test('tables without rows are told at once: not those that were emptied, truncated or filled since, nor while somebody holds one of them', async () => {
  const names = ['empty', 'filled', 'emptied', 'truncated', 'later', 'parted'];
  await using rig = await openSourceRig(
    `${['empty', 'filled', 'emptied', 'truncated', 'later'].map((name) => `CREATE TABLE ${name} (id int PRIMARY KEY)`).join('; ')};
     CREATE TABLE parted (id int PRIMARY KEY) PARTITION BY RANGE (id);
     INSERT INTO filled VALUES (1); INSERT INTO emptied VALUES (1); INSERT INTO truncated VALUES (1)`,
    names,
  );
  const shapes = await postgresSource.describe(
    rig.endpoint,
    names.map((table) => ({ schema: 'public', table })),
  );
  await using holder = await postgresSource.holdSnapshot(rig.endpoint, rig.task, { slot: 'new' });
  await rig.db.query('DELETE FROM emptied; TRUNCATE truncated; INSERT INTO later VALUES (1)');
  await rig.db.query('VACUUM emptied');
  await using reader = await postgresSource.openSnapshot(rig.endpoint, rig.task, holder.snapshot.name);
  const signal = AbortSignal.timeout(20_000);
  const told = async () => (await reader.withoutRows(shapes, { signal })).map(({ table }) => table);
  expect(await told()).toEqual(['empty']);
  await rig.db.query('BEGIN; LOCK TABLE later');
  expect(await told()).toEqual([]);
  await rig.db.query('ROLLBACK; TRUNCATE filled'); // nothing holds a table once it is told
  expect(await told()).toEqual(['empty']);
});
