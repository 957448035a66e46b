import { expect, test } from 'vitest';
import { draft, progressOf, snapshotOf, statusOf, taskOf } from './testing/examples.js';
import { problemAnswer, runAgainst } from './testing/fake-api.js';

const accepted = { body: { requestId: 'r', outcome: 'accepted', phase: 'preparing', stateVersion: 2 }, status: 202 };
const yaml = `name: shop
source: { endpoint: a }
targets: [{ endpoint: b }]
tables:
  - source: { schema: public, table: item }
`;

test('a refusal becomes code, text and remedy on stderr, and an exit code', async () => {
  for (const [status, code, exitCode] of [
    [404, 'NOT_FOUND', 4],
    [409, 'TASK_NOT_RUNNING', 5],
    [401, 'UNAUTHENTICATED', 9],
    [403, 'PERMISSION_DENIED', 9],
    [503, 'NO_WORKER', 8],
    [500, 'BUG', 1],
  ] as const) {
    const result = await runAgainst({ 'POST /api/tasks/shop/pause': problemAnswer(status, code) }, ['task', 'pause', 'shop']);
    expect(result).toMatchObject({ exitCode, out: '', err: expect.stringContaining(`${code}: about ${code}\nmend ${code}`) });
  }
});

test('a command whose outcome is unknown says how to repeat it without doing it twice', async () => {
  const { err } = await runAgainst({ 'POST /api/tasks/shop/start': problemAnswer(503, 'NO_WORKER') }, [
    'task',
    'start',
    'shop',
    '--idempotency-key',
    'k1',
  ]);
  expect(err).toContain('trem task start shop --idempotency-key k1');
});

test('wrong usage is 2, help is 0', async () => {
  expect((await runAgainst({}, ['task', 'nonsense'])).exitCode).toBe(2);
  expect((await runAgainst({}, ['task', 'start'])).exitCode).toBe(2);
  expect((await runAgainst({}, ['task', 'start', 'shop', '--reload', '--continue'])).exitCode).toBe(2);
  expect((await runAgainst({}, ['compare', 'shop', '--deadline', '3h'])).exitCode).toBe(2);
  expect((await runAgainst({}, ['task', '--help'])).exitCode).toBe(0);
});

test('flags of a command reach the API', async () => {
  const { calls } = await runAgainst({ 'POST /api/tasks/shop/start': accepted }, ['task', 'start', 'shop', '--reload']);
  expect(calls).toEqual([{ route: 'POST /api/tasks/shop/start', body: { startMode: 'reload' } }]);
  const again = ['task', 'start', 'shop', '--resync-table', 'public.item', 'public.log_*', '--confirm-history-loss'];
  expect((await runAgainst({ 'POST /api/tasks/shop/start': accepted }, again)).calls[0]?.body).toEqual({
    ...{ confirmHistoryLoss: true, resyncTables: ['public.item', 'public.log_*'] },
  });
});

test('tables shows what each load came to, failures too', async () => {
  const load = {
    ...{
      run: 2,
      schema: 'public',
      table: 'item',
      target: 'b',
      outcome: 'failed',
      extracted: 1_010,
      filtered: 7,
      loaded: 1_000,
      rejected: 3,
    },
    ...{ estimatedRows: 1_200, partitions: 4, partitionsDone: 3 },
    ...{ bytes: 2_048, failures: 1, errorCode: 'DISK_FULL', startedAt: '2027-01-10T22:00:00.000Z', endedAt: '2027-01-10T22:00:02.500Z' },
  };
  const { out, calls } = await runAgainst({ 'GET /api/tasks/shop/loads?run=2': { body: { loads: [load] } } }, [
    'task',
    'tables',
    'shop',
    '--run',
    '2',
  ]);
  expect(calls).toEqual([expect.objectContaining({ route: 'GET /api/tasks/shop/loads?run=2' })]);
  expect(out.split('\n')[1]).toMatch(/2 +public\.item +b +failed +1,200 +1,010 +7 +1,000 +3 +2\.0 KB +3\/4 +2\.5 s +1 +DISK_FULL/);
});

test('start --wait shows the load and ends when the task streams', async () => {
  const loading = snapshotOf({ phase: 'full-load', step: '', tables: { total: 1, loaded: 0 } }, [
    progressOf({ state: 'loading', rowsLoaded: 10 }),
  ]);
  const { exitCode, out } = await runAgainst(
    {
      'GET /api/tasks/shop': { body: { ...taskOf(), status: statusOf({ phase: 'stopped', step: '', stateVersion: 3 }) } },
      'POST /api/tasks/shop/start': accepted,
      'GET /api/tasks/shop/events': { body: null, snapshots: [loading, snapshotOf({ step: 'catching-up' }), snapshotOf()] },
    },
    ['task', 'start', 'shop', '--wait'],
  );
  expect(exitCode).toBe(0);
  expect(out.split('\n')).toEqual([
    'shop: full-load · 0/1 tables · 10 rows · 48.8 KB',
    expect.stringContaining('shop: cdc, catching-up'),
    expect.stringContaining('shop: cdc, live'),
    'shop: start is done',
  ]);
});

test('what was so before the command neither ends the wait nor fails it', async () => {
  const error = { code: 'SLOT_LOST', text: 'the slot is gone', remedy: 'Resync the task.', retryAt: null };
  const resting = { phase: 'attention', step: '', error, stateVersion: 9 } as const;
  const { exitCode, out } = await runAgainst(
    {
      'GET /api/tasks/shop': { body: { ...taskOf(), status: statusOf(resting) } },
      'POST /api/tasks/shop/resync': accepted,
      'GET /api/tasks/shop/events': {
        body: null,
        snapshots: [snapshotOf(resting), snapshotOf({ phase: 'preparing', step: '', stateVersion: 10 }), snapshotOf({ stateVersion: 12 })],
      },
    },
    ['task', 'resync', 'shop', '--wait'],
  );
  expect(exitCode).toBe(0);
  expect(out).toContain('shop: resync is done');
});

test('a watch goes on when the API was away for a moment', async () => {
  let calls = 0;
  const events = () => {
    calls += 1;
    return calls === 1 ? problemAnswer(503, 'SERVICE_UNREACHABLE') : { body: null, snapshots: [snapshotOf({ phase: 'done', step: '' })] };
  };
  const { exitCode, err, out } = await runAgainst({ 'GET /api/tasks/shop/events': events }, ['task', 'status', 'shop', '--watch']);
  expect(exitCode).toBe(0);
  expect(err).toContain('trying again');
  expect(out).toBe('shop: done');
});

test('a task that ends in attention is exit code 6, with its code and remedy', async () => {
  const error = { code: 'SLOT_LOST', text: 'the slot is gone', remedy: 'Resync the task.', retryAt: null };
  const { exitCode, err } = await runAgainst(
    { 'GET /api/tasks/shop/events': { body: null, snapshots: [snapshotOf({ phase: 'attention', step: '', error })] } },
    ['task', 'status', 'shop', '--watch'],
  );
  expect(exitCode).toBe(6);
  expect(err).toContain('SLOT_LOST: shop needs attention: the slot is gone\nResync the task.');
});

test('compare waits for the end; differences are exit code 7 with their keys', async () => {
  const id = '12345678-9abc-4def-8123-456789abcdef';
  const comparison = (outcome: string) => ({
    id,
    outcome,
    startedAt: '2027-01-10T22:00:00.000Z',
    endedAt: null,
    tables: [
      {
        schema: 'public',
        table: 'item',
        outcome,
        source: { rows: 1_000, hash: 'a' },
        target: { rows: 999, hash: 'b' },
        looks: 1,
        differences: outcome === 'different' ? [{ key: '7', kind: 'missing' }] : [],
        error: null,
      },
    ],
  });
  const routes = (end: string) => ({
    'POST /api/tasks/shop/compare': { status: 202, body: comparison('running') },
    [`GET /api/tasks/shop/comparisons/${id}`]: { body: comparison(end) },
  });
  const different = await runAgainst(routes('different'), ['compare', 'shop', '--deadline', '2m']);
  expect(different).toMatchObject({
    exitCode: 7,
    calls: expect.arrayContaining([{ route: 'POST /api/tasks/shop/compare', body: { deadlineMs: 120_000 } }]),
  });
  expect(different.out).toBe(
    'different public.item  1,000 rows at the source, 999 at the target\n  missing: 7\ndifferent: 0/1 tables equal',
  );
  expect((await runAgainst(routes('equal'), ['compare', 'shop'])).exitCode).toBe(0);
  expect((await runAgainst(routes('failed'), ['compare', 'shop'])).exitCode).toBe(1);
});

test('a list is narrowed to tasks that carry every tag that was given, and shows the tags', async () => {
  const routes = {
    'GET /api/tasks?tag=finance&tag=a+b': { body: { tasks: [statusOf({ tags: ['finance', 'a b'] })] } },
    'GET /api/tasks?tag=x': { body: { tasks: [] } },
  };
  const found = await runAgainst(routes, ['task', 'list', '--tag', 'finance', '--tag', 'a b']);
  expect([found.exitCode, found.out]).toEqual([0, expect.stringMatching(/TAGS.*\n.*finance, a b/)]);
  expect((await runAgainst(routes, ['task', 'list', '--tag', 'x'])).out).toBe('no task with the tag x');
});

test('--json prints one document and nothing else on stdout, wherever it stands', async () => {
  const routes = { 'GET /api/tasks': { body: { tasks: [statusOf()] } } };
  for (const parameters of [
    ['--json', 'task', 'list'],
    ['task', 'list', '--json'],
  ]) {
    const { out, exitCode } = await runAgainst(routes, parameters);
    expect(exitCode).toBe(0);
    expect(JSON.parse(out)).toEqual({ tasks: [statusOf()] });
  }
  expect((await runAgainst(routes, ['task', 'list'])).out.split('\n')[1]).toMatch(/^shop +full-load-and-cdc +cdc, live/);
});

test('apply makes a task, leaves an equal one alone, and changes another by its version', async () => {
  const made = await runAgainst({ 'POST /api/tasks': { status: 201, body: taskOf() } }, ['task', 'apply', '-f', '-'], { stdin: yaml });
  expect(made).toMatchObject({ exitCode: 0, out: 'task shop made, version 1' });
  const known = {
    'GET /api/tasks/shop': { body: { ...taskOf(), status: statusOf() } },
    'POST /api/tasks/shop/plan': { body: { version: 1, phase: 'cdc', mayNow: true, changes: [], resync: [], resyncOffered: [] } },
    'PUT /api/tasks/shop': { body: { ...taskOf(), version: 2 } },
  };
  expect((await runAgainst(known, ['task', 'apply', '-f', '-'], { stdin: yaml })).out).toBe('task shop unchanged, version 1');
  const changed = await runAgainst(known, ['task', 'apply', '-f', '-'], { stdin: `${yaml}title: Mine\n` });
  expect(changed.out).toBe('task shop changed, version 2');
});

test('problems that the API finds are placed on the lines of the file, exit code 3', async () => {
  const problem = {
    severity: 'error',
    code: 'TABLE_UNKNOWN',
    path: 'tables.0.source',
    text: 'no table public.item',
    remedy: 'Correct it.',
  };
  const report = { 'POST /api/tasks/validate': { body: { ok: false, problems: [problem] } } };
  const validated = await runAgainst(report, ['task', 'validate', '-f', '-'], { stdin: yaml });
  expect(validated.exitCode).toBe(3);
  expect(validated.err).toContain('TABLE_UNKNOWN: line 5, tables.0.source: no table public.item (Correct it.)');
  const refused = await runAgainst({ 'POST /api/tasks': problemAnswer(400, 'REQUEST_INVALID', [problem]) }, ['task', 'apply', '-f', '-'], {
    stdin: yaml,
  });
  expect(refused).toMatchObject({ exitCode: 3, err: expect.stringContaining('line 5, tables.0.source') });
});

test('the password of an endpoint comes from the address, stdin, or a question', async () => {
  const routes = { 'POST /api/endpoints': problemAnswer(409, 'NAME_TAKEN') };
  const add = (url: string, ...more: string[]) => ['endpoint', 'add', 'shop', '--url', url, ...more];
  const body = { name: 'shop', access: 'source-and-target', kind: 'postgres', host: 'h', port: 5432, database: 'd', user: 'u' };
  const sent = async (...call: Parameters<typeof runAgainst> extends [unknown, ...infer Rest] ? Rest : never) =>
    (await runAgainst(routes, ...call)).calls[0]?.body;
  expect(await sent(add('postgres://u:one@h/d?sslmode=disable'))).toEqual({ ...body, password: 'one', tls: { mode: 'disable' } });
  expect(await sent(add('postgres://u@h/d', '--password-stdin'), { stdin: 'two\n' })).toEqual({ ...body, password: 'two' });
  expect(await sent(add('postgres://u@h/d'), { answers: ['three'] })).toEqual({ ...body, password: 'three' });
  expect(await sent(add('postgres://u@h/d', '--access', 'source-only'))).toEqual({ ...body, access: 'source-only' });
});

test('a check with errors is exit code 3 and shows the worst first, with the statement that mends it', async () => {
  const finding = { object: 'wal_level', found: 'replica', wanted: 'logical', cause: 'no logical log', remedy: 'Set it.' };
  const report = {
    role: 'source',
    ok: false,
    durationMs: 40,
    findings: [
      { ...finding, severity: 'info', code: 'KEEP_SIZE_LIMIT' },
      { ...finding, severity: 'error', code: 'WAL_LEVEL', sql: 'ALTER SYSTEM SET wal_level = logical' },
    ],
  };
  const { exitCode, out } = await runAgainst({ 'POST /api/endpoints/shop/check?role=source': { body: report } }, [
    'endpoint',
    'check',
    'shop',
  ]);
  expect(exitCode).toBe(3);
  expect(out.indexOf('WAL_LEVEL')).toBeLessThan(out.indexOf('KEEP_SIZE_LIMIT'));
  expect(out).toContain('ALTER SYSTEM SET wal_level = logical');
});

test('rotating keys waits for the end, and names what could not be opened', async () => {
  const rotation = {
    state: 'running',
    writingKey: 'k2',
    keysInUse: ['k1', 'k2'],
    endpoints: 2,
    done: 0,
    startedAt: null,
    endedAt: null,
    failed: [],
  };
  const routes = (failed: string[]) => ({
    'POST /api/keys/rotate': { status: 202, body: rotation },
    'GET /api/keys': { body: { ...rotation, state: 'idle', done: 2, keysInUse: ['k2'], failed } },
  });
  expect(await runAgainst(routes([]), ['keys', 'rotate'])).toMatchObject({
    exitCode: 0,
    out: '2/2 endpoints encrypted with key k2; keys in use: k2',
  });
  expect(await runAgainst(routes(['old']), ['keys', 'rotate'])).toMatchObject({
    exitCode: 1,
    err: expect.stringContaining('no key opens: old'),
  });
});

test('slots are listed with their tasks and forecasts; orphans are removed by name or all at once, and no others', async () => {
  const slot = {
    ...{ name: 'trem_shop_12345678', endpoint: 'a', task: 'shop', isOrphan: false, isActive: true, isTemporary: false },
    ...{ survivesFailover: true, state: 'ready', walStatus: 'reserved', retainedBytes: 2_048, safeBytes: null, alert: 'warning' },
    text: 'at this rate the slot is lost in about 3 h',
  };
  const orphan = { ...slot, name: 'trem_old_87654321', task: 'old', isOrphan: true, isActive: false };
  const away = [{ endpoint: 'b', code: 'NETWORK', text: 'refused' }];
  const routes = {
    'GET /api/slots': { body: { slots: [slot, orphan, { ...orphan, endpoint: 'c' }], away } },
    'GET /api/slots?endpoint=a': { body: { slots: [slot], away: [] } },
    'DELETE /api/slots/trem_old_87654321': { body: { slot: orphan.name, endpoints: ['a', 'c'] } },
    'DELETE /api/slots/trem_shop_12345678?endpoint=a': problemAnswer(409, 'SLOT_IN_USE'),
  };
  const { exitCode, out } = await runAgainst(routes, ['slots']);
  expect(exitCode).toBe(0);
  expect(out).toMatch(/trem_shop_12345678 +a +shop +2.0 KB .*yes +warning: at this rate the slot is lost in about 3 h/);
  expect(out).toMatch(/trem_old_87654321 +a +old \(orphan\)/);
  expect(out).toContain('b could not be looked at: NETWORK: refused');
  expect(JSON.parse((await runAgainst(routes, ['slots', '--endpoint', 'a', '--json'])).out)).toMatchObject({ slots: [{ task: 'shop' }] });

  const removed = await runAgainst(routes, ['slots', 'remove', '--orphans']);
  expect(removed).toMatchObject({ exitCode: 0, out: 'trem_old_87654321 removed at a, c' });
  expect(removed.calls.map(({ route }) => route)).toEqual(['GET /api/slots', 'DELETE /api/slots/trem_old_87654321']);
  expect(await runAgainst(routes, ['slots', 'remove', 'trem_shop_12345678', '--endpoint', 'a'])).toMatchObject({ exitCode: 5 });
  expect(await runAgainst(routes, ['slots', 'remove'])).toMatchObject({ exitCode: 2, calls: [] });
  expect(await runAgainst(routes, ['slots', 'remove', 'x', '--orphans'])).toMatchObject({ exitCode: 2, calls: [] });
});

test('destroying asks once, says what it deletes, and does nothing without a yes', async () => {
  const { exitCode, err } = await runAgainst({}, ['dev', 'destroy', '--stack', 'never_there'], { answers: ['no'] });
  expect(exitCode).toBe(2);
  expect(err).toContain('deletes');
  expect(err).toContain('never_there');
});

test('the draft of these tests is valid', () => {
  expect(taskOf().definition).toMatchObject(draft);
});
