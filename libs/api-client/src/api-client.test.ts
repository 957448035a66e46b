import { once } from 'node:events';
import { createServer, type IncomingMessage, type RequestListener } from 'node:http';
import { figuresOf, nothingInFlight } from '@trem/contracts';
import { expect, test } from 'vitest';
import { ApiError, createApiClient } from './index.js';

const id = '6b7b1c1e-5b1a-4a51-9a53-2f2a27a5a111';
const answer = { requestId: 'r', outcome: 'accepted', phase: 'preparing', stateVersion: 1 };

async function serve(listener: RequestListener): Promise<AsyncDisposable & { readonly url: string }> {
  const server = createServer(listener).listen(0, '127.0.0.1');
  await once(server, 'listening');
  const address = server.address();
  return {
    url: `http://127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`,
    async [Symbol.asyncDispose]() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  return (await request.setEncoding('utf8').toArray()).join('');
}

const json = { 'content-type': 'application/json' };

test('a command carries token, key and options, and a name stays one part of the path', async () => {
  const seen: unknown[] = [];
  await using server = await serve(async (request, response) => {
    const { method, url, headers } = request;
    seen.push({ method, url, token: headers.authorization, key: headers['idempotency-key'], body: await bodyOf(request) });
    response.writeHead(202, json).end(JSON.stringify(answer));
  });
  const api = createApiClient({ url: `${server.url}/`, token: 'secret' });
  expect(await api.command('a/b?c', 'start', { startMode: 'reload' }, { idempotencyKey: 'k1' })).toEqual(answer);
  await api.command('shop', 'delete');
  expect(seen).toEqual([
    { method: 'POST', url: '/api/tasks/a%2Fb%3Fc/start', token: 'Bearer secret', key: 'k1', body: '{"startMode":"reload"}' },
    { method: 'DELETE', url: '/api/tasks/shop', token: 'Bearer secret', key: expect.stringMatching(/^[0-9a-f-]{36}$/), body: '' },
  ]);
});

test('a command that no worker answered is sent again with its key, as long as the client is told to; another refusal is not', async () => {
  const keys: unknown[] = [];
  let silent = 2;
  let code = 'NO_WORKER';
  await using server = await serve((request, response) => {
    keys.push(request.headers['idempotency-key']);
    const problem = { type: 't', title: 'T', status: 503, code, detail: 'unknown', remedy: 'repeat', problems: [] };
    silent -= 1;
    silent < 0 ? response.writeHead(202, json).end(JSON.stringify(answer)) : response.writeHead(503, json).end(JSON.stringify(problem));
  });
  const patient = createApiClient({ url: server.url, token: 't', repeatCommandsMs: 60_000 });
  expect(await patient.command('shop', 'start')).toEqual(answer);
  expect(keys).toHaveLength(3);
  expect(new Set(keys).size).toBe(1);
  silent = 1;
  await expect(createApiClient({ url: server.url, token: 't' }).command('shop', 'start')).rejects.toMatchObject({ problem: { code } });
  silent = 1;
  code = 'SERVICE_UNREACHABLE';
  await expect(patient.command('shop', 'start')).rejects.toMatchObject({ problem: { code } });
  expect(keys).toHaveLength(5);
});

test('a refusal is an ApiError with its problem', async () => {
  const problem = { type: 't', title: 'T', status: 409, code: 'TASK_DONE', detail: 'done', remedy: 'resync', problems: [] };
  await using server = await serve((_, response) => response.writeHead(409, json).end(JSON.stringify(problem)));
  const error = await createApiClient({ url: server.url, token: 't' })
    .taskStatus('shop')
    .catch((reason: unknown) => reason);
  expect(error).toBeInstanceOf(ApiError);
  expect(error).toMatchObject({ status: 409, problem, message: 'done' });
});

test('a refused token is told each time, whichever call finds it; another refusal is not', async () => {
  let status = 401;
  await using server = await serve((_, response) => response.writeHead(status, json).end('{}'));
  let told = 0;
  const api = createApiClient({ url: server.url, token: 't', onUnauthenticated: () => (told += 1) });
  await expect(api.tasks()).rejects.toMatchObject({ status: 401 });
  await expect(Array.fromAsync(api.taskEvents('x', { signal: new AbortController().signal }))).rejects.toMatchObject({ status: 401 });
  expect(told).toBe(2);
  status = 403;
  await expect(api.tasks()).rejects.toMatchObject({ status: 403 });
  expect(told).toBe(2);
});

test.each([
  [502, '<html>bad gateway</html>', 'SERVICE_UNREACHABLE'],
  [200, '{"another":"shape"}', 'BUG'],
  [200, '<html>a page</html>', 'BUG'],
])('an answer %i that is not from the API, %s, is told as %s', async (status, body, code) => {
  await using server = await serve((_, response) => response.writeHead(status).end(body));
  await expect(createApiClient({ url: server.url, token: 't' }).tasks()).rejects.toMatchObject({ status, problem: { code } });
});

test('no answer is status 0, and a deadline says that the outcome is unknown', async () => {
  const closed = await serve(() => undefined);
  await closed[Symbol.asyncDispose]();
  await expect(createApiClient({ url: closed.url, token: 't' }).tasks()).rejects.toMatchObject({
    status: 0,
    problem: { code: 'SERVICE_UNREACHABLE', detail: `${closed.url} does not answer` },
  });
  await using silent = await serve(() => undefined);
  await expect(createApiClient({ url: silent.url, token: 't', timeoutMs: 50 }).tasks()).rejects.toMatchObject({
    status: 0,
    problem: { detail: expect.stringContaining('unknown') },
  });
});

const changes = { inserts: 1, updates: 0, deletes: 0, truncates: 0, skipped: 0, filtered: 0, opened: 0, closed: 0, errors: 0 };
const loads = { rows: 0, failedRows: 0, remainingRows: 0, rowsPerSecond: 0 };

const snapshot = {
  status: {
    ...{ id, name: 'shop', version: 1, title: '', tags: [], mode: 'cdc', source: 'a', targets: ['b'], phase: 'cdc', step: 'live' },
    ...{ phaseSince: '2026-01-01T00:00:00Z', stateVersion: 3, desired: 'run', generation: 1, run: 1, error: null, hasWorker: true },
    ...{
      tables: { total: 1, loaded: 1 },
      lagMs: 5,
      changesPerSecond: 0,
      retainedBytes: null,
      deadLetters: { open: 0, parked: 0 },
      allowedCommands: ['pause'],
    },
  },
  tables: [],
  statistics: {
    changes,
    tables: [],
    transactions: 1,
    changesPerSecond: 0,
    bytesPerSecond: 0,
    figures: figuresOf({
      changes,
      stream: { captured: 1, settled: 1, failed: 0 },
      loads,
      inFlight: nothingInFlight,
      lagMs: 5,
      changesPerSecond: 0,
    }),
  },
  positions: {
    slot: null,
    captured: null,
    confirmed: null,
    acknowledged: null,
    retainedBytes: null,
    captureEpoch: null,
    slotHealth: null,
    targets: [],
  },
};
const event = `: alive\n\nevent: snapshot\ndata: ${JSON.stringify(snapshot)}\n\n`;
const stream = { 'content-type': 'text/event-stream' };

test('live pictures come one by one until the task is gone', async () => {
  await using server = await serve((_, response) =>
    response.writeHead(200, stream).end(`${event}${event}event: gone\ndata: {}\n\n${event}`),
  );
  const events = createApiClient({ url: server.url, token: 't' }).taskEvents('shop', { signal: new AbortController().signal });
  expect(await Array.fromAsync(events)).toEqual([snapshot, snapshot]);
});

test('a stream that breaks is an error, one that is aborted ends quietly, and the deadline does not end one that has begun', async () => {
  await using server = await serve((request, response) => {
    response.writeHead(200, stream).write(event);
    if (request.url?.includes('broken')) {
      setTimeout(() => response.destroy(), 100);
    }
  });
  const api = createApiClient({ url: server.url, token: 't', timeoutMs: 60 });
  const open = new AbortController();
  const broken = api.taskEvents('broken', { signal: open.signal })[Symbol.asyncIterator]();
  expect((await broken.next()).value).toEqual(snapshot);
  await expect(broken.next()).rejects.toMatchObject({ problem: { code: 'SERVICE_UNREACHABLE' } });
  const aborted = api.taskEvents('steady', { signal: open.signal })[Symbol.asyncIterator]();
  expect((await aborted.next()).value).toEqual(snapshot);
  const next = aborted.next();
  open.abort();
  expect(await next).toEqual({ done: true, value: undefined });
});

test('a stream that ends without saying that the task is gone is an error: there is more to come, from another connection', async () => {
  await using server = await serve((_, response) => response.writeHead(200, stream).end(event));
  const events = createApiClient({ url: server.url, token: 't' }).taskEvents('shop', { signal: new AbortController().signal });
  await expect(Array.fromAsync(events)).rejects.toMatchObject({ problem: { code: 'SERVICE_UNREACHABLE' } });
});

test('a stream that is refused says why', async () => {
  await using server = await serve((_, response) => response.writeHead(404, json).end('{}'));
  const events = createApiClient({ url: server.url, token: 't' }).taskEvents('none', { signal: new AbortController().signal });
  await expect(Array.fromAsync(events)).rejects.toMatchObject({ status: 404 });
});
