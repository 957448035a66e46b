import { readFile } from 'node:fs/promises';
import { taskDefinition } from '@trem/contracts';
import { toEndpointConfig } from '@trem/control-store';
import { SecretKeys } from '@trem/node-platform';
import { ReplicationError } from '@trem/replication-core';
import { waitFor } from '@trem/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { item } from '../test-support/fake-connector.js';
import { type RunningService, startService } from '../test-support/running-service.js';

const PASSWORD = 'planted-password-8151';
const TLS_KEY = 'planted-tls-key-8152';

let running: RunningService;
beforeAll(async () => {
  running = await startService();
}, 60_000);
afterAll(() => running[Symbol.asyncDispose](), 60_000);

function draft(name: string, more: object = {}): object {
  return { name, kind: 'postgres', host: 'db.example', database: 'shop', user: 'trem', password: PASSWORD, tlsKey: TLS_KEY, ...more };
}

async function create(name: string, more: object = {}): Promise<{ readonly id: string; readonly version: number }> {
  const { status, json, text } = await running.call('POST', '/api/endpoints', draft(name, more));
  expect([status, text]).toEqual([201, expect.any(String)]);
  return json as unknown as { id: string; version: number };
}

/** What a connector is given when this endpoint is used. */
async function opened(name: string): Promise<unknown> {
  await running.call('GET', `/api/endpoints/${name}/schemas`);
  return running.connector.seen.at(-1)?.config.secret.reveal();
}

test('every route of the service is 401 and nothing else without a token', async () => {
  const others = running.service.routes.filter(({ url }) => url !== '/health');
  expect(others.length).toBeGreaterThanOrEqual(12);
  const wrong = [{}, { authorization: 'Bearer wrong' }, { authorization: `Basic ${Buffer.from('a:b').toString('base64')}` }];
  for (const { method, url } of others) {
    for (const headers of wrong) {
      const answer = await running.service.app.inject({ method: method as 'GET', url: url.replaceAll(/:\w+/g, 'x'), headers });
      expect([method, url, answer.statusCode]).toEqual([method, url, 401]);
      expect(method === 'HEAD' ? 'UNAUTHENTICATED' : answer.json().code).toBe('UNAUTHENTICATED');
    }
  }
});

describe('endpoints', () => {
  test('one is created, listed, read by id and by name, changed and deleted', async () => {
    const { id, version } = await create('first');
    const list = await running.call('GET', '/api/endpoints');
    expect(list.json).toMatchObject({ endpoints: expect.arrayContaining([expect.objectContaining({ id, name: 'first', port: 5432 })]) });
    const byName = await running.call('GET', '/api/endpoints/first');
    expect((await running.call('GET', `/api/endpoints/${id}`)).json).toEqual(byName.json);
    const changed = await running.call('PUT', `/api/endpoints/${id}`, draft('first_renamed', { port: 6000 }), { 'if-match': `${version}` });
    expect(changed).toMatchObject({ status: 200, json: { id, name: 'first_renamed', port: 6000, version: version + 1 } });
    expect((await running.call('DELETE', '/api/endpoints/first_renamed')).status).toBe(204);
    expect((await running.call('GET', `/api/endpoints/${id}`)).status).toBe(404);
  });

  test('everything that is wrong with a draft comes at once', async () => {
    const { status, json } = await running.call('POST', '/api/endpoints', { name: 'Bad Name', kind: 'oracle', port: 0, colour: 'red' });
    expect(status).toBe(400);
    const codes = (json.problems as { code: string; path: string }[]).map(({ code, path }) => `${code} ${path}`).sort();
    expect(codes).toEqual([
      'FIELD_UNKNOWN colour',
      'NAME_INVALID name',
      'VALUE_TYPE database',
      'VALUE_TYPE host',
      'VALUE_TYPE kind',
      'VALUE_TYPE port',
      'VALUE_TYPE user',
    ]);
  });

  test('a taken name, an old version, and an endpoint that a task uses are refused', async () => {
    const source = await create('conflict');
    await create('conflict_target');
    expect(await running.call('POST', '/api/endpoints', draft('conflict'))).toMatchObject({ status: 409, json: { code: 'NAME_TAKEN' } });
    const put = (version: number) => running.call('PUT', '/api/endpoints/conflict', draft('conflict'), { 'if-match': `${version}` });
    expect((await put(source.version)).status).toBe(200);
    expect(await put(source.version)).toMatchObject({ status: 409, json: { code: 'VERSION_CONFLICT' } });
    expect(await running.call('PUT', '/api/endpoints/conflict', draft('conflict'))).toMatchObject({ status: 400 });
    await running.store.tasks.create(
      taskDefinition.parse({
        name: 'uses',
        source: { endpoint: 'conflict' },
        targets: [{ endpoint: 'conflict_target' }],
        tables: [{ source: { schema: 'public', table: 'item' } }],
      }),
      { name: 'test' },
    );
    expect(await running.call('DELETE', '/api/endpoints/conflict')).toMatchObject({ status: 409, json: { code: 'ENDPOINT_IN_USE' } });
  });
});

describe('secrets', () => {
  test('an absent secret field keeps what is stored, a given one replaces it, an empty one removes it', async () => {
    const { id } = await create('kept');
    expect(await opened('kept')).toEqual({ password: PASSWORD, tlsKey: TLS_KEY });
    const put = (version: number, secrets: object) =>
      running.call('PUT', `/api/endpoints/${id}`, draft('kept', { password: undefined, tlsKey: undefined, ...secrets }), {
        'if-match': `${version}`,
      });
    expect((await put(1, {})).status).toBe(200);
    expect(await opened('kept')).toEqual({ password: PASSWORD, tlsKey: TLS_KEY });
    await put(2, { password: 'other' });
    expect(await opened('kept')).toEqual({ password: 'other', tlsKey: TLS_KEY });
    await put(3, { tlsKey: '' });
    expect(await opened('kept')).toEqual({ password: 'other' });
    expect((await put(4, { password: '' })).json).toMatchObject({ secretSetAt: null });
    expect(await opened('kept')).toEqual({});
  });

  test('no answer, no log line and no row holds one, whatever goes wrong', async () => {
    const { id } = await create('planted');
    const answers = [
      await running.call('GET', '/api/endpoints'),
      await running.call('GET', `/api/endpoints/${id}`),
      await running.call('PUT', `/api/endpoints/${id}`, draft('planted'), { 'if-match': '9' }),
      await running.call('PUT', `/api/endpoints/${id}`, draft('planted', { host: 5 }), { 'if-match': '1' }),
      await running.call('POST', '/api/endpoints', draft('planted')),
      await running.call('POST', '/api/endpoints', draft('planted', { password: { nested: PASSWORD } })),
    ];
    running.connector.answer = (config) => Promise.reject(new Error(`cannot connect with ${config.secret.reveal().password}`));
    answers.push(await running.call('POST', `/api/endpoints/${id}/check?role=target`));
    running.connector.answer = async () => [];
    for (const { text } of answers) {
      expect(text).not.toContain(PASSWORD);
      expect(text).not.toContain(TLS_KEY);
    }
    const rows = await running.database.query("SELECT e::text AS text, encode(secret, 'escape') AS secret FROM trem_control.endpoint e");
    for (const text of [running.log(), JSON.stringify(rows), await readFile(running.keyFile, 'utf8')]) {
      expect(text).not.toContain(PASSWORD);
      expect(text).not.toContain(TLS_KEY);
      expect(text).not.toContain(Buffer.from(PASSWORD).toString('hex'));
    }
    expect(running.log()).toContain('request'); // the log was really kept
  });
});

describe('checks', () => {
  test('a check passes on the role, and errors make it not ok', async () => {
    await create('checked');
    const finding = {
      severity: 'error',
      code: 'WAL_LEVEL',
      object: 'wal_level',
      found: 'replica',
      wanted: 'logical',
      cause: 'c',
      remedy: 'r',
    } as const;
    running.connector.answer = async (_, { role, needsLog }) => (role === 'source' && needsLog === true ? [finding] : []);
    const source = await running.call('POST', '/api/endpoints/checked/check?role=source');
    expect(source).toMatchObject({ status: 200, json: { role: 'source', ok: false, findings: [finding] } });
    expect((await running.call('POST', '/api/endpoints/checked/check?role=target')).json).toMatchObject({
      role: 'target',
      ok: true,
      findings: [],
    });
    expect((await running.call('POST', '/api/endpoints/checked/check?role=both')).status).toBe(400);
  });

  test('a protected endpoint is no target, and an error of the connector is a finding with its code', async () => {
    await create('guarded', { access: 'source-only' });
    running.connector.answer = async () => Promise.reject(new ReplicationError('HOST_UNKNOWN', { host: 'db.example' }));
    const { json } = await running.call('POST', '/api/endpoints/guarded/check?role=target');
    expect(json).toMatchObject({ ok: false, findings: [{ code: 'READ_ONLY_SERVER' }, { code: 'HOST_UNKNOWN' }] });
  });

  test('a database that does not answer is a finding within 10 s', async () => {
    await create('silent');
    running.connector.answer = () => new Promise(() => undefined);
    const from = performance.now();
    const { json } = await running.call('POST', '/api/endpoints/silent/check');
    expect(json).toMatchObject({ ok: false, findings: [{ code: 'TIMEOUT' }] });
    expect(performance.now() - from).toBeLessThan(10_000);
  }, 15_000);

  const definition = {
    name: 'any',
    source: { endpoint: 'live_source' },
    targets: [{ endpoint: 'live_target' }],
    tables: [{ source: { schema: 'public', table: 'a' } }, { source: { schema: 'public', table: 'b' } }],
  };
  const check = (of: object = definition) => running.call('POST', '/api/checks', { definition: of });

  test('everything that a definition names is looked at, each finding with its place in the definition', async () => {
    await create('live_source');
    await create('live_target', { database: 'copy' });
    running.connector.seen.length = 0;
    running.connector.answer = async (_, { role }) => [
      {
        severity: 'warning',
        code: role === 'source' ? 'WHOLE_ROW_MATCH' : 'ENCODING',
        object: 'public.b',
        found: '',
        wanted: '',
        cause: '',
        remedy: '',
      },
    ];
    const { status, json } = await check();
    expect([status, json]).toMatchObject([
      200,
      {
        ok: true,
        findings: [
          { role: 'source', endpoint: 'live_source', code: 'WHOLE_ROW_MATCH', path: 'tables.1.source' },
          { role: 'target', endpoint: 'live_target', code: 'ENCODING', path: 'tables.1.source' },
        ],
      },
    ]);
    expect(running.connector.seen.map(({ options }) => options)).toMatchObject([
      { role: 'source', needsLog: true, tables: [{ table: 'a' }, { table: 'b' }] },
      { role: 'target', needsLog: false },
    ]);
  });

  test('missing endpoints are all named, and two names of one database are found out', async () => {
    running.connector.answer = async () => [];
    const missing = await check({ ...definition, source: { endpoint: 'none' }, targets: [{ endpoint: 'neither' }] });
    expect(missing.json).toMatchObject({
      ok: false,
      findings: [
        { code: 'ENDPOINT_UNKNOWN', path: 'source.endpoint' },
        { code: 'ENDPOINT_UNKNOWN', path: 'targets.0.endpoint' },
      ],
    });
    await create('live_alias', { host: 'other-name.example' });
    running.connector.identity = async () => '7123/16384';
    const alias = await check({ ...definition, targets: [{ endpoint: 'live_alias' }] });
    expect(alias.json).toMatchObject({ ok: false, findings: [{ code: 'TARGET_IS_SOURCE', path: 'targets.0.endpoint' }] });
  });
});

test('schemas, tables and columns are discovered, a page at a time', async () => {
  await create('seen');
  expect((await running.call('GET', '/api/endpoints/seen/schemas')).json).toEqual({ schemas: [{ schema: 'public', tables: 1 }] });
  const page = await running.call('GET', '/api/endpoints/seen/tables?schema=public&search=it&limit=7&cursor=c');
  expect(page.json).toMatchObject({ tables: [{ table: 'item' }], nextCursor: null });
  expect(running.connector.seen.at(-1)?.options).toEqual({ schema: 'public', search: 'it', limit: 7, cursor: 'c' });
  expect((await running.call('GET', '/api/endpoints/seen/tables/public/item')).json).toEqual(item);
  expect((await running.call('GET', '/api/endpoints/seen/tables/public/none')).status).toBe(404);
  expect((await running.call('GET', '/api/endpoints/seen/tables?limit=0')).status).toBe(400);
});

describe('rotating the keys', () => {
  test('every secret comes under a new key in the background, stays the same secret, and the old key may then go', async () => {
    await using own = await startService();
    for (const name of ['one', 'two', 'three']) {
      await own.call('POST', '/api/endpoints', draft(name, { password: `${PASSWORD} of ${name}` }));
    }
    await own.call('POST', '/api/endpoints', draft('without', { password: undefined, tlsKey: undefined }));
    const oldKey = own.keys.writingId;
    const begun = await own.call('POST', '/api/keys/rotate');
    expect(begun.status).toBe(202);
    const progress = await waitFor('the rotation to end', async () => {
      const { json } = await own.call('GET', '/api/keys');
      return json.state === 'running' ? undefined : json;
    });
    expect(progress).toMatchObject({ state: 'idle', endpoints: 4, done: 4, failed: [], keysInUse: [own.keys.writingId] });
    expect(own.keys.writingId).not.toBe(oldKey);
    // The old key is taken away for good: what opens now was really sealed anew.
    const text = await readFile(own.keyFile, 'utf8');
    const newOnly = new SecretKeys(text.split(',')[0] ?? '');
    const row = await own.store.endpoints.find('two');
    expect(row && toEndpointConfig(row, newOnly).secret.reveal().password).toBe(`${PASSWORD} of two`);
    expect(row?.version).toBe(1);
  }, 30_000);

  test('a secret whose key is gone is named, the others go on', async () => {
    await using own = await startService();
    await own.call('POST', '/api/endpoints', draft('good'));
    await own.call('POST', '/api/endpoints', draft('lost'));
    await own.database.query(`UPDATE trem_control.endpoint SET secret_key = 'gone' WHERE name = 'lost'`);
    await own.call('POST', '/api/keys/rotate');
    const progress = await waitFor('the rotation to end', async () => {
      const { json } = await own.call('GET', '/api/keys');
      return json.state === 'running' ? undefined : json;
    });
    expect(progress).toMatchObject({ state: 'failed', failed: ['lost'], done: 1, endpoints: 2 });
  }, 30_000);

  test('changes made meanwhile are neither undone nor lost', async () => {
    await using own = await startService();
    await own.call('POST', '/api/endpoints', draft('busy', { password: 'p0' }));
    const rotations = Array.from({ length: 3 }, async () => own.call('POST', '/api/keys/rotate'));
    for (let version = 1; version <= 20; version++) {
      const { status } = await own.call('PUT', '/api/endpoints/busy', draft('busy', { password: `p${version}` }), {
        'if-match': `${version}`,
      });
      expect(status).toBe(200);
    }
    await Promise.all(rotations);
    await waitFor('the rotation to end', async () => (await own.call('GET', '/api/keys')).json.state !== 'running');
    await own.call('GET', '/api/endpoints/busy/schemas');
    expect(own.connector.seen.at(-1)?.config.secret.reveal().password).toBe('p20');
  }, 30_000);
});
