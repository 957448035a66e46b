import { randomUUID } from 'node:crypto';
import { setTimeout as delay } from 'node:timers/promises';
import type { WorkflowHandle } from '@temporalio/client';
import { silentLogger } from '@trem/replication-core';
import { connectTaskClient, type TaskClient } from '@trem/task-client';
import { createTestNamespace, FakeTask, failure, fakeActivities, startWorkers, type TestNamespace } from '@trem/task-client/test-support';
import { waitFor } from '@trem/testing';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { draft, type RunningApi, startApi } from '../../test-support/running-api.js';
import { reconcile, startReconciler } from './reconciler.js';

vi.setConfig({ testTimeout: 60_000 });

const fakes = new Map<string, FakeTask>();
const find = (taskId: string): FakeTask => {
  const fake = fakes.get(taskId) ?? new FakeTask();
  fake.durations = { ...fake.durations, unusedMs: 60_000 };
  fakes.set(taskId, fake);
  return fake;
};
const isoTime = (ms: number) => new Date(ms).toISOString();

const cleanUp = new AsyncDisposableStack();
let namespace: TestNamespace;
let client: TaskClient;
let api: RunningApi;
beforeAll(async () => {
  namespace = cleanUp.use(await createTestNamespace());
  client = cleanUp.use(connectTaskClient({ address: namespace.address, namespace: namespace.name, deadlineMs: 20_000 }));
  api = cleanUp.use(await startApi({ taskClient: client }));
  cleanUp.use(
    await startWorkers(namespace.name, {
      ...fakeActivities(find),
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

interface Known {
  readonly id: string;
  readonly workflow: WorkflowHandle;
  reaches(phase: string): Promise<unknown>;
}

async function startedTask(name: string): Promise<Known> {
  const id = String((await api.call('POST', '/api/tasks', draft(name))).json.id);
  const reaches = (phase: string) => waitFor(`${name} in ${phase}`, async () => (await api.store.tasks.find(id))?.phase === phase);
  await api.call('POST', `/api/tasks/${name}/start`);
  await reaches('cdc');
  return { id, workflow: namespace.client.workflow.getHandle(`task:${id}`), reaches };
}

const only = (id: string) => ({
  client,
  logger: silentLogger,
  everyMs: 1_000,
  tasks: {
    find: api.store.tasks.find,
    list: async () => (await api.store.tasks.list()).filter((row) => row.id === id),
  },
});

const runs = async (id: string) => {
  const found: string[] = [];
  for await (const { runId } of namespace.client.workflow.list({ query: `WorkflowId = "task:${id}"` })) {
    found.push(runId);
  }
  return found.length;
};

test.concurrent('a task whose workflow is gone is started again, with numbers that go on, and once only by two at a time', async () => {
  const { id, workflow } = await startedTask('wiped');
  const before = await api.store.tasks.find(id);
  await workflow.terminate();
  const [first, second] = await Promise.all([reconcile(only(id)), reconcile(only(id))]);
  expect([first, second]).toEqual([true, true]);
  await waitFor('a newer state', async () => {
    const now = await api.store.tasks.find(id);
    return now?.phase === 'cdc' && now.stateVersion > (before?.stateVersion ?? 0);
  });
  expect((await api.store.tasks.find(id))?.generation).toBe(before?.generation);
  await waitFor('both runs to be listed', async () => (await runs(id)) === 2);
  expect(find(id).calls.filter((call) => call === 'plan')).toHaveLength(2);
});

test.concurrent('an open workflow is left alone, at rest and in attention too', async () => {
  const { id, workflow, reaches } = await startedTask('left_alone');
  await waitFor('the stream', () => find(id).running.has('apply:b'));
  find(id).end('apply:b', failure('CONSTRAINT_CHECK'));
  await reaches('attention');
  await waitFor('a fresh run', async () => (await workflow.describe()).historyLength < 20);
  const length = async () => (await workflow.describe()).historyLength;
  await waitFor('quiet', async () => {
    const before = await length();
    await delay(500);
    return before === (await length());
  });
  const before = await length();
  expect(await reconcile(only(id))).toBe(true);
  expect(await length()).toBe(before);
});

test.concurrent('a workflow that is still created counts for none', async () => {
  const { id, workflow, reaches } = await startedTask('in_created');
  const row = await api.store.tasks.find(id);
  await workflow.terminate();
  await namespace.client.workflow.start('replicationTask', {
    workflowId: `task:${id}`,
    taskQueue: 'control',
    args: [{ taskId: id, configVersion: 1, generation: 1, stateVersion: row?.stateVersion, mode: 'full-load-and-cdc' }],
  });
  await reconcile(only(id));
  await waitFor('a newer state', async () => ((await api.store.tasks.find(id))?.stateVersion ?? 0) > (row?.stateVersion ?? 0));
  await reaches('cdc');
});

test.concurrent('a task that was on its way to a rest gets there', async () => {
  const { id, workflow, reaches } = await startedTask('on_the_way');
  await workflow.terminate();
  await api.store.tasks.setDesired(id, 'rest');
  find(id).plan = { next: 'paused', needsSlot: false, tables: { total: 1, loaded: 1 } };
  await reconcile(only(id));
  await reaches('paused');
  await workflow.terminate();
  await reconcile(only(id));
  expect((await workflow.describe()).status.name).toBe('TERMINATED'); // a rest needs no workflow
});

test.concurrent('a delete that nobody heard is carried out, and a deleted task stays gone', async () => {
  const { id, workflow } = await startedTask('unheard');
  await api.store.tasks.setDesired(id, 'gone');
  await reconcile(only(id));
  await workflow.result();
  expect(await api.store.tasks.find(id)).toBeUndefined();
  await reconcile(only(id));
  expect(await client.workflowPhase(id)).toBeUndefined();
});

test.concurrent('a command to a task that Temporal has forgotten starts it and is carried out', async () => {
  const { id, workflow, reaches } = await startedTask('forgotten');
  await workflow.terminate();
  const answer = await api.call('POST', '/api/tasks/forgotten/pause', undefined, { 'idempotency-key': randomUUID() });
  expect(answer).toMatchObject({ status: 202, json: { outcome: 'accepted' } });
  await reaches('paused');
  expect((await api.store.tasks.find(id))?.desired).toBe('rest');
});

test('the loop looks at once, and again after a Temporal that was away', async () => {
  const { id, workflow } = await startedTask('looped');
  const before = (await api.store.tasks.find(id))?.stateVersion ?? 0;
  await workflow.terminate();
  await using nowhere = connectTaskClient({ address: '127.0.0.1:9', namespace: 'trem', deadlineMs: 2_000 });
  let isAway = true;
  const asked: string[] = [];
  const now = () => (isAway ? nowhere : client);
  const unsteady: Pick<TaskClient, 'workflowPhase' | 'start' | 'delete' | 'ensureWatch'> = {
    ensureWatch: () => now().ensureWatch(),
    workflowPhase: (taskId) => {
      asked.push(taskId);
      return now().workflowPhase(taskId);
    },
    start: (...of) => now().start(...of),
    delete: (...of) => now().delete(...of),
  };
  await using _loop = startReconciler({ ...only(id), client: unsteady });
  await waitFor('two vain looks', () => asked.length >= 2);
  isAway = false;
  await waitFor('a newer state', async () => ((await api.store.tasks.find(id))?.stateVersion ?? 0) > before);
});
