import { randomUUID } from 'node:crypto';
import { connectTaskClient } from '@trem/task-client';
import { createTestNamespace, FakeTask, fakeActivities, startWorkers, type TestNamespace } from '@trem/task-client/test-support';
import { waitFor } from '@trem/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { draft, type RunningApi, startApi } from '../../test-support/running-api.js';

const fakes = new Map<string, FakeTask>();
const find = (taskId: string): FakeTask => {
  const fake = fakes.get(taskId) ?? new FakeTask();
  fakes.set(taskId, fake);
  return fake;
};

const isoTime = (ms: number) => new Date(ms).toISOString();

const cleanUp = new AsyncDisposableStack();
let namespace: TestNamespace;
let api: RunningApi;
beforeAll(async () => {
  namespace = cleanUp.use(await createTestNamespace());
  const taskClient = cleanUp.use(connectTaskClient({ address: namespace.address, namespace: namespace.name, deadlineMs: 20_000 }));
  api = cleanUp.use(await startApi({ taskClient }));
  const activities = fakeActivities(find);
  cleanUp.use(
    await startWorkers(namespace.name, {
      ...activities,
      // The real workflows, and a store that hears of them as from a real worker.
      projectState: async ({ taskId, phaseSince, retryAt, ...state }) => {
        await api.store.projectState(taskId, {
          ...state,
          phaseSince: isoTime(phaseSince),
          retryAt: retryAt === null ? null : isoTime(retryAt),
        });
      },
      cleanUp: async ({ taskId }) => api.store.tasks.markDeleted(taskId),
    }),
  );
}, 90_000);
afterAll(() => cleanUp.disposeAsync(), 60_000);

async function create(name: string): Promise<string> {
  return String((await api.call('POST', '/api/tasks', draft(name))).json.id);
}

function command(task: string, name: string, key = randomUUID()) {
  return api.call('POST', `/api/tasks/${task}/${name}`, undefined, { 'idempotency-key': key });
}

async function reaches(task: string, phase: string): Promise<void> {
  await waitFor(`${task} to be in ${phase}`, async () => {
    const { status } = (await api.call('GET', `/api/tasks/${task}`)).json as unknown as { status: { phase: string } };
    return status.phase === phase;
  });
}

test('a task is started, changed only at rest, paused, resumed and deleted, and its status follows', async () => {
  const id = await create('walked');
  expect(await command('walked', 'start')).toMatchObject({ status: 202, json: { outcome: 'accepted', phase: 'preparing' } });
  await reaches('walked', 'cdc');
  const put = () => api.call('PUT', '/api/tasks/walked', draft('walked', { mode: 'cdc' }), { 'if-match': '1' });
  expect(await put()).toMatchObject({ status: 409, json: { code: 'TASK_RUNNING' } });
  expect(await command('walked', 'start')).toMatchObject({ status: 202, json: { outcome: 'unchanged' } });
  expect((await command('walked', 'pause')).status).toBe(202);
  await reaches('walked', 'paused');
  expect((await put()).status).toBe(200);
  expect((await command('walked', 'resume')).status).toBe(202);
  await reaches('walked', 'cdc');
  expect((await api.call('DELETE', '/api/tasks/walked')).status).toBe(202);
  await waitFor('the task to be gone', async () => (await api.call('GET', `/api/tasks/${id}`)).status === 404);
}, 60_000);

test('a repeat with the same key gets the first answer and is carried out once', async () => {
  const id = await create('repeated');
  const key = randomUUID();
  const first = await command('repeated', 'start', key);
  const second = await command('repeated', 'start', key);
  expect([first.status, second.status]).toEqual([202, 202]);
  expect(second.json).toEqual(first.json);
  await reaches('repeated', 'cdc');
  expect((await command('repeated', 'start', key)).status).toBe(202);
  expect(find(id).calls.filter((call) => call === 'beginRun')).toHaveLength(1);
  await command('repeated', 'stop');
  await reaches('repeated', 'stopped');
}, 60_000);

test('a command that the phase refuses is a 409 with its code, and the desired state stays', async () => {
  const id = await create('never_started');
  for (const name of ['pause', 'resume', 'resync']) {
    expect(await command('never_started', name)).toMatchObject({ status: 409, json: { code: 'TASK_NOT_STARTED' } });
  }
  expect((await api.store.tasks.find(id))?.desired).toBe('rest');
});

test('of a start and a delete of the new task only, at the same moment, one is carried out and the other is refused', async () => {
  const outcomes = await Promise.all(
    Array.from({ length: 8 }, async (_, number) => {
      const name = `raced_${number}`;
      const id = await create(name);
      const [start, remove] = await Promise.all([command(name, 'start'), api.call('DELETE', `/api/tasks/${name}?onlyNew=true`)]);
      if (remove.status === 202) {
        expect([name, start.status === 202]).toEqual([name, false]);
        await waitFor(`${name} to be gone`, async () => (await api.call('GET', `/api/tasks/${id}`)).status === 404);
        return 'gone';
      }
      expect([name, start.status, remove.status, remove.json.code]).toEqual([name, 202, 409, 'TASK_WAS_STARTED']);
      await reaches(name, 'cdc');
      expect([name, (await api.store.tasks.find(id))?.desired]).toEqual([name, 'run']);
      expect(await api.call('DELETE', `/api/tasks/${name}?onlyNew=true`)).toMatchObject({
        status: 409,
        json: { code: 'TASK_WAS_STARTED' },
      });
      return 'runs';
    }),
  );
  expect(outcomes).toHaveLength(8);
  const last = await create('late');
  expect((await api.call('DELETE', '/api/tasks/late?onlyNew=true')).status).toBe(202);
  await waitFor('the new one to be gone', async () => (await api.call('GET', `/api/tasks/${last}`)).status === 404);
}, 90_000);

test('without a worker the outcome is unknown, and the same key repeated when one is there is carried out once', async () => {
  const cleanUpHere = new AsyncDisposableStack();
  await using _ = cleanUpHere;
  const quiet = cleanUpHere.use(await createTestNamespace());
  const taskClient = cleanUpHere.use(connectTaskClient({ address: quiet.address, namespace: quiet.name, deadlineMs: 3_000 }));
  const alone = cleanUpHere.use(await startApi({ taskClient }));
  const id = String((await alone.call('POST', '/api/tasks', draft('unheard'))).json.id);
  const start = () => alone.call('POST', '/api/tasks/unheard/start', undefined, { 'idempotency-key': 'once' });
  expect(await start()).toMatchObject({
    status: 503,
    json: { code: 'NO_WORKER', detail: expect.stringContaining('same idempotency-key') },
  });
  expect((await alone.store.tasks.find(id))?.desired).toBe('run');
  cleanUpHere.use(await startWorkers(quiet.name, fakeActivities(find)));
  await waitFor('the repeat to be answered', async () => (await start()).status === 202);
  await waitFor('the stream', () => find(id).phase === 'cdc');
  expect(find(id).calls.filter((call) => call === 'beginRun')).toHaveLength(1);
}, 60_000);

test('while Temporal is away commands say so, and status and definitions answer', async () => {
  await using taskClient = connectTaskClient({ address: '127.0.0.1:9', namespace: 'none', deadlineMs: 3_000 });
  await using alone = await startApi({ taskClient });
  await alone.call('POST', '/api/tasks', draft('cut_off'));
  expect(await alone.call('POST', '/api/tasks/cut_off/start')).toMatchObject({
    status: 503,
    json: { code: expect.stringMatching(/^(SERVICE_UNREACHABLE|NO_WORKER)$/) },
  });
  expect(await alone.call('GET', '/api/tasks/cut_off')).toMatchObject({ status: 200, json: { status: { phase: 'created' } } });
}, 30_000);
