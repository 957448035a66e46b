import type { TaskDefinition } from '@trem/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { draft, type RunningApi, startApi } from '../../test-support/running-api.js';

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
}, 60_000);
afterAll(() => api[Symbol.asyncDispose](), 60_000);

const put = (name: string, version: number, change: object) =>
  api.call('PUT', `/api/tasks/${name}`, draft(name, change), { 'if-match': String(version) });
const post = (url: string, body?: object, version?: number) =>
  api.call('POST', url, body, version === undefined ? {} : { 'if-match': String(version) });

async function create(name: string): Promise<string> {
  return String((await api.call('POST', '/api/tasks', draft(name))).json.id);
}

test('every version is kept, can be read, compared and restored as a new one', async () => {
  const id = await create('kept');
  await put('kept', 1, { title: 'Second' });
  await put('kept', 2, { title: 'Second', cdc: { intervalMs: 500 } });
  expect((await api.call('GET', '/api/tasks/kept/versions')).json).toMatchObject({
    current: 3,
    versions: [
      { version: 3, by: 'admin', changes: 1 },
      { version: 2, changes: 1 },
      { version: 1, changes: 0 },
    ],
  });
  const first = (await api.call('GET', '/api/tasks/kept/versions/1')).json;
  expect(first).toMatchObject({ task: id, version: 1, definition: { title: '' } });
  expect((await api.call('GET', '/api/tasks/kept/difference?from=1&to=3')).json).toMatchObject({
    changes: [
      { path: 'title', before: '', after: 'Second' },
      { path: 'cdc.intervalMs', before: 0, after: 500 },
    ],
  });
  expect((await post('/api/tasks/kept/versions/1/restore', undefined, 2)).json).toMatchObject({ code: 'VERSION_CONFLICT' });
  expect((await post('/api/tasks/kept/versions/1/restore', undefined, 3)).json).toMatchObject({ version: 4 });
  expect((await api.call('GET', '/api/tasks/kept/versions/4')).json.definition).toEqual(first.definition);
  const rows = await api.database.query('SELECT version FROM trem_control.task_version WHERE task = $1 ORDER BY 1', [id]);
  expect(rows).toEqual([1, 2, 3, 4].map((version) => ({ version })));
  expect((await api.call('GET', '/api/tasks/kept/versions/9')).status).toBe(404);
});

test('[D12] a save from an old version is refused with both texts and what differs, and nothing is overwritten', async () => {
  const id = await create('two_tabs');
  expect((await put('two_tabs', 1, { title: 'First tab' })).status).toBe(200);
  const { status, json } = await put('two_tabs', 1, { title: 'Second tab', cdc: { intervalMs: 5 } });
  expect([status, json.code]).toEqual([409, 'VERSION_CONFLICT']);
  const { current, stored, given, changes } = json.conflict as Record<string, unknown>;
  expect([current, (stored as TaskDefinition).title, (given as TaskDefinition).title]).toEqual([2, 'First tab', 'Second tab']);
  expect(changes).toEqual([
    { path: 'title', before: 'First tab', after: 'Second tab' },
    { path: 'cdc.intervalMs', before: 0, after: 5 },
  ]);
  const [row] = await api.database.query<{ title: string }>(
    `SELECT v.definition ->> 'title' AS title FROM trem_control.task t JOIN trem_control.task_version v ON v.task = t.id AND v.version = t.version
      WHERE t.id = $1`,
    [id],
  );
  expect(row?.title).toBe('First tab');
});

test('what an edit does is told before it is saved, and a stream takes up what it can', async () => {
  const id = await create('streams');
  await api.setPhase(id, 'cdc');
  const change = { cdc: { intervalMs: 500 }, errors: { stopOnInsertError: true } };
  expect((await post('/api/tasks/streams/plan', draft('streams', change))).json).toMatchObject({
    version: 1,
    phase: 'cdc',
    mayNow: true,
    changes: [
      { path: 'cdc.intervalMs', effect: 'at-once' },
      { path: 'errors.stopOnInsertError', effect: 'at-once' },
    ],
  });
  expect((await put('streams', 1, change)).status).toBe(200);
  const keyed = { ...change, tables: [{ source: { schema: 'public', table: 'item' }, key: ['id'] }] };
  expect((await post('/api/tasks/streams/plan', draft('streams', keyed))).json).toMatchObject({ mayNow: false, resync: ['public.item'] });
  expect(await put('streams', 2, keyed)).toMatchObject({
    status: 409,
    json: { code: 'TASK_RUNNING', problems: [{ path: 'tables[public.item].key', remedy: expect.stringContaining('confirmResync') }] },
  });
  await api.setPhase(id, 'stopped');
  expect((await put('streams', 2, keyed)).status).toBe(200);
});
