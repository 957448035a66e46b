import { silentLogger } from '@trem/replication-core';
import { waitFor } from '@trem/testing';
import { expect, test } from 'vitest';
import { openApplyRig, someoneWaits } from '../../test-support/apply-rig.js';
import { openTarget } from './apply.js';

const ITEM = 'CREATE TABLE item (id int PRIMARY KEY, name text, price numeric(10,2))';
const KEYS = { item: ['id'] };

for (const way of ['net', 'in-order'] as const) {
  test(`inserts, updates and deletes arrive, written ${way}`, async () => {
    await using rig = await openApplyRig(ITEM, KEYS);
    await using target = await rig.open();
    await rig.replicate(target, `INSERT INTO item SELECT i, 'n' || i, i FROM generate_series(1, 2000) i`, way);
    await rig.replicate(
      target,
      `UPDATE item SET name = NULL WHERE id % 3 = 0; DELETE FROM item WHERE id % 5 = 0; INSERT INTO item VALUES (5, 'again', 'NaN')`,
      way,
    );
    await rig.replicate(target, 'UPDATE item SET id = -id WHERE id BETWEEN 100 AND 120; UPDATE item SET price = 7 WHERE id = -101', way);
    const { source, target: found } = await rig.rows('item');
    expect(found).toEqual(source);
    expect(found).toHaveLength(1_601);
  });
}

test('a row that is not there stops an update with ROW_MISSING, and nothing of the set is visible', async () => {
  await using rig = await openApplyRig(ITEM, KEYS);
  await using target = await rig.open();
  await rig.replicate(target, 'INSERT INTO item SELECT i FROM generate_series(1, 10) i');
  await rig.target.query('DELETE FROM item WHERE id IN (3, 4)');
  await rig.source.query(`INSERT INTO item VALUES (11); UPDATE item SET name = 'x' WHERE id < 6`);
  const changes = await rig.changes();
  await expect(target.apply(changes, rig.checkpoint(), { last: true })).rejects.toMatchObject({
    code: 'ROW_MISSING',
    facts: { schema: 'public', table: 'item', rows: 2 },
  });
  expect((await rig.rows('item')).target).toHaveLength(8);
  expect(target.isUsable).toBe(true);
});

for (const way of ['net', 'in-order'] as const) {
  test(`a row that is not there stops a delete with ROW_MISSING, written ${way}`, async () => {
    await using rig = await openApplyRig(ITEM, KEYS);
    await using target = await rig.open();
    await rig.replicate(target, 'INSERT INTO item SELECT i FROM generate_series(1, 3) i');
    await rig.target.query('DELETE FROM item WHERE id = 3');
    await rig.source.query('DELETE FROM item');
    await expect(target.apply(await rig.changes(way), rig.checkpoint(), { last: true })).rejects.toMatchObject({
      code: 'ROW_MISSING',
      facts: { table: 'item', rows: 1 },
    });
    expect((await rig.rows('item')).target).toHaveLength(2);
  });
}

test.each([5, 500])('a row that is there already stops %i inserts with ROW_EXISTS', async (rows) => {
  await using rig = await openApplyRig(ITEM, KEYS);
  await using target = await rig.open();
  await rig.target.query('INSERT INTO item VALUES (4)');
  await rig.source.query(`INSERT INTO item SELECT i FROM generate_series(1, ${rows}) i`);
  await expect(target.apply(await rig.changes(), rig.checkpoint(), { last: true })).rejects.toMatchObject({
    code: 'ROW_EXISTS',
    facts: { schema: 'public', table: 'item', constraint: 'item_pkey' },
  });
  expect((await rig.rows('item')).target).toHaveLength(1);
});

test('after a second take-over the first target is FENCED and writes nothing, not even the statements sent behind the lock', async () => {
  await using rig = await openApplyRig(ITEM, KEYS);
  await using first = await rig.open();
  await rig.replicate(first, 'INSERT INTO item VALUES (1)');
  await using second = await openTarget({ endpoint: rig.endpoint, task: rig.task, logger: silentLogger });
  expect(await second.takeOver()).toMatchObject({ epoch: 2, position: '0000000000000001', captureEpoch: 1 });
  await rig.source.query('INSERT INTO item SELECT i FROM generate_series(2, 1000) i');
  const changes = await rig.changes();
  await expect(first.apply(changes, rig.checkpoint(), { last: true })).rejects.toMatchObject({ code: 'FENCED', facts: { epoch: 1 } });
  await expect(first.durablePosition()).rejects.toMatchObject({ code: 'CONNECTION_LOST' });
  expect((await rig.rows('item')).target).toHaveLength(1);
  await second.apply(changes, rig.checkpoint(), { last: true });
  expect((await rig.rows('item')).target).toHaveLength(1_000);
});

test('a take-over waits for the transaction under way and returns the position that it leaves', async () => {
  await using rig = await openApplyRig(ITEM, KEYS);
  await using first = await rig.open();
  await rig.source.query('INSERT INTO item VALUES (1)');
  await first.apply(await rig.changes(), rig.checkpoint(), { last: false });
  await using second = await openTarget({ endpoint: rig.endpoint, task: rig.task, logger: silentLogger });
  const taken = second.takeOver();
  await someoneWaits(rig.target);
  await first.apply({ steps: [], changes: 0 }, rig.checkpoint(), { last: true });
  expect(await taken).toMatchObject({ epoch: 2, position: '0000000000000002' });
  expect((await rig.rows('item')).target).toHaveLength(1);
});

test('a take-over ends a predecessor that keeps the lock too long; what that one had written is gone', async () => {
  await using rig = await openApplyRig(ITEM, KEYS);
  await using first = await rig.open();
  await rig.source.query('INSERT INTO item VALUES (1)');
  const changes = await rig.changes();
  await first.apply(changes, rig.checkpoint(), { last: false });
  await using second = await openTarget({ endpoint: rig.endpoint, task: rig.task, logger: silentLogger }, { lockTimeoutMs: 100 });
  expect(await second.takeOver()).toMatchObject({ epoch: 2, position: undefined });
  await expect(first.apply({ steps: [], changes: 0 }, rig.checkpoint(), { last: true })).rejects.toMatchObject({
    class: 'transient',
  });
  expect((await rig.rows('item')).target).toEqual([]);
  await second.apply(changes, rig.checkpoint(), { last: true });
  expect((await rig.rows('item')).target).toHaveLength(1);
});

test('a take-over never ends a connection of somebody else', async () => {
  await using rig = await openApplyRig(ITEM, KEYS);
  await using first = await rig.open();
  await first.durablePosition();
  await rig.target.query('BEGIN; SELECT FROM trem.checkpoint FOR UPDATE');
  await using second = await openTarget({ endpoint: rig.endpoint, task: rig.task, logger: silentLogger }, { lockTimeoutMs: 100 });
  await expect(second.takeOver()).rejects.toMatchObject({ code: 'LOCK_TIMEOUT' });
  await rig.target.query('COMMIT');
});

test('parts of one transaction are seen together, at the last one', async () => {
  await using rig = await openApplyRig(ITEM, KEYS);
  await using target = await rig.open();
  for (const sql of [
    'INSERT INTO item SELECT i FROM generate_series(1, 3000) i',
    `UPDATE item SET name = 'a'`,
    `UPDATE item SET name = 'b' WHERE id < 100; DELETE FROM item WHERE id > 2000`,
  ]) {
    await rig.source.query(sql);
    await target.apply(await rig.changes(), rig.checkpoint(), { last: false });
    expect((await rig.rows('item')).target).toEqual([]);
  }
  expect(await target.apply({ steps: [], changes: 0 }, rig.checkpoint(), { last: true })).toEqual({ rows: 0, versions: [] });
  const { source, target: found } = await rig.rows('item');
  expect(found).toEqual(source);
});

test('rollback takes back the parts that were written, and the target goes on', async () => {
  await using rig = await openApplyRig(ITEM, KEYS);
  await using target = await rig.open();
  await target.rollback();
  await rig.source.query('INSERT INTO item VALUES (1)');
  const changes = await rig.changes();
  await target.apply(changes, rig.checkpoint(), { last: false });
  await target.rollback();
  expect((await rig.rows('item')).target).toEqual([]);
  await target.apply(changes, rig.checkpoint(), { last: true });
  expect((await rig.rows('item')).target).toHaveLength(1);
});

test('a connection that is ended inside a transaction leaves nothing, and the next one goes on from the checkpoint', async () => {
  await using rig = await openApplyRig(ITEM, KEYS);
  const first = await rig.open();
  await rig.replicate(first, 'INSERT INTO item VALUES (1)');
  await rig.source.query('INSERT INTO item SELECT i FROM generate_series(2, 5000) i');
  const changes = await rig.changes();
  await first.apply(changes, rig.checkpoint(), { last: false });
  await rig.target.query(
    `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'trem/%'`,
  );
  await expect(first.apply(changes, rig.checkpoint(), { last: true })).rejects.toMatchObject({ class: 'transient' });
  await first[Symbol.asyncDispose]();
  expect((await rig.rows('item')).target).toHaveLength(1);
  await using second = await openTarget({ endpoint: rig.endpoint, task: rig.task, logger: silentLogger });
  expect((await second.takeOver()).position).toBe('0000000000000001');
  await second.apply(changes, rig.checkpoint(), { last: true });
  expect((await rig.rows('item')).target).toHaveLength(5_000);
});

test('only one call at a time, and none before the take-over', async () => {
  await using rig = await openApplyRig(ITEM, KEYS);
  await using early = await openTarget({ endpoint: rig.endpoint, task: rig.task, logger: silentLogger });
  await expect(early.apply({ steps: [], changes: 0 }, rig.checkpoint(), { last: true })).rejects.toMatchObject({ code: 'BUG' });
  await using target = await rig.open();
  const running = target.apply({ steps: [], changes: 0 }, rig.checkpoint(), { last: true });
  await expect(target.apply({ steps: [], changes: 0 }, rig.checkpoint(), { last: true })).rejects.toMatchObject({ code: 'BUG' });
  await running;
});

test('an applied position becomes durable once the log is flushed past it', async () => {
  await using rig = await openApplyRig(ITEM, KEYS);
  await using target = await rig.open();
  expect(await target.durablePosition()).toBeUndefined();
  await rig.replicate(target, 'INSERT INTO item VALUES (1)');
  await waitFor('the flush', async () => (await target.durablePosition()) === '0000000000000001');
  await using second = await rig.open();
  expect(await second.durablePosition()).toBe('0000000000000001');
});

test('the checkpoint says when the source committed, and keeps that over a set without transactions', async () => {
  await using rig = await openApplyRig(ITEM, KEYS);
  await using target = await rig.open();
  await target.apply({ steps: [], changes: 0 }, { ...rig.checkpoint(), captureEpoch: 7 }, { last: true });
  await target.apply({ steps: [], changes: 0 }, { ...rig.checkpoint(), captureEpoch: 3, committedAt: 0 }, { last: true });
  expect(await rig.target.query('SELECT position, epoch, capture_epoch, committed_at::text FROM trem.checkpoint')).toEqual([
    { position: '0000000000000002', epoch: '1', capture_epoch: '7', committed_at: '2023-11-14 22:13:20.123456+00' },
  ]);
});

test('a take-over is flushed, so that no crash of the target brings the predecessor back; changes are not, one by one', async () => {
  await using rig = await openApplyRig(ITEM, KEYS);
  await rig.target.query(`
    CREATE TABLE flushed (how text);
    CREATE FUNCTION note() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN INSERT INTO public.flushed VALUES (current_setting('synchronous_commit')); RETURN NEW; END $$;
    CREATE TRIGGER noted AFTER INSERT OR UPDATE ON trem.checkpoint FOR EACH ROW EXECUTE FUNCTION note();
    ALTER TABLE trem.checkpoint ENABLE ALWAYS TRIGGER noted`);
  await using target = await rig.open();
  await rig.replicate(target, 'INSERT INTO item VALUES (1)');
  expect((await rig.target.query<{ how: string }>('SELECT how FROM flushed')).map(({ how }) => how)).toEqual(['on', 'off']);
});
