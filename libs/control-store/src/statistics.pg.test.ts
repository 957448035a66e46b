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

const board = () => store.board({ id: taskId, generation: 1, run: 1, targets: ['b'], worker: 'w' });
const applied = (table: object, pending = 0) =>
  board().reportApply({
    ...{ target: 'b', epoch: 1, applied: at(5), durable: undefined, committedAt: 0, lagMs: 40, transactions: 1, bytes: 10, pending },
    tables: [{ schema: 'public', table: 'item', inserts: 0, updates: 0, deletes: 0, truncates: 0, ...table }],
  });

test('figures equal SQL over the kept facts, and bars add up', async () => {
  const open = { unconfirmed: { changes: 3, ageMs: 20 }, outstanding: { changes: 10, ageMs: 70 } };
  await board().reportCapture({ epoch: 1, captured: at(9), confirmed: at(8), acknowledged: at(1), retainedBytes: 5, open });
  await applied({ inserts: 30, updates: 10, skipped: 4, filtered: 6, errors: 2 }, 4);
  await applied({ deletes: 10, opened: 3, closed: 2 }, 4);
  const { figures, changes } = await store.statistics(taskId);
  const [sql] = await database.query<{ rate: string; processed: string; inserts: string }>(
    `SELECT round(100.0 * (1 - sum(errors) / sum(inserts + updates + deletes + truncates + errors)), 1)::text AS rate,
            sum(inserts + updates + deletes + truncates + skipped + filtered + errors)::text AS processed,
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
  expect(figures.bars).toEqual({ captured: 72, notPublished: 3, inQueue: 3, inProcessing: 4, processed: 62, failed: 2 });
  expect(figures.lag).toMatchObject({ captureMs: 20, queueMs: 70, slowest: 'queue' });
});

test('at rest nothing is under way, whatever was reported last', async () => {
  const open = { unconfirmed: { changes: 3, ageMs: 20 }, outstanding: { changes: 10, ageMs: 70 } };
  await board().reportCapture({ epoch: 1, captured: at(9), confirmed: at(8), acknowledged: at(1), retainedBytes: 5, open });
  await applied({ inserts: 1 }, 4);
  const rest = { step: '' as const, errorCode: null, errorText: null, retryAt: null };
  await store.projectState(taskId, { phase: 'stopped', stateVersion: 2, generation: 1, phaseSince: new Date().toISOString(), ...rest });
  const { bars, lag } = (await store.statistics(taskId)).figures;
  expect(bars).toEqual({ captured: 1, notPublished: 0, inQueue: 0, inProcessing: 0, processed: 1, failed: 0 });
  expect(lag.ms).toBeNull();
});

test('a window counts all runs in it and nothing older', async () => {
  await applied({ inserts: 5 });
  await database.query("UPDATE trem_control.table_minute SET minute = minute - interval '2 hours', run = 7 WHERE task = $1", [taskId]);
  await applied({ inserts: 1 });
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
