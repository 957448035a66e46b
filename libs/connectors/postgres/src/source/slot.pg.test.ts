import { applicationName, slotName } from '@trem/contracts';
import { silentLogger } from '@trem/replication-core';
import { waitFor } from '@trem/testing';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { openSourceRig, type SourceRig } from '../../test-support/source-kit.js';
import { withClient } from '../connection.js';
import { postgresSource } from './index.js';
import { positionOf } from './lsn.js';
import { freeSlot } from './slot.js';

const ITEM = 'CREATE TABLE item (id int PRIMARY KEY)';

/** Somebody who reads the slot, under this name. */
async function startReader(rig: SourceRig, name: string): Promise<pg.Client> {
  const settings: pg.ClientConfig & { readonly replication: string } = {
    connectionString: rig.db.url,
    application_name: name,
    replication: 'database',
  };
  const client = new pg.Client(settings);
  client.on('error', () => undefined);
  await client.connect();
  const slot = slotName(rig.task);
  client.query(`START_REPLICATION SLOT ${slot} LOGICAL 0/0 ("proto_version" '1', "publication_names" '${slot}')`).catch(() => undefined);
  await waitFor(
    'the reader',
    async () => (await rig.db.query('SELECT 1 FROM pg_replication_slots WHERE slot_name = $1 AND active', [slot])).length > 0,
  );
  return client;
}

describe('a slot that somebody reads', () => {
  test('a predecessor of ours gets its time, then is ended', async () => {
    await using rig = await openSourceRig(ITEM, ['item']);
    const reader = await startReader(rig, applicationName(rig.task.id, 'capture'));
    const free = await withClient(rig.endpoint, { applicationName: 'test' }, (client) => freeSlot(client, rig.task, { patienceMs: 300 }));
    expect(free).toMatchObject({ pid: null, isLost: false });
    await reader.end().catch(() => undefined);
  });

  test('a foreign reader is left alone: SLOT_BUSY, and the slot cannot be dropped', async () => {
    await using rig = await openSourceRig(ITEM, ['item']);
    const reader = await startReader(rig, 'somebody else');
    const free = withClient(rig.endpoint, { applicationName: 'test' }, (client) => freeSlot(client, rig.task, { patienceMs: 300 }));
    await expect(free).rejects.toMatchObject({ code: 'SLOT_BUSY', facts: { reader: 'somebody else' } });
    await expect(postgresSource.dropSlot(rig.endpoint, rig.task)).rejects.toMatchObject({ code: 'SLOT_BUSY' });
    await reader.end();
  });

  test('a task whose id begins otherwise is foreign', async () => {
    await using rig = await openSourceRig(ITEM, ['item']);
    const reader = await startReader(rig, 'trem/00000000/capture');
    const free = withClient(rig.endpoint, { applicationName: 'test' }, (client) => freeSlot(client, rig.task, { patienceMs: 0 }));
    await expect(free).rejects.toMatchObject({ code: 'SLOT_BUSY' });
    await reader.end();
  });

  test('dropping ends a reader of ours, and is harmless when the slot is gone', async () => {
    await using rig = await openSourceRig(ITEM, ['item']);
    const reader = await startReader(rig, applicationName(rig.task.id, 'capture'));
    await postgresSource.dropSlot(rig.endpoint, rig.task);
    expect(await postgresSource.slotState(rig.endpoint, rig.task)).toEqual({
      state: 'missing',
      confirmed: undefined,
      retainedBytes: undefined,
    });
    await postgresSource.dropSlot(rig.endpoint, rig.task);
    await reader.end().catch(() => undefined);
  });
});

test('a slot that is missing is SLOT_LOST, and is not made', async () => {
  await using rig = await openSourceRig(ITEM, ['item']);
  await postgresSource.dropSlot(rig.endpoint, rig.task);
  await expect(rig.open()).rejects.toMatchObject({ code: 'SLOT_LOST', facts: { found: 'missing' } });
  expect((await postgresSource.slotState(rig.endpoint, rig.task)).state).toBe('missing');
});

test('a slot that was moved beyond our position is POSITION_INVALID, and nothing is read', async () => {
  await using rig = await openSourceRig(ITEM, ['item']);
  await rig.db.query('INSERT INTO item VALUES (1)');
  await rig.db.query('SELECT pg_replication_slot_advance($1, pg_current_wal_lsn())', [slotName(rig.task)]);
  await using source = await rig.open();
  const first = source.read(rig.start, AbortSignal.timeout(20_000))[Symbol.asyncIterator]().next();
  await expect(first).rejects.toMatchObject({ code: 'POSITION_INVALID' });
});

test('making the slot twice finds the first one', async () => {
  await using rig = await openSourceRig(ITEM, ['item']);
  expect(await postgresSource.createSlot(rig.endpoint, rig.task)).toBe(rig.start);
  const state = await postgresSource.slotState(rig.endpoint, rig.task);
  expect(state).toMatchObject({ state: 'ready', confirmed: rig.start });
  expect(state.retainedBytes).toBeGreaterThanOrEqual(0);
});

test('a slot is kept at standbys that ask for it, however it is made', async () => {
  await using rig = await openSourceRig(ITEM, ['item']);
  const failover = () => rig.db.query('SELECT failover FROM pg_replication_slots WHERE slot_name = $1', [slotName(rig.task)]);
  expect(await failover()).toEqual([{ failover: true }]);
  await using _holder = await postgresSource.holdSnapshot(rig.endpoint, rig.task, { slot: 'new' });
  expect(await failover()).toEqual([{ failover: true }]);
});

test.each([true, false, undefined])('a slot survives a failover as it was asked for: %s', async (wanted) => {
  await using rig = await openSourceRig(ITEM, ['item']);
  const failover = () => rig.db.query('SELECT failover FROM pg_replication_slots WHERE slot_name = $1', [slotName(rig.task)]);
  await postgresSource.dropSlot(rig.endpoint, rig.task);
  await postgresSource.createSlot(rig.endpoint, rig.task, { failover: wanted });
  expect(await failover()).toEqual([{ failover: wanted ?? true }]);
  await using _holder = await postgresSource.holdSnapshot(rig.endpoint, rig.task, { slot: 'new', failover: wanted });
  expect(await failover()).toEqual([{ failover: wanted ?? true }]);
});

test('our slots of a database are listed, the temporary one of a load with them, and those of others are not', async () => {
  await using rig = await openSourceRig(ITEM, ['item']);
  await rig.db.query(`SELECT pg_create_logical_replication_slot('debezium_' || substr(md5(random()::text), 1, 8), 'pgoutput')`);
  await using _holder = await postgresSource.holdSnapshot(rig.endpoint, rig.task, { slot: 'keep' });
  const reader = await startReader(rig, applicationName(rig.task.id, 'capture'));
  const common = { state: 'ready', retainedBytes: expect.any(Number), walStatus: 'reserved' };
  const own = { ...common, name: slotName(rig.task), isActive: true, isTemporary: false, survivesFailover: true };
  const ofLoad = { ...common, name: expect.stringMatching(/^trem_[0-9a-f]{8}_load_/), isActive: true, isTemporary: true };
  const found = await postgresSource.slots(rig.endpoint);
  expect(found).toHaveLength(2);
  expect(found).toEqual(expect.arrayContaining([expect.objectContaining(own), expect.objectContaining(ofLoad)]));
  await reader.end().catch(() => undefined);
});

describe('the publication', () => {
  const tablesOf = async (rig: SourceRig) =>
    (
      await rig.db.query<{ name: string }>('SELECT tablename AS name FROM pg_publication_tables WHERE pubname = $1 ORDER BY 1', [
        slotName(rig.task),
      ])
    ).map(({ name }) => name);

  test('has exactly the tables asked for, whatever their names, and says whose it is', async () => {
    await using rig = await openSourceRig(`${ITEM}; CREATE TABLE "O""dd. Näme" (a int PRIMARY KEY)`, ['item']);
    await postgresSource.ensurePublication(rig.endpoint, rig.task, [{ schema: 'public', table: 'O"dd. Näme' }]);
    expect(await tablesOf(rig)).toEqual(['O"dd. Näme']);
    const [row] = await rig.db.query<{ comment: string }>(`SELECT obj_description(oid, 'pg_publication') AS comment FROM pg_publication`);
    expect(row?.comment.split('\n')).toEqual([
      `trem task ${rig.task.id}`,
      expect.stringMatching(/^\d+\/\d+ \["public","O\\"dd\. Näme"\]$/),
    ]);
    await postgresSource.dropPublication(rig.endpoint, rig.task);
    await postgresSource.dropPublication(rig.endpoint, rig.task);
    expect(await rig.db.query('SELECT 1 FROM pg_publication')).toEqual([]);
  });

  const item = [{ schema: 'public', table: 'item' }];
  test.each([
    [
      'a table was out of it for a while',
      (name: string) => `ALTER PUBLICATION ${name} DROP TABLE item; ALTER PUBLICATION ${name} ADD TABLE item`,
    ],
    ['a table is out of it', (name: string) => `ALTER PUBLICATION ${name} DROP TABLE item`],
    ['a table was made anew', (name: string) => `DROP TABLE item; ${ITEM}; ALTER PUBLICATION ${name} ADD TABLE item`],
    ['another table has the name of one', () => `ALTER TABLE item RENAME TO old; ${ITEM}`],
    ['only some rows are published', (name: string) => `ALTER PUBLICATION ${name} SET TABLE item WHERE (id > 1)`],
    ['only some columns are published', (name: string) => `ALTER PUBLICATION ${name} SET TABLE item (id)`],
    ['only some changes are published', (name: string) => `ALTER PUBLICATION ${name} SET (publish = 'insert')`],
    ['it is gone', (name: string) => `DROP PUBLICATION ${name}`],
  ])('that is not as we left it is POSITION_INVALID and stays as it is, for changes may be lost: %s', async (_, sql) => {
    await using rig = await openSourceRig(ITEM, ['item']);
    await rig.db.query(sql(slotName(rig.task)));
    const look = () =>
      rig.db.query(`SELECT oid, pubinsert, pubupdate, (SELECT array_agg(oid) FROM pg_publication_rel) FROM pg_publication`);
    const before = await look();
    const again = postgresSource.ensurePublication(rig.endpoint, rig.task, item);
    await expect(again).rejects.toMatchObject({ code: 'POSITION_INVALID', facts: { publication: slotName(rig.task) } });
    expect(await look()).toEqual(before);
    await postgresSource.dropSlot(rig.endpoint, rig.task);
    await postgresSource.ensurePublication(rig.endpoint, rig.task, item); // a resync starts clean
    await postgresSource.createSlot(rig.endpoint, rig.task);
    await postgresSource.ensurePublication(rig.endpoint, rig.task, item);
  });

  test('follows the list of tables, and a table that is not wanted any more may be as it likes', async () => {
    await using rig = await openSourceRig(`${ITEM}; CREATE TABLE other (id int PRIMARY KEY)`, ['item']);
    const both = [...item, { schema: 'public', table: 'other' }];
    const members = () => rig.db.query('SELECT oid FROM pg_publication_rel ORDER BY oid');
    const [first] = await members();
    await postgresSource.ensurePublication(rig.endpoint, rig.task, both);
    await postgresSource.ensurePublication(rig.endpoint, rig.task, both);
    expect(await tablesOf(rig)).toEqual(['item', 'other']);
    await rig.db.query('DROP TABLE other');
    await postgresSource.ensurePublication(rig.endpoint, rig.task, item);
    expect(await members()).toEqual([first]); // what stays was never out of it
  });

  test('of the same name that is not ours is neither changed nor dropped', async () => {
    await using rig = await openSourceRig(ITEM, ['item']);
    await rig.db.query(`COMMENT ON PUBLICATION ${slotName(rig.task)} IS 'mine'`);
    await expect(postgresSource.ensurePublication(rig.endpoint, rig.task, [])).rejects.toMatchObject({ code: 'SETTINGS_INVALID' });
    await expect(postgresSource.dropPublication(rig.endpoint, rig.task)).rejects.toMatchObject({ code: 'SETTINGS_INVALID' });
    expect(await tablesOf(rig)).toEqual(['item']);
  });

  test('a table that is missing is TABLE_MISSING', async () => {
    await using rig = await openSourceRig(ITEM, ['item']);
    const wanted = postgresSource.ensurePublication(rig.endpoint, rig.task, [{ schema: 'public', table: 'nope' }]);
    await expect(wanted).rejects.toMatchObject({ code: 'TABLE_MISSING' });
  });
});

test('a server is known by its system, database and timeline, and the end of its log lies above what was committed', async () => {
  await using rig = await openSourceRig(ITEM, ['item']);
  const [row] = await rig.db.query<{ id: string }>(
    `SELECT (SELECT system_identifier FROM pg_control_system())::text || '/' || oid AS id FROM pg_database WHERE datname = current_database()`,
  );
  expect(await postgresSource.identify(rig.endpoint)).toEqual({ sourceId: row?.id, timeline: 1 });
  await rig.db.query('INSERT INTO item VALUES (1)');
  const end = await postgresSource.logEnd(rig.endpoint);
  expect(end > rig.start).toBe(true);
  await using source = await postgresSource.openSource({
    ...{ endpoint: rig.endpoint, task: rig.task, epoch: 1, logger: silentLogger },
    limits: { maxBatchBytes: 1_000, maxBatchDelayMs: 0, isQuiet: () => true },
  });
  let reached = positionOf(0n);
  for await (const batch of source.read(rig.start, AbortSignal.timeout(30_000))) {
    reached = batch.upTo;
    if (batch.idle || batch.upTo >= end) {
      break;
    }
  }
  expect(reached > rig.start).toBe(true);
});
