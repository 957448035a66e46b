import { createEndpointServiceClient } from '@trem/api-client';
import type { ProblemItem, TaskFinding, TaskStatus } from '@trem/contracts';
import { CommandRefused } from '@trem/task-client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { draft, type RunningApi, startApi } from '../test-support/running-api.js';

const PASSWORD = 'planted-password-9151';
let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
}, 60_000);
afterAll(() => api[Symbol.asyncDispose](), 60_000);

async function create(name: string, more: object = {}): Promise<string> {
  const { status, json, text } = await api.call('POST', '/api/tasks', draft(name, more));
  expect([status, text]).toEqual([201, expect.any(String)]);
  return String(json.id);
}

const desired = async (id: string) => (await api.store.tasks.find(id))?.desired;
const codes = (json: Record<string, unknown>) => (json.problems as ProblemItem[]).map(({ code, path }) => `${code} ${path}`);

function finding(severity: TaskFinding['severity'], code: string, path: string): TaskFinding {
  return { severity, code, path, role: 'source', endpoint: 'shop_source', object: 'o', found: 'f', wanted: 'w', cause: 'c', remedy: 'r' };
}

describe('the door', () => {
  test('every route of the service is 401 and nothing else without a token', async () => {
    const others = api.service.routes.filter(({ url }) => url !== '/health');
    expect(others.length).toBeGreaterThanOrEqual(28);
    for (const { method, url } of others) {
      for (const headers of [{}, { authorization: 'Bearer wrong' }]) {
        const answer = await api.service.app.inject({ method: method as 'GET', url: url.replaceAll(/:\w+|\*/g, 'x'), headers });
        expect([method, url, answer.statusCode]).toEqual([method, url, 401]);
        expect(method === 'HEAD' ? 'UNAUTHENTICATED' : answer.json().code).toBe('UNAUTHENTICATED');
      }
    }
  });

  test('the API document names every route that there is, and only those', async () => {
    const { json } = await api.call('GET', '/api/openapi.json');
    const documented = Object.entries(json.paths as Record<string, object>).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const own = api.service.routes.filter(
      ({ method, url }) =>
        method !== 'HEAD' && method !== 'OPTIONS' && url.startsWith('/api/') && !url.includes('docs') && !url.includes('openapi'),
    );
    expect(documented.sort()).toEqual(own.map(({ method, url }) => `${method} ${url.replaceAll(/:(\w+)/g, '{$1}')}`).sort());
    expect(Object.keys((json.components as { schemas: object }).schemas)).toEqual(
      expect.arrayContaining([
        'TaskDefinition',
        'TaskView',
        'CommandAnswer',
        'Comparison',
        'Endpoint',
        'EndpointDraft',
        'CheckReport',
        'KeyRotation',
        'SlotList',
        'SlotRemoval',
        'Problem',
      ]),
    );
    expect(JSON.stringify(json)).toContain('"default":{"description":"Refused"');
  });
});

describe('definitions', () => {
  test('a task is created with every default, listed and read by id and by name with its status', async () => {
    const id = await create('first', { title: 'First' });
    const view = await api.call('GET', '/api/tasks/first');
    expect(view.json).toMatchObject({
      id,
      version: 1,
      definition: { mode: 'full-load-and-cdc', targets: [{ endpoint: 'shop_target', name: 'shop_target' }] },
      status: { phase: 'created', desired: 'rest', allowedCommands: expect.arrayContaining(['start', 'delete']) },
    });
    expect((await api.call('GET', `/api/tasks/${id}`)).json).toEqual(view.json);
    expect((await api.call('GET', '/api/tasks')).json).toMatchObject({
      tasks: expect.arrayContaining([expect.objectContaining({ id, title: 'First' })]),
    });
    expect((await api.call('GET', '/api/tasks/nothing')).json).toMatchObject({ status: 404, code: 'NOT_FOUND' });
  });

  test('tasks are found by their tags: all that are asked for, in any letter case, by every way to ask', async () => {
    await create('tagged_both', { tags: ['Finance', 'a b, c&d=é'] });
    await create('tagged_one', { tags: ['finance'] });
    const finds = async (query: string, ...tags: readonly string[]) => {
      const { status, json } = await api.call('GET', `/api/tasks${query}`);
      const graphql = await api.call('POST', '/api/graphql', {
        query: 'query ($tag: [String!]) { tasks(tag: $tag, first: 500) { nodes { name tags } totalCount } }',
        variables: { tag: tags },
      });
      const listed = (json.tasks as TaskStatus[]).map(({ name, tags: carried }) => ({ name, tags: carried }));
      expect([status, graphql.json]).toEqual([200, { data: { tasks: { nodes: listed, totalCount: listed.length } } }]);
      return listed;
    };
    const both = { name: 'tagged_both', tags: ['Finance', 'a b, c&d=é'] };
    const one = { name: 'tagged_one', tags: ['finance'] };
    expect(await finds('?tag=FINANCE', 'FINANCE')).toEqual([both, one]);
    const awkward = 'A b, C&D=e\u0301'; // the é in two characters
    expect(await finds(`?tag=finance&tag=${encodeURIComponent(awkward)}`, 'finance', awkward)).toEqual([both]);
    expect(await finds('?tag=financ', 'financ')).toEqual([]); // a part of a tag is another tag
    expect(await finds('')).toEqual(expect.arrayContaining([both, one, { name: 'first', tags: [] }]));
    await api.call('PUT', '/api/tasks/tagged_one', draft('tagged_one', { tags: ['other'] }), { 'if-match': '1' });
    expect(await finds('?tag=finance', 'finance')).toEqual([both]);
    expect(await finds('?tag=other', 'other')).toEqual([{ name: 'tagged_one', tags: ['other'] }]);
    for (const wrong of ['?tags=finance', '?tag=', `?tag=${'x'.repeat(61)}`]) {
      expect([wrong, (await api.call('GET', `/api/tasks${wrong}`)).json]).toEqual([
        wrong,
        expect.objectContaining({ code: 'REQUEST_INVALID' }),
      ]);
    }
  });

  test('everything that is wrong with a draft comes at once', async () => {
    const bad = {
      name: 'Bad Name',
      colour: 1,
      source: { endpoint: 'a' },
      targets: [],
      mode: 'fast',
      tables: [{ source: { schema: '', table: 't', x: 1 } }],
    };
    const { status, json } = await api.call('POST', '/api/tasks', bad);
    expect(status).toBe(400);
    expect(codes(json).sort()).toEqual([
      'FIELD_UNKNOWN colour',
      'FIELD_UNKNOWN tables.0.source.x',
      'NAME_INVALID name',
      'VALUE_TYPE mode',
      'VALUE_TYPE tables.0.source.schema',
      'VALUE_TYPE targets',
    ]);
  });

  test('endpoints that are not there are all named, and a taken name is refused', async () => {
    const unknown = await api.call('POST', '/api/tasks', draft('lost', { source: { endpoint: 'a' }, targets: [{ endpoint: 'b' }] }));
    expect([unknown.status, codes(unknown.json)]).toEqual([
      400,
      ['ENDPOINT_UNKNOWN source.endpoint', 'ENDPOINT_UNKNOWN targets.0.endpoint'],
    ]);
    await create('taken');
    expect(await api.call('POST', '/api/tasks', draft('taken'))).toMatchObject({ status: 409, json: { code: 'NAME_TAKEN' } });
  });

  test('a change names its version; an old one is refused; names stay', async () => {
    await create('edited');
    const put = (version: string | undefined, more: object) =>
      api.call('PUT', '/api/tasks/edited', draft('edited', more), version === undefined ? {} : { 'if-match': version });
    expect(await put('1', { title: 'Two' })).toMatchObject({ status: 200, json: { version: 2, definition: { title: 'Two' } } });
    expect(await put('1', { title: 'Three' })).toMatchObject({ status: 409, json: { code: 'VERSION_CONFLICT' } });
    expect(await put(undefined, {})).toMatchObject({ status: 400, json: { problems: [{ path: 'if-match' }] } });
    const renamed = await put('2', { name: 'other', targets: [{ endpoint: 'shop_target', name: 'other' }] });
    expect([renamed.status, codes(renamed.json)]).toEqual([400, ['VALUE_TYPE name', 'VALUE_TYPE targets.0.name']]);
  });

  test('while a task is at work its words may change, and not its mode', async () => {
    const id = await create('busy');
    await api.setPhase(id, 'cdc');
    const put = (version: number, more: object) => api.call('PUT', '/api/tasks/busy', draft('busy', more), { 'if-match': String(version) });
    expect((await put(1, { title: 'T', description: 'D', tags: ['a'] })).status).toBe(200);
    expect(await put(2, { mode: 'cdc' })).toMatchObject({ status: 409, json: { code: 'TASK_RUNNING' } });
    await api.setPhase(id, 'paused');
    expect((await put(2, { mode: 'cdc' })).status).toBe(200);
  });
});

describe('validation', () => {
  test('a document of the wrong shape is a report, not an error, and no database is opened', async () => {
    api.endpoints.calls.length = 0;
    const { status, json } = await api.call('POST', '/api/tasks/validate', { name: 'a', colour: 1 });
    expect([status, json.ok]).toEqual([200, false]);
    expect(codes(json)).toEqual(expect.arrayContaining(['FIELD_UNKNOWN colour', 'VALUE_TYPE source', 'VALUE_TYPE tables']));
    expect(api.endpoints.calls).toEqual([]);
  });

  test('what is wrong with its shape does not hide what the databases say of the rest', async () => {
    api.endpoints.findings = async () => [finding('error', 'TABLE_UNKNOWN', 'tables.0.source')];
    const tables = [{ source: 'item' }, { source: { schema: 'public', table: 'itm' } }];
    const { json } = await api.call('POST', '/api/tasks/validate', draft('v', { colour: 1, tables, targets: [{ endpoint: 'nowhere' }] }));
    expect(codes(json).sort()).toEqual([
      'ENDPOINT_UNKNOWN targets.0.endpoint',
      'FIELD_UNKNOWN colour',
      'TABLE_UNKNOWN tables.1.source',
      'VALUE_TYPE tables.0.source',
    ]);
    api.endpoints.findings = async () => [];
  });

  test('static and live problems come together, and warnings block until they are accepted', async () => {
    api.endpoints.findings = async () => [
      finding('error', 'WAL_LEVEL', 'source.endpoint'),
      finding('warning', 'WHOLE_ROW_MATCH', 'tables.0.source'),
    ];
    const bad = await api.call('POST', '/api/tasks/validate', draft('v', { targets: [{ endpoint: 'nowhere' }] }));
    expect(codes(bad.json).sort()).toEqual([
      'ENDPOINT_UNKNOWN targets.0.endpoint',
      'WAL_LEVEL source.endpoint',
      'WARNING_NOT_ACCEPTED accept',
      'WHOLE_ROW_MATCH tables.0.source',
    ]);
    api.endpoints.findings = async () => [finding('warning', 'WHOLE_ROW_MATCH', 'tables.0.source')];
    expect((await api.call('POST', '/api/tasks/validate', draft('v'))).json).toMatchObject({ ok: false });
    const accepted = await api.call('POST', '/api/tasks/validate', draft('v', { accept: ['WHOLE_ROW_MATCH'] }));
    expect(accepted.json).toMatchObject({ ok: true, problems: [{ severity: 'warning', code: 'WHOLE_ROW_MATCH' }] });
    api.endpoints.findings = async () => [];
  });
});

describe('commands', () => {
  test('a start writes the desired state, passes on what a workflow needs, and answers 202', async () => {
    const id = await create('started', { startMode: 'reload' });
    api.client.decide = async () => expect(await desired(id)).toBe('run'); // written before it is sent
    const answer = await api.call('POST', '/api/tasks/started/start', undefined, { 'idempotency-key': 'k-1' });
    api.client.decide = () => undefined;
    expect(answer).toMatchObject({ status: 202, json: { requestId: 'k-1', outcome: 'accepted', phase: 'preparing' } });
    expect(api.client.sent.at(-1)).toMatchObject({
      command: 'start',
      id,
      requestId: 'k-1',
      options: { mode: 'reload' }, // the task's own, as the call names none
      task: { configVersion: 1, name: 'started', source: 'shop_source', targets: ['shop_target'], mode: 'full-load-and-cdc' },
    });
    // A slow database is waited for longer than by people who look.
    expect(api.endpoints.calls.at(-1)).toMatchObject(['checkTask', { name: 'started' }, { taskId: id, withinMs: 120_000 }]);
    await api.call('POST', '/api/tasks/started/start', { startMode: 'continue' });
    expect(api.client.sent.at(-1)).toMatchObject({ options: { mode: 'continue' }, requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) });
  });

  test.each([
    ['pause', 'rest'],
    ['stop', 'rest'],
    ['resume', 'run'],
    ['resync', 'run'],
  ])('%s wants the task to %s', async (command, state) => {
    const id = await create(`wants_${command}`);
    expect((await api.call('POST', `/api/tasks/wants_${command}/${command}`)).status).toBe(202);
    expect([api.client.sent.at(-1)?.command, await desired(id)]).toEqual([command, state]);
  });

  test('a reload that would delete versions is refused until they may go; a task without any is not even looked at', async () => {
    const id = await create('versions', { apply: { mode: 'scd2' } });
    await create('mirror');
    api.endpoints.findings = async () => [finding('error', 'HISTORY_WOULD_BE_LOST', 'tables.0.source')];
    const looks = () => api.endpoints.calls.filter(([call]) => call === 'checkTask').length;
    const before = looks();
    for (const [command, body] of [
      ['resync', {}],
      ['start', { startMode: 'reload' }],
    ] as const) {
      const refused = await api.call('POST', `/api/tasks/versions/${command}`, body);
      expect(refused).toMatchObject({ status: 409, json: { code: 'HISTORY_WOULD_BE_LOST' } });
      expect(await desired(id)).toBe('rest');
      expect((await api.call('POST', `/api/tasks/versions/${command}`, { ...body, confirmHistoryLoss: true })).status).toBe(202);
      await api.store.tasks.setDesired(id, 'rest');
    }
    expect(looks()).toBe(before + 3); // a resync that may lose them needs no look
    expect((await api.call('POST', '/api/tasks/mirror/resync')).status).toBe(202);
    expect(looks()).toBe(before + 3);
    api.endpoints.findings = async () => [];
  });

  test('DELETE wants it gone, by the command delete', async () => {
    const id = await create('unwanted');
    expect((await api.call('DELETE', '/api/tasks/unwanted')).status).toBe(202);
    expect([api.client.sent.at(-1)?.command, await desired(id)]).toEqual(['delete', 'gone']);
  });

  test('each command takes its own options and no others', async () => {
    await create('options');
    expect((await api.call('POST', '/api/tasks/options/stop', { dropSlot: true })).status).toBe(202);
    expect(api.client.sent.at(-1)?.options).toEqual({ dropSlot: true });
    expect((await api.call('POST', '/api/tasks/options/resync', { acceptGap: true })).status).toBe(202);
    for (const [command, body] of [
      ['pause', { dropSlot: true }],
      ['start', { dropSlot: true }],
      ['stop', { startMode: 'reload' }],
      ['start', { startMode: 'again' }],
    ] as const) {
      expect((await api.call('POST', `/api/tasks/options/${command}`, body)).status).toBe(400);
    }
  });

  test('a refused command is a 409 with its code, and the desired state is put back', async () => {
    const id = await create('refused');
    api.client.decide = () => Promise.reject(new CommandRefused('TASK_DONE'));
    expect(await api.call('POST', '/api/tasks/refused/resume')).toMatchObject({
      status: 409,
      json: { code: 'TASK_DONE', remedy: expect.stringContaining('Resync') },
    });
    expect(await desired(id)).toBe('rest');
    api.client.decide = () => undefined;
  });

  test('what somebody else asked for meanwhile is not put back', async () => {
    const id = await create('contested');
    api.client.decide = async () => {
      await api.store.tasks.setDesired(id, 'gone');
      throw new CommandRefused('TASK_DELETING');
    };
    expect((await api.call('POST', '/api/tasks/contested/resume')).status).toBe(409);
    expect(await desired(id)).toBe('gone');
    api.client.decide = () => undefined;
  });

  test.each(['NO_WORKER', 'SERVICE_UNREACHABLE'] as const)(
    '%s is a 503 whose desired state stays: the outcome is unknown',
    async (code) => {
      const name = `unknown_${code.toLowerCase()}`;
      const id = await create(name);
      api.client.decide = () => Promise.reject(new CommandRefused(code));
      const { status, json } = await api.call('POST', `/api/tasks/${name}/resume`);
      expect([status, json.code, await desired(id)]).toEqual([503, code, 'run']);
      if (code === 'NO_WORKER') {
        expect(json.detail).toMatch(/outcome is unknown.*same idempotency-key/);
      }
      api.client.decide = () => undefined;
    },
  );

  test('before a start the databases are looked at: all problems at once, nothing is sent, nothing is wanted', async () => {
    const id = await create('unfit');
    const sent = api.client.sent.length;
    api.endpoints.findings = async () => [
      finding('error', 'WAL_LEVEL', 'source.endpoint'),
      finding('error', 'TABLE_UNKNOWN', 'tables.0.source'),
    ];
    const refused = await api.call('POST', '/api/tasks/unfit/start');
    expect([refused.status, refused.json.code, codes(refused.json)]).toEqual([
      409,
      'WAL_LEVEL',
      ['WAL_LEVEL source.endpoint', 'TABLE_UNKNOWN tables.0.source'],
    ]);
    api.endpoints.findings = async () => [finding('error', 'TABLE_UNKNOWN', 'tables.0.source')];
    expect(await api.call('POST', '/api/tasks/unfit/start')).toMatchObject({ status: 400, json: { code: 'REQUEST_INVALID' } });
    expect([api.client.sent.length, await desired(id)]).toEqual([sent, 'rest']);
    api.endpoints.findings = async () => [];
  });

  test('a task at work is not looked at again: its repeated start gets its answer', async () => {
    const id = await create('at_work');
    await api.setPhase(id, 'cdc');
    api.endpoints.findings = async () => [finding('error', 'SLOTS_FULL', 'source.endpoint')];
    expect((await api.call('POST', '/api/tasks/at_work/start')).status).toBe(202);
    api.endpoints.findings = async () => [];
  });
});

test('a task that ran before keeps its slot, so that no other need be free for its next start', async () => {
  const id = await create('own_slot');
  api.endpoints.findings = async () => [finding('error', 'SLOTS_FULL', 'source.endpoint')];
  expect(await api.call('POST', '/api/tasks/own_slot/start')).toMatchObject({ status: 409, json: { code: 'SLOTS_FULL' } });
  await api.store.tasks.startRun(id, { startMode: 'continue', by: 'test' });
  expect((await api.call('POST', '/api/tasks/own_slot/start')).status).toBe(202);
  api.endpoints.findings = async () => [];
});

test('a task that was loaded from one source is not continued from another one, and is loaded again from it', async () => {
  const id = await create('moved');
  await api.store.tasks.startRun(id, { startMode: 'continue', by: 'test' });
  await api.setPhase(id, 'stopped');
  const swapped = draft('moved', { source: { endpoint: 'shop_target' }, targets: [{ endpoint: 'shop_source', name: 'shop_target' }] });
  expect((await api.call('PUT', '/api/tasks/moved', swapped, { 'if-match': '1' })).status).toBe(200);
  for (const [command, body] of [
    ['start', {}],
    ['start', { startMode: 'continue' }],
    ['resume', {}],
  ] as const) {
    expect(await api.call('POST', `/api/tasks/moved/${command}`, body)).toMatchObject({ status: 409, json: { code: 'TASK_NEEDS_RESYNC' } });
    expect(await desired(id)).toBe('rest');
  }
  expect((await api.call('POST', '/api/tasks/moved/start', { startMode: 'reload' })).status).toBe(202);
});

describe('comparisons', () => {
  test('one is begun with its deadline and can be read', async () => {
    const id = await create('compared');
    const begun = await api.call('POST', '/api/tasks/compared/compare', { deadlineMs: 5_000 });
    expect(begun).toMatchObject({ status: 202, json: { outcome: 'running', tables: [] } });
    expect(api.client.sent.at(-1)).toMatchObject({ command: 'compare', id, requestId: begun.json.id });
    const path = `/api/tasks/compared/comparisons/${begun.json.id}`;
    expect((await api.call('GET', path)).json).toEqual(begun.json);
    await create('another');
    expect((await api.call('GET', path.replace('compared', 'another'))).status).toBe(404);
    expect((await api.call('POST', '/api/tasks/compared/compare')).status).toBe(202); // no body: the default deadline
  });

  test('one that nobody works at any more has failed; while Temporal is away it is as it was', async () => {
    await create('left_alone');
    const begun = await api.call('POST', '/api/tasks/left_alone/compare');
    const path = `/api/tasks/left_alone/comparisons/${begun.json.id}`;
    const { isComparing } = api.client;
    api.client.isComparing = () => Promise.reject(new CommandRefused('SERVICE_UNREACHABLE'));
    expect((await api.call('GET', path)).json).toMatchObject({ outcome: 'running' });
    api.client.isComparing = async () => false;
    expect((await api.call('GET', path)).json).toMatchObject({ outcome: 'failed', endedAt: expect.any(String) });
    api.client.isComparing = isComparing;
  });

  test('one that cannot be begun has failed', async () => {
    await create('not_compared');
    api.client.decide = () => Promise.reject(new CommandRefused('SERVICE_UNREACHABLE'));
    expect((await api.call('POST', '/api/tasks/not_compared/compare')).status).toBe(503);
    api.client.decide = () => undefined;
    expect(
      await api.database.query('SELECT outcome FROM trem_control.comparison WHERE id = $1', [api.client.sent.at(-1)?.requestId]),
    ).toEqual([{ outcome: 'failed' }]);
  });
});

test('tables, statistics and positions of a task that never ran are empty', async () => {
  await create('never_ran');
  expect((await api.call('GET', '/api/tasks/never_ran/tables')).json).toEqual({ tables: [] });
  expect((await api.call('GET', '/api/tasks/never_ran/statistics')).json).toMatchObject({ transactions: 0 });
  expect((await api.call('GET', '/api/tasks/never_ran/positions')).json).toMatchObject({ captured: null });
});

describe('endpoints', () => {
  const body = { name: 'shop', kind: 'postgres', host: 'h', database: 'd', user: 'u', password: PASSWORD };

  test('every call goes on to endpoint-service, with its version and its query', async () => {
    api.endpoints.calls.length = 0;
    const statuses = [
      await api.call('GET', '/api/endpoints'),
      await api.call('POST', '/api/endpoints', body),
      await api.call('GET', '/api/endpoints/shop'),
      await api.call('PUT', '/api/endpoints/shop', body, { 'if-match': '4' }),
      await api.call('DELETE', '/api/endpoints/shop'),
      await api.call('POST', '/api/endpoints/shop/check?role=target'),
      await api.call('GET', '/api/endpoints/shop/schemas'),
      await api.call('GET', '/api/endpoints/shop/tables?search=it&limit=3'),
      await api.call('GET', '/api/endpoints/shop/tables/My%20Schema/a%2Fb'),
      await api.call('GET', '/api/slots?endpoint=shop'),
      await api.call('DELETE', '/api/slots/trem_shop_12345678'),
      await api.call('GET', '/api/keys'),
      await api.call('POST', '/api/keys/rotate'),
    ].map(({ status }) => status);
    expect(statuses).toEqual([200, 201, 200, 200, 204, 200, 200, 200, 200, 200, 200, 200, 202]);
    expect(api.endpoints.calls).toMatchObject([
      ['endpoints'],
      ['createEndpoint', { password: PASSWORD, port: 5432 }],
      ['endpoint', 'shop'],
      ['endpoint', 'shop'], // what it was, for the audit trail
      ['updateEndpoint', 'shop', 4, { name: 'shop' }],
      ['endpoint', 'shop'],
      ['deleteEndpoint', 'shop'],
      ['checkEndpoint', 'shop', 'target'],
      ['schemas', 'shop'],
      ['tables', 'shop', { search: 'it', limit: 3 }],
      ['table', 'shop', 'My Schema', 'a/b'],
      ['slots', { endpoint: 'shop' }],
      ['removeSlot', 'trem_shop_12345678', {}],
      ['keyRotation'],
      ['rotateKeys'],
    ]);
  });

  test('when endpoint-service is away, what needs it is a 503 that says so, and everything else answers', async () => {
    const endpointService = createEndpointServiceClient({ url: 'http://127.0.0.1:9', token: 'service-token' });
    await using alone = await startApi({ endpointService });
    const created = await alone.call('POST', '/api/tasks', draft('alone'));
    expect(created.status).toBe(201);
    for (const [method, url] of [
      ['GET', '/api/endpoints'],
      ['POST', '/api/tasks/alone/start'],
      ['POST', '/api/keys/rotate'],
    ] as const) {
      const { status, json } = await alone.call(method, url);
      expect([url, status, json.code, json.detail]).toEqual([url, 503, 'SERVICE_UNREACHABLE', 'endpoint-service does not answer']);
    }
    expect((await alone.store.tasks.find('alone'))?.desired).toBe('rest');
    expect((await alone.call('POST', '/api/tasks/alone/pause')).status).toBe(202);
    expect((await alone.call('GET', '/api/tasks/alone')).status).toBe(200);
  });

  test('no answer and no log line holds a secret or the token', async () => {
    const answers = [
      await api.call('POST', '/api/endpoints', body),
      await api.call('POST', '/api/endpoints', { ...body, port: 'x' }),
      await api.call('PUT', '/api/endpoints/shop', { ...body, password: 5, tlsKey: PASSWORD }, { 'if-match': '1' }),
      await api.call('GET', '/api/openapi.json'),
    ];
    for (const text of [...answers.map((answer) => answer.text), api.log()]) {
      expect(text).not.toContain(PASSWORD);
      expect(text).not.toContain(api.token);
    }
    expect(api.log()).toContain('request');
  });
});
