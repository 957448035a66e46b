import { connectorOf } from '@trem/connector-registry';
import { createTestDatabase, type TestDatabase, waitFor } from '@trem/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type RunningService, startService } from '../test-support/running-service.js';

const cleanUp = new AsyncDisposableStack();
let running: RunningService;
let source: TestDatabase;
beforeAll(async () => {
  running = cleanUp.use(await startService(connectorOf));
  source = cleanUp.use(await createTestDatabase('source'));
  const target = cleanUp.use(await createTestDatabase('target'));
  await source.query('CREATE TABLE item (id bigint PRIMARY KEY, name text); CREATE VIEW items AS SELECT * FROM item');
  const endpoints = [
    draft('real_source', source.url),
    draft('real_target', target.url),
    draft('real_alias', source.url, { host: 'localhost' }),
  ];
  for (const endpoint of endpoints) {
    expect((await running.call('POST', '/api/endpoints', endpoint)).status).toBe(201);
  }
}, 60_000);
afterAll(() => cleanUp.disposeAsync(), 60_000);

function draft(name: string, address: string, more: object = {}): object {
  const { hostname, port, pathname, username, password } = new URL(address);
  const where = { host: hostname, port: Number(port), database: pathname.slice(1), user: decodeURIComponent(username) };
  return {
    name,
    kind: 'postgres',
    ...where,
    ...(password === '' ? {} : { password: decodeURIComponent(password) }),
    tls: { mode: 'disable' },
    ...more,
  };
}

test('a database that is ready passes in both roles', async () => {
  for (const [name, role] of [
    ['real_source', 'source'],
    ['real_target', 'target'],
  ]) {
    const { json, text } = await running.call('POST', `/api/endpoints/${name}/check?role=${role}`);
    expect([text, json.ok]).toEqual([text, true]);
  }
});

test('a port that nobody listens on and a database that is not there are findings with a remedy', async () => {
  await running.call('POST', '/api/endpoints', draft('nobody', source.url, { port: 9 }));
  await running.call('POST', '/api/endpoints', draft('no_database', source.url, { database: 'not_there' }));
  const codesOf = async (name: string) => (await running.call('POST', `/api/endpoints/${name}/check`)).json;
  expect(await codesOf('nobody')).toMatchObject({
    ok: false,
    findings: expect.arrayContaining([expect.objectContaining({ code: 'PORT_CLOSED' })]),
  });
  expect(await codesOf('no_database')).toMatchObject({
    ok: false,
    findings: expect.arrayContaining([expect.objectContaining({ code: 'DATABASE_UNKNOWN' })]),
  });
});

test('tables and columns are found, and the page tells their keys', async () => {
  expect((await running.call('GET', '/api/endpoints/real_source/tables?schema=public&search=item')).json).toMatchObject({
    tables: expect.arrayContaining([expect.objectContaining({ table: 'item', kind: 'table', key: ['id'] })]),
  });
  expect((await running.call('GET', '/api/endpoints/real_source/tables/public/item')).json).toMatchObject({
    columns: [
      { name: 'id', type: 'bigint', keyPosition: 1 },
      { name: 'name', type: 'text' },
    ],
  });
  expect((await running.call('GET', '/api/endpoints/nobody/schemas')).status).toBeGreaterThanOrEqual(409);
});

test('a definition is judged with its tables, each finding at its place, and a second name of the source is no target', async () => {
  const tables = ['item', 'items', 'nothing'].map((table) => ({ source: { schema: 'public', table } }));
  const definition = { name: 'any', source: { endpoint: 'real_source' }, targets: [{ endpoint: 'real_target' }], tables };
  const { json } = await running.call('POST', '/api/checks', { definition });
  expect(json).toMatchObject({
    ok: false,
    findings: expect.arrayContaining([
      expect.objectContaining({ code: 'TABLE_KIND_UNSUPPORTED', path: 'tables.1.source' }),
      expect.objectContaining({ code: 'TABLE_UNKNOWN', path: 'tables.2.source' }),
    ]),
  });
  const loop = await running.call('POST', '/api/checks', { definition: { ...definition, targets: [{ endpoint: 'real_alias' }] } });
  expect(loop.json).toMatchObject({
    findings: expect.arrayContaining([expect.objectContaining({ code: 'TARGET_IS_SOURCE', path: 'targets.0.endpoint' })]),
  });
});

test('rows that come to one key are told by their number and never by their values, whatever made the key; what filters leave out does not count', {
  timeout: 120_000,
}, async () => {
  await source.query(`CREATE TABLE person (id int PRIMARY KEY, code text NOT NULL UNIQUE, badge text, team int NOT NULL, big text);
    ALTER TABLE person REPLICA IDENTITY FULL;
    INSERT INTO person SELECT n, CASE WHEN n <= 40 THEN 'secret' || chr(32 + n) ELSE 'x' || n END, 'b' || n, n % 100, repeat('x', 10000) FROM generate_series(1, 200) n;
    INSERT INTO person VALUES (201, 'Planted', 'z', 500, NULL), (202, 'PLANTED', 'z', 501, NULL), (203, 'y1', NULL, 1000, NULL), (204, 'Y1', 'q', 1001, NULL)`);
  const upper = { type: 'modify-column-value', operation: 'uppercase', column: 'code' };
  const check = async (table: object, withinMs = 60_000) => {
    const tables = [{ source: { schema: 'public', table: 'person' }, ...table }];
    const definition = { name: 'any', source: { endpoint: 'real_source' }, targets: [{ endpoint: 'real_target' }], tables };
    const { json, text } = await running.call('POST', '/api/checks', { definition, withinMs });
    expect(text.toLowerCase()).not.toContain('planted');
    const found = json.findings as { code: string; severity: string; path: string; found: string }[];
    return found.filter(({ code }) => code === 'KEY_NOT_UNIQUE').map(({ severity, path, found: words }) => `${severity} ${path}: ${words}`);
  };
  expect(await check({ key: ['code'] })).toEqual([]);
  expect(await check({ key: ['team'] })).toEqual([
    'warning tables.0.key: of the first 204 rows, 200 come to a key (team) that another of them has, too',
  ]);
  expect(await check({ key: ['code'], transformations: [upper] })).toEqual([
    'warning tables.0.key: of the first 204 rows, 4 come to a key (code) that another of them has, too',
  ]);
  expect(
    await check({ key: ['code'], transformations: [upper], filters: [{ operator: 'less-than', column: 'team', value: 501 }] }),
  ).toEqual([]);
  expect(await check({ key: ['team'], apply: { mode: 'history' } })).toEqual([]);
  const constant = { type: 'modify-column-value', operation: 'math-expression', column: 'id', expression: 'value * 0' };
  expect(await check({ transformations: [constant], apply: { mode: 'scd2' } })).toEqual([
    'warning tables.0.source: of the first 204 rows, 204 come to a key (id) that another of them has, too',
  ]);
  await source.query('BEGIN');
  await source.query('LOCK TABLE person IN ACCESS EXCLUSIVE MODE');
  const locked = await check({ key: ['team'] }, 3_000);
  await source.query('COMMIT');
  expect(locked.filter((line) => !line.startsWith('info'))).toEqual([]); // what waits is told by the source's own check
});

test('a source that is slow is waited for as long as is asked, and no longer', async () => {
  await source.query('CREATE TABLE slow (id bigint PRIMARY KEY)');
  const tables = [{ source: { schema: 'public', table: 'slow' } }];
  const definition = { name: 'any', source: { endpoint: 'real_source' }, targets: [{ endpoint: 'real_target' }], tables };
  const check = async (withinMs: number) => (await running.call('POST', '/api/checks', { definition, withinMs })).json;
  await source.query('BEGIN');
  await source.query('LOCK TABLE slow IN ACCESS EXCLUSIVE MODE'); // its size and its keys cannot be told meanwhile
  const late = await check(1_500);
  const isWaitedFor = async () => (await source.query(`SELECT FROM pg_locks WHERE relation = 'slow'::regclass AND NOT granted`)).length > 0;
  await waitFor('the first check to have given up', async () => !(await isWaitedFor()));
  const patient = check(120_000);
  await waitFor('the second check to wait for the table', isWaitedFor);
  await source.query('COMMIT');
  expect(late).toMatchObject({ ok: false, findings: expect.arrayContaining([expect.objectContaining({ code: 'TIMEOUT' })]) });
  expect(await patient).toMatchObject({ ok: true });
});
