import { createApiClient } from '@trem/api-client';
import type { TaskSnapshot } from '@trem/contracts';
import { waitFor } from '@trem/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { draft, type RunningApi, startApi } from '../../test-support/running-api.js';
import { TaskFeed } from './task-feed.js';

let api: RunningApi;
let url: string;
beforeAll(async () => {
  api = await startApi();
  ({ url } = await api.service.listen({ host: '127.0.0.1', port: 0 }));
}, 60_000);
afterAll(() => api[Symbol.asyncDispose](), 60_000);

async function create(name: string): Promise<string> {
  return String((await api.call('POST', '/api/tasks', draft(name))).json.id);
}

function follow(task: string, signal: AbortSignal): { readonly seen: TaskSnapshot[]; readonly end: Promise<void> } {
  const seen: TaskSnapshot[] = [];
  const run = async () => {
    for await (const snapshot of createApiClient({ url, token: api.token }).taskEvents(task, { signal })) {
      seen.push(snapshot);
    }
  };
  return { seen, end: run() };
}

test('the picture comes at once, again when something changes, at most once a second, and the stream ends when the task is deleted', async () => {
  const id = await create('followed');
  const { seen, end } = follow('followed', new AbortController().signal);
  await waitFor('the first picture', () => seen.length === 1);
  expect(seen[0]).toMatchObject({
    status: { name: 'followed', phase: 'created', allowedCommands: expect.arrayContaining(['start']) },
    tables: [],
  });
  const from = performance.now();
  for (const phase of ['preparing', 'full-load', 'cdc', 'cdc', 'cdc'] as const) {
    await api.setPhase(id, phase);
  }
  await waitFor('the last phase', () => seen.at(-1)?.status.phase === 'cdc');
  expect(seen.length).toBeLessThanOrEqual(2 + Math.ceil((performance.now() - from) / 1_000));
  await api.store.tasks.markDeleted(id);
  await end;
});

test('one who leaves is forgotten, and a task that is not there is refused before the stream begins', async () => {
  await create('left');
  const leaving = new AbortController();
  const { seen, end } = follow('left', leaving.signal);
  await waitFor('the first picture', () => seen.length === 1);
  expect(api.service.app.get(TaskFeed).watched).toBe(1);
  leaving.abort();
  await end;
  await waitFor('the service to notice', () => api.service.app.get(TaskFeed).watched === 0);
  const { end: refused } = follow('nothing', new AbortController().signal);
  await expect(refused).rejects.toMatchObject({ status: 404, problem: { code: 'NOT_FOUND' } });
});

test('two watchers see the same, and an open stream does not hold the end of the service back', async () => {
  const own = await startApi();
  const listening = await own.service.listen({ host: '127.0.0.1', port: 0 });
  const { id } = (await own.call('POST', '/api/tasks', draft('watched'))).json;
  const read = async () => {
    const seen: TaskSnapshot[] = [];
    try {
      for await (const snapshot of createApiClient({ url: listening.url, token: own.token }).taskEvents(String(id), {
        signal: new AbortController().signal,
      })) {
        seen.push(snapshot);
        begun.push(1);
      }
    } catch {
      // the service ends under it
    }
    return seen;
  };
  const begun: number[] = [];
  const watchers = [read(), read()];
  await waitFor('both to have begun', () => begun.length >= 2);
  const from = performance.now();
  await own[Symbol.asyncDispose]();
  const [one, two] = await Promise.all(watchers);
  expect(performance.now() - from).toBeLessThan(15_000); // an open stream ends never by itself
  expect(one?.[0]).toEqual(two?.[0]);
});
