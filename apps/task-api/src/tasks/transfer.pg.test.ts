import type { TaskDefinition } from '@trem/contracts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { draft, type RunningApi, startApi } from '../../test-support/running-api.js';

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
}, 60_000);
afterAll(() => api[Symbol.asyncDispose](), 60_000);

const rich = {
  title: 'All of it',
  tags: ['a', 'b'],
  cdc: { intervalMs: 250, operations: ['insert'] },
  errors: { retry: { attempts: 7 } },
  tables: [{ source: { schema: 'public', table: 'item' }, key: ['id'], priority: 'high', columns: { exclude: ['fax'] } }],
};
const exported = async (name: string, format: string) =>
  String((await api.call('GET', `/api/tasks/${name}/export?format=${format}`)).json.text);
const imports = (body: object) => api.call('POST', '/api/tasks/import', body);

test.each(['yaml', 'json'])('export, reset and import of %s give the same task byte by byte', async (format) => {
  const name = `round_${format}`;
  await api.call('POST', '/api/tasks', draft(name, rich));
  const text = await exported(name, format);
  expect((await api.call('POST', `/api/tasks/${name}/reset`, undefined, { 'if-match': '1' })).json).toMatchObject({
    version: 2,
    definition: { title: '', cdc: { intervalMs: 0 }, tables: [{ source: { schema: 'public', table: 'item' }, priority: 'normal' }] },
  });
  expect(await exported(name, format)).not.toBe(text);
  const looked = await imports({ text });
  expect(looked.json).toMatchObject({ outcome: 'change', plan: { version: 2, mayNow: true }, task: null });
  expect((await api.call('GET', `/api/tasks/${name}`)).json.version).toBe(2);
  expect((await imports({ text, save: true })).json).toMatchObject({ code: 'VERSION_CONFLICT' });
  expect((await imports({ text, save: true, version: 2 })).json).toMatchObject({ outcome: 'changed', task: { version: 3 } });
  expect(await exported(name, format)).toBe(text);
  expect((await imports({ text, save: true, version: 3 })).json).toMatchObject({ outcome: 'unchanged' });
});

test('a wrong file is refused with line, column and reason, and nothing is saved', async () => {
  const text =
    'name: wrong\nsource: { endpoint: nowhere }\ntargets: [{ endpoint: shop_target }]\ntables: [{ source: { schema: s, table: t } }]\n';
  expect((await imports({ text, save: true })).json).toMatchObject({
    outcome: 'invalid',
    problems: [{ code: 'ENDPOINT_UNKNOWN', line: 2, column: 21, text: expect.stringContaining('nowhere') }],
  });
  expect((await imports({ text: `${text}colour: red\n`, save: true })).json).toMatchObject({
    problems: [{ code: 'FIELD_UNKNOWN', line: 5 }],
  });
  expect((await imports({ text: 'a: [', save: true })).json).toMatchObject({ outcome: 'invalid', problems: [{ line: 1 }] });
  expect((await api.call('GET', '/api/tasks/wrong')).status).toBe(404);
});

test('[S5] no secret is ever exported', async () => {
  await api.call('POST', '/api/tasks', draft('quiet'));
  const secret = 'planted-secret-4411';
  await api.database.query(`UPDATE trem_control.endpoint SET secret = $1, secret_key = 'k'`, [Buffer.from(secret)]);
  for (const format of ['yaml', 'json']) {
    const text = await exported('quiet', format);
    expect(text).not.toContain(secret);
    expect(text).not.toContain(Buffer.from(secret).toString('hex'));
    expect(text).not.toMatch(/password|secret|"host"|^ *host:/im);
  }
});

test('[S9] what an import names is stored as it was, not as something near it', async () => {
  const text = await (async () => {
    await api.call('POST', '/api/tasks', draft('near', { title: ' spaces  stay ', tags: ['01', 'yes'] }));
    return exported('near', 'yaml');
  })();
  await api.call('POST', '/api/tasks/near/reset', undefined, { 'if-match': '1' });
  await imports({ text, save: true, version: 2 });
  const { definition } = (await api.call('GET', '/api/tasks/near')).json as unknown as { definition: TaskDefinition };
  expect([definition.title, definition.tags]).toEqual([' spaces  stay ', ['01', 'yes']]);
});

test('a settings.json of TREMpy becomes a task that can be imported, with all that means something else', async () => {
  const settings = {
    task: { task_name: 'Old Task', replication_type: 'full_load', interval_seconds: 10 },
    tables: [{ schema_name: 'public', table_name: 'item', priority: 0 }],
  };
  const request = { text: JSON.stringify(settings), source: 'shop_source', target: 'shop_target' };
  const { json } = await api.call('POST', '/api/tasks/convert', request);
  expect(json).toMatchObject({
    problems: [expect.objectContaining({ severity: 'info', code: 'SETTING_WITHOUT_EFFECT', path: 'cdc.intervalMs' })],
    notes: expect.arrayContaining([expect.objectContaining({ kind: 'changed', path: 'task.task_name' })]),
  });
  expect((await imports({ text: json.text, save: true })).json).toMatchObject({
    outcome: 'made',
    task: { name: 'old_task', definition: { mode: 'full-load', cdc: { intervalMs: 10_000 }, tables: [{ priority: 'highest' }] } },
  });
  expect(await api.call('POST', '/api/tasks/convert', { ...request, text: '{' })).toMatchObject({
    status: 400,
    json: { problems: [{ line: 1 }] },
  });
});

test('a schedule that is over refuses the start, and is told by validate', async () => {
  const over = draft('over', { schedule: { stopAt: '2020-01-01T00:00:00' } });
  await api.call('POST', '/api/tasks', over);
  const problems = [expect.objectContaining({ code: 'SCHEDULE_INVALID', path: 'schedule.stopAt' })];
  expect((await api.call('POST', '/api/tasks/validate', over)).json).toMatchObject({ ok: false, problems });
  expect(await api.call('POST', '/api/tasks/over/start')).toMatchObject({ status: 400, json: { problems } });
});
