import { waitFor } from '@trem/testing';
import { createClient } from 'graphql-ws';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { draft, type RunningApi, startApi } from '../../test-support/running-api.js';
import { TaskFeed } from '../live/task-feed.js';

let api: RunningApi;
let url: string;
beforeAll(async () => {
  api = await startApi();
  ({ url } = await api.service.listen({ host: '127.0.0.1', port: 0 }));
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

/** A subscription over the network; ends with the reason when it is refused. */
function follow(query: string, variables: Record<string, unknown> = {}, token: string = api.token) {
  const client = createClient({
    url: `${url.replace('http', 'ws')}/api/graphql`,
    connectionParams: { token },
    retryAttempts: 0,
    lazy: true,
  });
  const seen: Record<string, unknown>[] = [];
  const run = async () => {
    for await (const { data, errors } of client.iterate({ query, variables })) {
      if (errors !== undefined) {
        throw errors;
      }
      seen.push(data ?? {});
    }
  };
  return { seen, end: run(), client };
}

describe('queries and mutations', () => {
  test('a task that a mutation made is what REST gives of it', async () => {
    const made = await ask('mutation ($definition: TaskDefinitionInput!) { createTask(definition: $definition) { id name version } }', {
      definition: draft('by_graphql'),
    });
    expect(made).toEqual({ data: { createTask: { id: expect.any(String), name: 'by_graphql', version: 1 } } });
    const { data } = await ask(
      '{ task(id: "by_graphql") { definition { mode tables { source { table } } } status { phase allowedCommands } } }',
    );
    const rest = (await api.call('GET', '/api/tasks/by_graphql')).json as Record<'definition' | 'status', Record<string, unknown>>;
    expect(data?.task).toEqual({
      definition: { mode: rest.definition.mode, tables: [{ source: { table: 'item' } }] },
      status: { phase: 'created', allowedCommands: rest.status.allowedCommands },
    });
  });
});

describe('subscriptions', () => {
  test('state and lag of a task come at once, again when they change, and end with the task', async () => {
    const id = await create('live');
    const state = follow('subscription ($id: ID!) { taskState(id: $id) { phase } }', { id: 'live' });
    const lag = follow('subscription ($id: ID!) { taskLag(id: $id) { at lagMs targets { target } } }', { id });
    await waitFor('both to have begun', () => state.seen.length > 0 && lag.seen.length > 0);
    await api.setPhase(id, 'preparing');
    await waitFor('the phase', () => JSON.stringify(state.seen.at(-1)) === '{"taskState":{"phase":"preparing"}}');
    await api.store.tasks.markDeleted(id);
    await Promise.all([state.end, lag.end]);
    await waitFor('nobody to watch', () => api.service.app.get(TaskFeed).watched === 0);
  });

  test('a wrong token is refused for good, a task that is not there by its code', async () => {
    await expect(follow('subscription { taskChanges { id } }', {}, 'wrong').end).rejects.toMatchObject({ code: 4403 });
    await expect(follow('subscription { taskState(id: "none") { phase } }').end).rejects.toMatchObject([
      { extensions: { code: 'NOT_FOUND' } },
    ]);
    expect(await refusal('subscription { taskChanges { id } }')).toBe('REQUEST_INVALID');
  });
});
