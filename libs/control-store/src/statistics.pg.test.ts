import { randomBytes, randomUUID } from 'node:crypto';
import { taskDefinition } from '@trem/contracts';
import { asPosition, silentLogger } from '@trem/replication-core';
import { createTestDatabase, type TestDatabase } from '@trem/testing';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { type ControlStore, openControlStore } from './index.js';

let database: TestDatabase;
let store: ControlStore;
let taskId: string;

const at = (n: number) => asPosition(n.toString(16).padStart(16, '0'));
const settings = {
  ...{ host: 'h', port: 5432, database: 'd', user: 'u', tls: { mode: 'disable' } as const },
  ...{ connectTimeoutMs: 1_000, statementTimeoutMs: 0, maxConnections: 4, defaultSchema: 'public' },
};

beforeAll(async () => {
  database = await createTestDatabase('store');
  store = await openControlStore({ url: database.url, applicationName: 'trem/test', logger: silentLogger });
  for (const name of ['a', 'b']) {
    await store.endpoints.create({ id: randomUUID(), name, kind: 'postgres', access: 'source-and-target', settings });
  }
}, 60_000);

afterAll(async () => {
  await store[Symbol.asyncDispose]();
  await database[Symbol.asyncDispose]();
});

beforeEach(async () => {
  const definition = taskDefinition.parse({
    name: `t_${randomBytes(4).toString('hex')}`,
    source: { endpoint: 'a' },
    targets: [{ endpoint: 'b', name: 'b' }],
    tables: [{ source: { schema: 'public', table: 'item' } }],
  });
  taskId = (await store.tasks.create(definition, { name: 'ann' })).id;
  await store.tasks.startRun(taskId, { startMode: 'continue', by: 'ann' });
  const state = { step: 'live' as const, errorCode: null, errorText: null, retryAt: null };
  await store.projectState(taskId, { phase: 'cdc', stateVersion: 1, generation: 1, phaseSince: new Date().toISOString(), ...state });
});

const nothing = { inserts: 0, updates: 0, deletes: 0, truncates: 0 };
const board = () => store.board({ id: taskId, generation: 1, run: 1, targets: ['b'], worker: 'w' });
let place = 5;
const settled = (table: object, { upTo = place++, passed = 0 } = {}) =>
  board().countSettled('b', { upTo: at(upTo), passed, tables: [{ schema: 'public', table: 'item', ...nothing, ...table }] });
const applied = (n: number, pending = 0) =>
  board().reportApply({
    ...{
      target: 'b',
      epoch: 1,
      applied: at(n),
      durable: undefined,
      committedAt: 0,
      lagMs: 40,
      transactions: 1,
      bytes: 10,
      changes: 1,
      pending,
    },
  });
const captured = (upTo: number, inserts: number, epoch = 1) =>
  board().countCaptured({ epoch, upTo: at(upTo), tables: [{ name: 'public.item', ...nothing, inserts }] });
const OPEN = { unconfirmed: { changes: 3, ageMs: 20 }, outstanding: { changes: 10, ageMs: 70 }, read: { ageMs: 15 } };
const reportCapture = () =>
  board().reportCapture({ epoch: 1, captured: at(90), confirmed: at(80), acknowledged: at(1), retainedBytes: 5, open: OPEN });

test('figures equal SQL over the kept facts, and bars add up', async () => {
  await board().startCounting({ epoch: 1, from: at(1) });
  await captured(90, 75);
  await reportCapture();
  await settled({ inserts: 30, updates: 10, skipped: 4, filtered: 6, errors: 2 });
  await settled({ deletes: 10, opened: 3, closed: 2 }, { passed: 3 });
  await applied(9, 4);
  const { figures, changes } = await store.statistics(taskId);
  const [sql] = await database.query<{ rate: string; processed: string; inserts: string }>(
    `SELECT round(100.0 * (1 - sum(errors) / sum(inserts + updates + deletes + truncates + errors)), 1)::text AS rate,
            3 + sum(inserts + updates + deletes + truncates + skipped + filtered + errors)::int AS processed,
            round(100.0 * sum(inserts) / sum(inserts + updates + deletes), 1)::text AS inserts
       FROM trem_control.table_minute WHERE task = $1`,
    [taskId],
  );
  expect(changes).toMatchObject({ inserts: 30, updates: 10, deletes: 10, skipped: 4, filtered: 6, opened: 3, closed: 2, errors: 2 });
  expect([figures.successRate, figures.bars.processed, figures.pie.inserts.percent]).toEqual([
    Number(sql?.rate),
    Number(sql?.processed),
    Number(sql?.inserts),
  ]);
  expect(figures.bars).toEqual({ captured: 75, notPublished: 3, inQueue: 3, inProcessing: 4, processed: 65, failed: 2 });
  expect(figures.lag).toMatchObject({ sourceMs: 15, captureMs: 20, queueMs: 70, slowest: 'queue' });
});

test('a stretch counts once, whoever tells it and how often; of a load anew nothing of before counts', async () => {
  const bars = async () => {
    const now = (await store.statistics(taskId)).figures.bars;
    return [now.captured, now.processed];
  };
  expect(await board().startCounting({ epoch: 1, from: at(1) })).toBe(at(1));
  await Promise.all([captured(10, 5), captured(10, 5), settled({ inserts: 5 }, { upTo: 10 }), settled({ inserts: 5 }, { upTo: 10 })]);
  expect(await bars()).toEqual([5, 5]);
  await captured(20, 2);
  await settled({ inserts: 9 }, { upTo: 9 });
  expect(await bars()).toEqual([7, 5]);
  expect(await board().startCounting({ epoch: 2, from: at(30) })).toBe(at(20));
  await expect(captured(40, 100)).rejects.toMatchObject({ code: 'FENCED' });
  await captured(40, 1, 2);
  expect(await bars()).toEqual([8, 5]);
  expect((await store.statistics(taskId)).changes.inserts).toBe(5);
  await store.tasks.raiseGeneration(taskId);
  expect(await bars()).toEqual([0, 0]);
  const next = store.board({ id: taskId, generation: 2, run: 1, targets: ['b'], worker: 'w' });
  expect(await next.startCounting({ epoch: 3, from: at(3) })).toBe(at(3));
  await next.countSettled('b', { upTo: at(4), passed: 1, tables: [] });
  expect(await bars()).toEqual([0, 1]);
});

test('at rest nothing is under way, whatever was reported last', async () => {
  await reportCapture();
  await settled({ inserts: 1 });
  await applied(9, 4);
  const rest = { step: '' as const, errorCode: null, errorText: null, retryAt: null };
  await store.projectState(taskId, { phase: 'stopped', stateVersion: 2, generation: 1, phaseSince: new Date().toISOString(), ...rest });
  const { bars, lag } = (await store.statistics(taskId)).figures;
  expect(bars).toMatchObject({ notPublished: 0, inQueue: 0, inProcessing: 0, processed: 1, failed: 0 });
  expect(lag.ms).toBeNull();
});

test('a window counts all runs in it and nothing older', async () => {
  await settled({ inserts: 5 });
  await database.query("UPDATE trem_control.table_minute SET minute = minute - interval '2 hours', run = 7 WHERE task = $1", [taskId]);
  await settled({ inserts: 1 });
  const inserts = async (window?: string) => (await store.statistics(taskId, window)).changes.inserts;
  expect([await inserts(), await inserts('1h'), await inserts('3h'), await inserts('30d')]).toEqual([1, 1, 6, 6]);
});

test('minutes of more than a week ago become hours, nothing is lost, and hours of more than a year ago go', async () => {
  const minutes = [
    ["now() - interval '2 days'", 20],
    ["date_trunc('hour', now() - interval '9 days')", 1],
    ["date_trunc('hour', now() - interval '9 days') + interval '7 minutes'", 2],
    ["date_trunc('hour', now() - interval '9 days') + interval '59 minutes'", 3],
    ["date_trunc('hour', now() - interval '8 days') + interval '5 minutes'", 10],
    ["now() - interval '400 days'", 100],
  ] as const;
  for (const [minute, inserts] of minutes) {
    await database.query(
      `INSERT INTO trem_control.table_minute (task, run, target, schema_name, table_name, minute, inserts, updates, deletes, truncates, errors)
       VALUES ($1, 1, 'b', 'public', 'item', date_trunc('minute', ${minute}), ${inserts}, 0, 0, 0, 1)`,
      [taskId],
    );
  }
  for (const _ of ['once', 'and again']) {
    await store.keepStatistics();
    const kept = await database.query(
      `SELECT inserts::int, errors::int, minute = date_trunc('hour', minute) AS "isHour" FROM trem_control.table_minute WHERE task = $1 ORDER BY minute`,
      [taskId],
    );
    expect(kept).toMatchObject([{ inserts: 6, errors: 3, isHour: true }, { inserts: 10, errors: 1, isHour: true }, { inserts: 20 }]);
  }
});
