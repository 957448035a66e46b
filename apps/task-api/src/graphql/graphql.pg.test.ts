import { createGraphqlClient, type GraphqlClient } from '@trem/api-client';
import { type ApiInput, type ApiName, type ApiOperation, type ApiResult, apiOperations, scopes } from '@trem/contracts';
import { waitFor } from '@trem/testing';
import { getIntrospectionQuery } from 'graphql';
import { createClient } from 'graphql-ws/client';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bareSchema } from '../../test-support/bare-schema.js';
import { neededScopes } from '../../test-support/route-scopes.js';
import { draft, type RunningApi, startApi } from '../../test-support/running-api.js';
import { TaskFeed } from '../live/task-feed.js';

let api: RunningApi;
let url: string;
let client: GraphqlClient;
beforeAll(async () => {
  api = await startApi();
  ({ url } = await api.service.listen({ host: '127.0.0.1', port: 0 }));
  client = createGraphqlClient({ url, token: api.token });
}, 60_000);
afterAll(() => api[Symbol.asyncDispose](), 60_000);

interface Answer {
  readonly data?: Record<string, unknown>;
  readonly errors?: readonly { readonly message: string; readonly extensions: Record<string, unknown> }[];
}

async function ask(query: string, variables: object = {}): Promise<Answer> {
  return (await api.call('POST', '/api/graphql', { query, variables })).json as Answer;
}

/** The code of the only error, or that there was none. */
async function refusal(query: string, variables: object = {}): Promise<string> {
  const { errors = [] } = await ask(query, variables);
  return errors.length === 1 ? String(errors[0]?.extensions.code) : `${errors.length} errors: ${JSON.stringify(errors)}`;
}

async function create(name: string): Promise<string> {
  return String((await api.call('POST', '/api/tasks', draft(name))).json.id);
}

/** A subscription over the network; its end throws the reason when it is refused. */
function follow<Name extends ApiName<'subscription'>>(name: Name, args: ApiInput<Name>, token: string = api.token) {
  const seen: ApiResult<Name>[] = [];
  const leaving = new AbortController();
  const run = async () => {
    for await (const value of createGraphqlClient({ url, token }).subscribe(name, args, { signal: leaving.signal })) {
      seen.push(value);
    }
  };
  return { seen, end: run(), leave: () => leaving.abort() };
}

const watched = () => api.service.app.get(TaskFeed).watched;

async function tokenOf(scope: (typeof scopes)[number], name = `graphql-${scope}`): Promise<string> {
  return (await api.store.tokens.create({ name, scope, expiresAt: null }, { name: 'test' })).secret;
}

describe('queries and mutations', { timeout: 60_000 }, () => {
  test('a task that a mutation made is what REST gives of it', async () => {
    const made = await ask('mutation ($definition: TaskDefinitionInput!) { createTask(definition: $definition) { id name version } }', {
      definition: draft('by_graphql'),
    });
    expect(made).toEqual({ data: { createTask: { id: expect.any(String), name: 'by_graphql', version: 1 } } });
    const rest = (await api.call('GET', '/api/tasks/by_graphql')).json;
    expect(await client.call('task', { id: 'by_graphql' })).toEqual(rest);
  });

  test('a command goes to its workflow under its own key, and a refusal has code, remedy and conflict of REST', async () => {
    const id = await create('commanded');
    expect(await client.call('pauseTask', { id: 'commanded', idempotencyKey: 'k-1' })).toMatchObject({
      requestId: 'k-1',
      outcome: 'accepted',
    });
    expect(api.client.sent.at(-1)).toMatchObject({ command: 'pause', id, requestId: 'k-1' });
    const { definition } = await client.call('task', { id });
    await client.call('updateTask', { id, version: 1, definition: { ...definition, title: 'first' } });
    const late = client.call('updateTask', { id, version: 1, definition: { ...definition, title: 'second' } });
    await expect(late).rejects.toMatchObject({
      status: 409,
      problem: { code: 'VERSION_CONFLICT', remedy: expect.stringMatching(/./), conflict: { current: 2, changes: [{ path: 'title' }] } },
    });
    expect(await refusal('{ task(id: "nothing") { id } }')).toBe('NOT_FOUND');
  });

  test('pages of tasks neither repeat nor miss one while others come and go', async () => {
    await Promise.all(['page_b', 'page_d', 'page_f'].map(create));
    const seen: string[] = [];
    let after: string | undefined;
    for (let page = 0; page < 20; page++) {
      const { nodes, pageInfo } = await client.call('tasks', { first: 1, after });
      seen.push(...nodes.map(({ name }) => name).filter((name) => name.startsWith('page_')));
      if (seen.at(-1) === 'page_b' && seen.length === 1) {
        await create('page_a');
        await create('page_c');
        await api.store.tasks.markDeleted((await client.call('task', { id: 'page_b' })).id);
      }
      after = pageInfo.endCursor ?? undefined;
      if (!pageInfo.hasNextPage) {
        break;
      }
    }
    expect(seen).toEqual(['page_b', 'page_c', 'page_d', 'page_f']);
  });

  test.each([
    ['PAGE_TOO_LARGE', '{ tasks(first: 501) { nodes { id } } }'],
    ['QUERY_TOO_DEEP', `{ __type(name: "Task") { ${'ofType { '.repeat(15)}name${' }'.repeat(15)} } }`],
    ['QUERY_TOO_COMPLEX', `{ tasks(first: 500) { nodes { ${Array.from({ length: 200 }, (_, index) => `a${index}: id`).join(' ')} } } }`],
  ])('%s is answered, and nothing ran', async (code, query) => {
    expect(await refusal(query)).toBe(code);
  });

  test('no answer and no log line repeats a secret, of whatever type it was sent', async () => {
    const password = 9_182_736_455;
    const endpoint = { name: 'leaky', kind: 'postgres', host: 'h', database: 'd', user: 'u', password };
    const answers = [
      await api.call('POST', '/api/graphql', {
        query: 'mutation ($e: EndpointDraftInput!) { createEndpoint(endpoint: $e) { id } }',
        variables: { e: endpoint },
      }),
      await api.call('POST', '/api/graphql', {
        query: `mutation { createEndpoint(endpoint: { name: "leaky", kind: "postgres", host: "h", database: "d", user: "u", password: ${password} }) { id } }`,
      }),
      await api.call('POST', '/api/graphql', {
        query: 'mutation ($e: EndpointDraftInput!) { createEndpoint(endpoint: $e) { id name secretSetAt } }',
        variables: { e: { ...endpoint, password: String(password) } },
      }),
      await api.call('POST', '/api/graphql', { query: '{ endpoint(id: "shop") { name password } }' }),
    ];
    expect(answers.map(({ json }) => (json as Answer).errors?.[0]?.extensions.code)).toEqual([
      ...['REQUEST_INVALID', 'REQUEST_INVALID', undefined, 'REQUEST_INVALID'],
    ]);
    for (const text of [...answers.map((answer) => answer.text), api.log()]) {
      expect(text).not.toContain(String(password));
      expect(text).not.toContain(api.token);
    }
  });

  test('whoever is signed in may look at the schema, nobody else may ask anything', async () => {
    const viewer = { authorization: `Bearer ${await tokenOf('viewer', 'looks')}` };
    const query = getIntrospectionQuery();
    expect((await api.call('POST', '/api/graphql', { query }, viewer)).json).toHaveProperty('data.__schema');
    const nobody = await api.call('POST', '/api/graphql', { query }, { authorization: '' });
    expect([nobody.status, nobody.json.code]).toEqual([401, 'UNAUTHENTICATED']);
  });
});

describe('every operation x every scope', () => {
  const schema = bareSchema();

  test.each(Object.entries<ApiOperation>(apiOperations))('%s needs what its route needs', async (name, { kind, rest }) => {
    const needed = rest === undefined ? 'viewer' : neededScopes[rest];
    const field = { query: schema.getQueryType(), mutation: schema.getMutationType(), subscription: schema.getSubscriptionType() }[kind];
    const { resolve, subscribe } = field?.getFields()[name] ?? {};
    const call = kind === 'subscription' ? subscribe : resolve;
    for (const scope of scopes) {
      // Whoever is let in gets as far as a wrong argument, or a resolver that is not there.
      const code = await Promise.resolve(call?.(undefined, {}, { caller: { name: 'test', scope } }, {} as never)).then(
        () => 'passed',
        (error) => error.problem?.code ?? error.name,
      );
      expect([scope, code === 'NOT_ALLOWED']).toEqual([scope, scopes.indexOf(scope) < scopes.indexOf(needed ?? 'admin')]);
    }
  });

  test('a viewer is refused by code, over the network too', async () => {
    const viewer = createGraphqlClient({ url, token: await tokenOf('viewer', 'viewing') });
    await expect(viewer.call('pauseTask', { id: 'by_graphql' })).rejects.toMatchObject({ status: 403, problem: { code: 'NOT_ALLOWED' } });
    expect(await viewer.call('me', {})).toMatchObject({ name: 'viewing', scope: 'viewer' });
  });
});

describe('subscriptions', { timeout: 60_000 }, () => {
  test('state, lag and tables of a task come at once, again when they change, and end with the task', async () => {
    const id = await create('live');
    const state = follow('taskState', { id: 'live' });
    const [lag, tables, whole] = [follow('taskLag', { id }), follow('tableProgress', { id }), follow('taskEvents', { id })];
    const log = follow('taskLog', { id });
    await api.store.events.append(id, 'earlier', {});
    await api.store.events.append(id, 'before', {});
    await waitFor('all to have begun', () => [state, lag, tables, whole].every(({ seen }) => seen.length > 0) && watched() === 1);
    expect(tables.seen[0]).toEqual([]);
    await api.setPhase(id, 'preparing');
    await waitFor('the phase', () => state.seen.at(-1)?.phase === 'preparing' && whole.seen.at(-1)?.status.phase === 'preparing');
    await api.store.events.append(id, 'test', { fact: 1 });
    await waitFor('the event', () => log.seen.some(({ kind }) => kind === 'test'));
    const withLast = follow('taskLog', { id, last: 2 });
    await waitFor('the last two events', () => withLast.seen.length === 2);
    expect(withLast.seen.map(({ kind }) => kind)).toEqual(['phase', 'test']);
    withLast.leave();
    await withLast.end;
    await waitFor('a second point of the same lag', () => lag.seen.length > 1);
    await api.store.tasks.markDeleted(id);
    await Promise.all([state, lag, tables, whole, log].map(({ end }) => end));
    await waitFor('nobody to watch', () => watched() === 0);
    expect(new Set(state.seen.map((status) => JSON.stringify(status))).size).toBe(state.seen.length); // no value twice
  });

  test('all tasks: each at once, then those that change, and one that is deleted', async () => {
    const [one, two] = [await create('many_one'), await create('many_two')];
    const all = follow('taskChanges', { ids: [one, two] });
    await waitFor('both', () => all.seen.length === 1);
    expect(all.seen[0]?.map(({ id }) => id).sort()).toEqual([one, two].sort());
    await api.setPhase(two, 'preparing');
    await waitFor('the change', () => all.seen.length === 2);
    expect(all.seen[1]).toMatchObject([{ id: two, status: { phase: 'preparing' } }]);
    await api.store.tasks.markDeleted(one);
    await waitFor('the end of one', () => all.seen.flat().some(({ id, status }) => id === one && status === null));
    const none = follow('taskChanges', { ids: [one] });
    await waitFor('the word that there is none', () => none.seen.length === 1);
    expect(none.seen).toEqual([[]]);
    none.leave();
    await none.end;
    all.leave();
    await all.end;
    await waitFor('nobody to watch', () => watched() === 0);
  });

  test('a client that vanishes is forgotten, also while nothing changes', async () => {
    await create('quiet');
    const socket = createClient({
      url: `${url.replace('http', 'ws')}/api/graphql`,
      connectionParams: { token: api.token },
      retryAttempts: 0,
    });
    const seen: unknown[] = [];
    const end = (async () => {
      for await (const value of socket.iterate({ query: 'subscription { taskState(id: "quiet") { phase } }' })) {
        seen.push(value);
      }
    })().catch(() => undefined);
    await waitFor('the first value', () => seen.length === 1 && watched() === 1);
    socket.terminate();
    await end;
    await waitFor('nobody to watch', () => watched() === 0);
  });

  test('a wrong token is refused for good, a revoked one ends its streams, and a task that is not there is told by its code', async () => {
    await expect(follow('taskChanges', {}, 'wrong').end).rejects.toMatchObject({ status: 401, problem: { code: 'UNAUTHENTICATED' } });
    await expect(follow('taskState', { id: 'none' }).end).rejects.toMatchObject({ status: 404, problem: { code: 'NOT_FOUND' } });
    expect(await refusal('subscription { taskChanges { id } }')).toBe('REQUEST_INVALID');
    await create('revoked');
    const stream = follow('taskState', { id: 'revoked' }, await tokenOf('viewer', 'ends'));
    await waitFor('the first value', () => stream.seen.length === 1);
    const ended = expect(stream.end).rejects.toMatchObject({ problem: { code: 'UNAUTHENTICATED' } });
    await api.call('DELETE', '/api/tokens/ends');
    await ended;
    await waitFor('nobody to watch', () => watched() === 0);
  });

  test('the limits hold by websocket too', async () => {
    const socket = createClient({
      url: `${url.replace('http', 'ws')}/api/graphql`,
      connectionParams: { token: api.token },
      retryAttempts: 0,
    });
    const values = socket.iterate({ query: '{ tasks(first: 501) { nodes { id } } }' });
    await expect(values.next()).rejects.toMatchObject([{ extensions: { code: 'PAGE_TOO_LARGE' } }]);
  });

  test('open streams do not hold the end of the service back, and break with it: nobody is told that his task is gone', async () => {
    const own = await startApi();
    const listening = await own.service.listen({ host: '127.0.0.1', port: 0 });
    await own.call('POST', '/api/tasks', draft('held'));
    const values = createGraphqlClient({ url: listening.url, token: own.token }).subscribe(
      'taskLag',
      { id: 'held' },
      { signal: new AbortController().signal },
    );
    expect((await values.next()).done).toBe(false);
    const broken = expect(Array.fromAsync(values)).rejects.toMatchObject({ problem: { code: 'SERVICE_UNREACHABLE' } }); // the task is still there
    const from = performance.now();
    await own[Symbol.asyncDispose]();
    expect(performance.now() - from).toBeLessThan(10_000);
    await broken;
  });
});
