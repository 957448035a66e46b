import { randomUUID } from 'node:crypto';
import { asPosition } from '@trem/replication-core';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { draftTask, openTestStore, type TestStore } from '../test-support/test-store.js';
import type { ControlStore } from './index.js';

let opened: TestStore;
let store: ControlStore;
let taskId: string;

const at = (n: number) => asPosition(n.toString(16).padStart(16, '0'));

beforeAll(async () => {
  opened = await openTestStore();
  store = opened.store;
});
afterAll(() => opened[Symbol.asyncDispose]());
beforeEach(async () => {
  taskId = (await store.tasks.create(await draftTask(store, { tables: ['item', 'order'], targetName: 'b' }), { name: 'ann' })).id;
});

const planned = (table: string) => ({
  schema: 'public',
  table,
  targetSchema: 'public',
  targetTable: table,
  keyColumns: ['id', 'odd "name"'],
  estimatedRows: 1_000,
  bytes: 8_192,
});
const load = (generation: number) => ({ taskId, target: 'b', generation });
const item = (generation: number) => ({ ...load(generation), schema: 'public', table: 'item' });
const project = (stateVersion: number, phase: 'full-load' | 'cdc' | 'paused', step: '' | 'catching-up' | 'live' = '') =>
  store.projectState(taskId, {
    phase,
    step,
    phaseSince: '2027-01-01T00:00:00.000Z',
    stateVersion,
    generation: 1,
    errorCode: null,
    errorText: null,
    retryAt: null,
  });
const age = (table: string, seconds: number) =>
  opened.database.query(`UPDATE trem_control.${table} SET seen_at = now() - $2 * interval '1 second' WHERE task = $1`, [taskId, seconds]);

describe('loads', () => {
  test('a repeated plan keeps states, drops what is no longer named, and a late one of an older load changes nothing', async () => {
    await store.loads.planTables(load(1), [planned('item'), planned('gone')]);
    await store.loads.endTables(load(1), [item(1)], { position: at(5) });
    await store.loads.planTables(load(1), [planned('item'), planned('order')]);
    const states = async () => (await store.loads.tables(taskId, 'b')).map(({ table, state, generation }) => [table, state, generation]);
    expect(await states()).toEqual([
      ['item', 'loaded', 1],
      ['order', 'pending', 1],
    ]);
    expect((await store.loads.tables(taskId))[0]).toMatchObject({ ...planned('item'), position: at(5), rowsLoaded: 0, errorCode: null });

    await store.loads.planTables(load(2), [planned('item')]);
    await store.loads.planTables(load(1), [planned('order')]);
    await store.loads.endTables(load(1), [item(1)], { position: at(5) });
    expect(await states()).toEqual([['item', 'pending', 2]]);
  });

  test('partitions report their progress, one that is done stays done, and older generations are gone with their plan', async () => {
    await store.loads.planTables(load(1), [planned('item')]);
    await store.loads.planPartitions(load(1), [
      {
        ...item(1),
        partitions: [
          { number: 0, fromPage: 0, toPage: 100, fileNode: '1663/5/16384' },
          { number: 1, fromPage: 100, toPage: undefined, fileNode: '1663/5/16384' },
        ],
      },
    ]);
    const first = { ...load(1), number: 0 };
    await store.loads.reportPartitions(first, [item(1)], { state: 'loading', rows: 0, bytes: 50, worker: 'w' });
    await store.loads.reportPartitions(first, [item(1)], { state: 'done', rows: 10, bytes: 100, worker: 'w' });
    await store.loads.reportPartitions(first, [item(1)], { state: 'loading', rows: 0, bytes: 60, worker: 'zombie' });
    expect(await store.loads.partitions(load(1), [{ schema: 'public', table: 'order' }])).toEqual([]);
    expect(await store.loads.partitions(load(1), [item(1)])).toEqual(await store.loads.partitions(load(1)));
    expect(await store.loads.partitions(load(1))).toEqual([
      {
        schema: 'public',
        table: 'item',
        number: 0,
        fromPage: 0,
        toPage: 100,
        fileNode: '1663/5/16384',
        state: 'done',
        rows: 10,
        bytes: 100,
        worker: 'w',
      },
      expect.objectContaining({ number: 1, toPage: undefined, state: 'pending', worker: null }),
    ]);
    expect(await store.tableProgress(taskId)).toEqual([
      {
        schema: 'public',
        table: 'item',
        target: 'b',
        state: 'pending',
        estimatedRows: 1_000,
        rowsLoaded: 10,
        bytesLoaded: 100,
        partitionsDone: 1,
        partitions: 2,
        errorCode: null,
        load: null,
      },
    ]);
    await store.loads.planTables(load(2), [planned('item')]);
    expect(await store.loads.partitions(load(1))).toEqual([]);
  });

  test('what a load came to is kept under its run, failures too, and a load that begins anew counts from nothing', async () => {
    const partitions = [0, 1].map((number) => ({ number, fromPage: 0, toPage: undefined, fileNode: 'f' }));
    const done = (generation: number, number: number, rows: number) =>
      store.loads.reportPartitions({ ...load(generation), number }, [item(generation)], {
        state: 'done',
        rows,
        bytes: rows * 10,
        filtered: 3,
        rejected: 1,
        worker: 'w',
      });
    await store.tasks.startRun(taskId, { startMode: 'continue', by: 'ann' });
    await store.loads.planTables(load(1), [planned('item')]);
    await store.loads.planPartitions(load(1), [{ ...item(1), partitions }]);
    await store.loads.beginTables(load(1), [item(1)]);
    await done(1, 0, 10);
    expect((await store.tableProgress(taskId))[0]?.load).toMatchObject({
      run: 1,
      outcome: 'loading',
      loaded: 10,
      extracted: 14,
      ...{ estimatedRows: 1_000, partitions: 2, partitionsDone: 1 },
      endedAt: null,
    });
    await store.loads.endTables(load(1), [item(1)], { errorCode: 'DISK_FULL' });
    expect(await store.loadStatistics(taskId)).toMatchObject([
      { outcome: 'failed', errorCode: 'DISK_FULL', failures: 1, loaded: 10, partitions: 2, partitionsDone: 1 },
    ]);

    await store.loads.planPartitions(load(1), [{ ...item(1), partitions }]);
    await store.loads.beginTables(load(1), [item(1)]);
    await done(1, 0, 20);
    await done(1, 1, 30);
    await store.loads.endTables(load(1), [item(1)], { position: at(5) });
    await store.loads.endTables(load(1), [item(1)], { errorCode: 'NETWORK' }); // a latecomer
    const first = {
      ...{ run: 1, schema: 'public', table: 'item', target: 'b', outcome: 'loaded', extracted: 58, filtered: 6, loaded: 50, rejected: 2 },
      ...{
        estimatedRows: 1_000,
        partitions: 2,
        partitionsDone: 2,
        bytes: 500,
        failures: 1,
        errorCode: null,
        startedAt: expect.any(String),
        endedAt: expect.any(String),
      },
    };
    expect(await store.loadStatistics(taskId)).toEqual([first]);

    await store.tasks.startRun(taskId, { startMode: 'reload', by: 'ann' });
    await store.loads.planTables(load(2), [planned('item')]);
    await store.loads.planPartitions(load(2), [{ ...item(2), partitions }]);
    await store.loads.beginTables(load(2), [item(2)]);
    await store.loads.endTables(load(1), [item(1)], { errorCode: 'NETWORK' }); // of the run before
    expect(await store.loadStatistics(taskId)).toEqual([
      expect.objectContaining({ run: 2, outcome: 'loading', loaded: 0, partitions: 2, partitionsDone: 0 }),
      first,
    ]);
    expect(await store.loadStatistics(taskId, 1)).toEqual([first]);
  });

  test('an error code of a table is set, and cleared by the next attempt; one that is loaded neither fails nor begins again', async () => {
    await store.loads.planTables(load(1), [planned('item'), planned('order')]);
    const codes = async () => (await store.tableProgress(taskId)).map(({ table, state, errorCode }) => [table, state, errorCode]);
    const both = [item(1), { schema: 'public', table: 'order' }];
    await store.loads.beginTables(load(1), both);
    await store.loads.endTables(load(1), both, { errorCode: 'DISK_FULL' });
    expect(await codes()).toEqual([
      ['item', 'loading', 'DISK_FULL'],
      ['order', 'loading', 'DISK_FULL'],
    ]);
    await store.loads.endTables(load(1), [item(1)], { position: at(5) });
    await store.loads.beginTables(load(1), both); // another attempt at both
    await store.loads.endTables(load(1), [item(1)], { errorCode: 'NETWORK' }); // a latecomer
    expect(await codes()).toEqual([
      ['item', 'loaded', null],
      ['order', 'loading', null],
    ]);
    await store.loads.planPartitions(load(1), [{ ...item(1), partitions: [] }]); // it is to be loaded again
    expect(await codes()).toEqual([
      ['item', 'pending', null],
      ['order', 'loading', null],
    ]);
  });
});

const board = (generation = 1, run = 0) => store.board({ id: taskId, generation, run, targets: ['b'], worker: 'w', slot: 'trem_slot' });
const counts = (inserts: number, table = 'item') => ({ schema: 'public', table, inserts, updates: 1, deletes: 0, truncates: 0 });
const applied = (n: number, more: object = {}) => ({
  target: 'b',
  epoch: 4,
  applied: at(n),
  durable: at(n - 1),
  committedAt: 1_800_000_000_123_456,
  lagMs: 40,
  transactions: 2,
  bytes: 1_000,
  changes: 4,
  ...more,
});
const captured = (n: number, more: object = {}) => ({
  epoch: 2,
  captured: at(n),
  confirmed: at(n),
  acknowledged: undefined,
  retainedBytes: 77,
  ...more,
});

describe('board', () => {
  test('nothing may be concluded before every target has reported in this generation', async () => {
    expect(await board().targetPositions()).toEqual({ applied: undefined, durable: undefined });
    await board().reportApply(applied(9));
    expect(await board().targetPositions()).toEqual({ applied: at(9), durable: at(8) });
    expect(await board(2).targetPositions()).toEqual({ applied: undefined, durable: undefined });
    const two = store.board({ id: taskId, generation: 1, run: 0, targets: ['b', 'c'], worker: 'w' });
    expect(await two.targetPositions()).toEqual({ applied: undefined, durable: undefined });
  });

  test('a report of an older generation leaves the positions of the newer one alone', async () => {
    await board(2).reportApply(applied(5));
    await board(1).reportApply(applied(90));
    expect(await board(2).targetPositions()).toEqual({ applied: at(5), durable: at(4) });
  });

  test('a target that fell back takes its copy with it, and what was durable ahead of it is forgotten', async () => {
    await board().reportApply(applied(90, { durable: at(80) }));
    await store.tasks.observeTarget(taskId, 'b', { generation: 1, epoch: 2, position: at(85) });
    expect(await board().targetPositions()).toEqual({ applied: at(85), durable: at(80) });
    await store.tasks.observeTarget(taskId, 'b', { generation: 1, epoch: 2, position: at(50) });
    expect(await board().targetPositions()).toEqual({ applied: at(50), durable: undefined });
    await board().reportApply(applied(51, { epoch: 3, durable: undefined }));
    expect(await board().targetPositions()).toEqual({ applied: at(51), durable: undefined });
    await store.tasks.observeTarget(taskId, 'b', { generation: 1, epoch: 0, position: undefined });
    expect(await board().targetPositions()).toEqual({ applied: undefined, durable: undefined });
  });

  test('positions show what both sides reported, and nothing of an earlier generation', async () => {
    await board().reportCapture(captured(10, { acknowledged: at(8) }));
    await board().reportCapture(captured(99, { epoch: 1 })); // replaced
    await board().reportApply(applied(9));
    expect(await store.positions(taskId)).toEqual({
      slot: 'trem_slot',
      captured: at(10),
      confirmed: at(10),
      acknowledged: at(8),
      retainedBytes: 77,
      captureEpoch: 2,
      slotHealth: null,
      targets: [{ target: 'b', applied: at(9), durable: at(8), applyEpoch: 4, committedAt: '2027-01-15T08:00:00.123Z', lagMs: 40 }],
    });
    await store.tasks.raiseGeneration(taskId);
    expect(await store.positions(taskId)).toMatchObject({ captured: null, targets: [{ target: 'b', applied: null, lagMs: null }] });
  });

  test('a report that did not ask how much log is kept leaves the last answer standing', async () => {
    await board().reportCapture(captured(10));
    await board().reportCapture(captured(11, { retainedBytes: undefined }));
    expect(await store.positions(taskId)).toMatchObject({ captured: at(11), retainedBytes: 77 });
  });

  test('statistics add up over reports, belong to one run, and stand still when nobody reports', async () => {
    const run = await store.tasks.startRun(taskId, { startMode: 'continue', by: 'ann' });
    const current = board(1, run);
    await current.countSettled('b', { upTo: at(9), passed: 0, tables: [counts(3), counts(2, 'order'), counts(1)] });
    await current.reportApply(applied(9));
    await current.countSettled('b', { upTo: at(10), passed: 0, tables: [counts(5)] });
    await current.reportApply(applied(10));
    const statistics = await store.statistics(taskId);
    expect(statistics).toMatchObject({
      changes: { inserts: 11, updates: 4, deletes: 0, truncates: 0 },
      tables: [
        { table: 'item', target: 'b', inserts: 9, updates: 3 },
        { table: 'order', target: 'b', inserts: 2, updates: 1 },
      ],
      transactions: 4,
    });
    expect(statistics.changesPerSecond).toBeGreaterThan(0);
    await age('task_target', 6);
    expect(await store.statistics(taskId)).toMatchObject({ transactions: 4, changesPerSecond: 0, bytesPerSecond: 0 });
    await store.tasks.startRun(taskId, { startMode: 'reload', by: 'ann' });
    expect(await store.statistics(taskId)).toMatchObject({ changes: { inserts: 0 }, tables: [], transactions: 0 });
  });
});

describe('status', () => {
  test('lag is unknown before the first report and at rest, that of the last transaction while changes are pending, and 0 when none is', async () => {
    await project(1, 'cdc', 'live');
    const lag = async () => (await store.status(taskId))?.lagMs;
    expect(await lag()).toBeNull();
    await board().reportApply(applied(9, { lagMs: 1_234 }));
    await board().reportCapture(captured(20));
    expect(await lag()).toBe(1_234);
    await board().reportApply(applied(20, { lagMs: undefined }));
    expect(await lag()).toBe(0);
    await project(2, 'paused');
    expect(await lag()).toBeNull();
  });

  test('a side that fell silent is counted into the lag: nobody knows what is pending', async () => {
    await project(1, 'cdc', 'live');
    await board().reportCapture(captured(9));
    await board().reportApply(applied(9));
    await age('task_capture', 60);
    expect((await store.status(taskId))?.lagMs).toBeGreaterThanOrEqual(60_000);
  });

  test('a silent worker is missed after five seconds in an active phase, and any sign of life brings it back', async () => {
    await project(1, 'cdc');
    const hasWorker = async () => (await store.status(taskId))?.hasWorker;
    const forget = () =>
      opened.database.query("UPDATE trem_control.task SET projected_at = now() - interval '6 seconds', seen_at = NULL WHERE id = $1", [
        taskId,
      ]);
    expect(await hasWorker()).toBe(true);
    await forget();
    expect(await hasWorker()).toBe(false);
    await store.signOfLife([taskId, randomUUID()], 'w');
    expect(await hasWorker()).toBe(true);
    await forget();
    await board().reportApply(applied(1));
    expect(await hasWorker()).toBe(true);
    await age('task_target', 6);
    expect(await hasWorker()).toBe(false);
    await project(2, 'paused');
    await forget();
    expect(await hasWorker()).toBe(true);
  });

  test('tables are counted from the definition until a load is planned, and turn live behind their own position', async () => {
    expect((await store.status(taskId))?.tables).toEqual({ total: 2, loaded: 0 });
    await store.loads.planTables(load(1), [planned('item'), planned('order')]);
    await store.loads.endTables(load(1), [item(1)], { position: at(5) });
    await store.loads.endTables(load(1), [{ schema: 'public', table: 'order' }], { position: at(50) });
    expect((await store.status(taskId))?.tables).toEqual({ total: 2, loaded: 2 });
    const states = async () => (await store.tableProgress(taskId)).map(({ state }) => state);
    await project(1, 'full-load');
    expect(await states()).toEqual(['loaded', 'loaded']);
    await project(2, 'cdc', 'catching-up');
    await board().reportApply(applied(9));
    expect(await states()).toEqual(['catching-up', 'catching-up']);
    await project(3, 'cdc', 'live');
    expect(await states()).toEqual(['live', 'catching-up']);
  });

  test('all tasks are listed by name with the same facts as one', async () => {
    const listed = await store.statuses();
    expect(listed.map(({ name }) => name)).toEqual(listed.map(({ name }) => name).toSorted());
    expect(listed.find(({ id }) => id === taskId)).toEqual(await store.status(taskId));
    expect(await store.status('no_such_task')).toBeUndefined();
  });
});
