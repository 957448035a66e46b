import { createGraphqlClient } from '@trem/api-client';
import { openLink, waitFor } from '@trem/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { draft, type RunningApi, startApi } from '../../test-support/running-api.js';
import { TaskFeed } from '../live/task-feed.js';

let api: RunningApi;
beforeAll(async () => {
  api = await startApi();
}, 60_000);
afterAll(() => api[Symbol.asyncDispose](), 60_000);

/** The client gives up after 16 s at the latest, the server after 24 s; the rest is for a machine that is slow. */
const GIVEN_UP_MS = 35_000;

test('a connection on which nothing comes through any more is closed by both ends, though nobody tells them', async () => {
  const { url } = await api.service.listen({ host: '127.0.0.1', port: 0 });
  await api.call('POST', '/api/tasks', draft('cut_off'));
  await using link = await openLink(url);
  const watched = () => api.service.app.get(TaskFeed).watched;
  const values = createGraphqlClient({ url: link.through, token: api.token }).subscribe(
    'taskState',
    { id: 'cut_off' },
    { signal: new AbortController().signal },
  );
  expect(await values.next()).toMatchObject({ value: { name: 'cut_off' } });
  expect(watched()).toBe(1);
  link.freeze();
  const broken = expect(values.next()).rejects.toMatchObject({ status: 0, problem: { code: 'SERVICE_UNREACHABLE' } });
  await waitFor('the server to forget the client', () => watched() === 0, { deadlineMs: GIVEN_UP_MS });
  await broken;
}, 60_000);
