import { randomUUID } from 'node:crypto';
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { historyToJSON } from '@temporalio/common/lib/proto-utils.js';
import { startTemporal } from '@trem/dev-stack';
import { waitFor } from '@trem/testing';
import { stateQuery, workflowIds } from '@trem/workflows';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { FakeTask, failure, fakeActivities } from '../test-support/fake-tasks.js';
import { createTestNamespace, startWorkers, type TestNamespace } from '../test-support/temporal.js';
import { connectTaskClient, type TaskClient, type TaskToStart } from './index.js';

const fakes = new Map<string, FakeTask>();
const find = (taskId: string): FakeTask => {
  const fake = fakes.get(taskId) ?? new FakeTask();
  fakes.set(taskId, fake);
  return fake;
};

let namespace: TestNamespace;
let workers: AsyncDisposable;
let tasks: TaskClient;

beforeAll(async () => {
  namespace = await createTestNamespace();
  workers = await startWorkers(namespace.name, fakeActivities(find));
  tasks = connectTaskClient({ address: namespace.address, namespace: namespace.name, deadlineMs: 20_000 });
}, 60_000);

afterAll(async () => {
  await tasks[Symbol.asyncDispose]();
  await workers[Symbol.asyncDispose]();
  await namespace[Symbol.asyncDispose]();
}, 30_000);

interface Story {
  readonly task: TaskToStart;
  readonly fake: FakeTask;
  /** The same id every time; `again` makes a fresh one. */
  start(options?: { mode?: 'reload' | 'continue' }): ReturnType<TaskClient['start']>;
  reaches(phase: string): Promise<unknown>;
}

function newStory(set: (fake: FakeTask) => void = () => undefined): Story {
  const task: TaskToStart = {
    ...{ taskId: randomUUID(), configVersion: 3, generation: 1, stateVersion: 0, name: 'shop', title: 'Shop' },
    ...{ mode: 'full-load-and-cdc', source: 'a', targets: ['b'] },
  };
  const fake = find(task.taskId);
  set(fake);
  return {
    task: { ...task, mode: fake.mode },
    fake,
    start: (options) => tasks.start({ ...task, mode: fake.mode }, randomUUID(), options),
    reaches: (phase) => waitFor(`phase ${phase}, last ${fake.phase}`, () => fake.phase === phase, { deadlineMs: 20_000 }),
  };
}

const streamRuns = ({ fake }: Story) =>
  waitFor('both stream activities run', () => fake.running.has('capture') && fake.running.has('apply:b'));
const handleOf = ({ task }: Story) => namespace.client.workflow.getHandle(workflowIds.task(task.taskId));
/** Whatever else the history goes on to say. */
const answeredCommands = async (story: Story) =>
  ((await handleOf(story).fetchHistory()).events ?? []).filter(
    ({ workflowExecutionUpdateAcceptedEventAttributes: accepted }) => accepted !== undefined && accepted !== null,
  ).length;

/** Keeps the histories of all runs of a task as test data, when asked to: `TREM_RECORD_HISTORIES=1`. */
async function record(story: Story, name: string, { load = false, workflowId = workflowIds.task(story.task.taskId) } = {}): Promise<void> {
  if (process.env.TREM_RECORD_HISTORIES === undefined) {
    return;
  }
  const folder = fileURLToPath(new URL('../../../workflows/testdata/', import.meta.url));
  await mkdir(folder, { recursive: true });
  const ids = [workflowId, ...(load ? [workflowIds.load(story.task.taskId, 1)] : [])];
  for (const id of ids) {
    let run = 0;
    const seen: string[] = [];
    for await (const { runId } of namespace.client.workflow.list({ query: `WorkflowId = "${id}"` })) {
      seen.unshift(runId);
    }
    for (const runId of seen) {
      run += 1;
      const history = await namespace.client.workflow.getHandle(id, runId).fetchHistory();
      const file = `${folder}${name}-${id.startsWith('load') ? 'child-' : ''}${run}.json`;
      await writeFile(file, `${JSON.stringify(JSON.parse(historyToJSON(history)), withoutMachine)}\n`);
    }
  }
}

/** Replay needs neither who ran it nor where its code lay. */
function withoutMachine(key: string, value: unknown): unknown {
  const hidden: Readonly<Record<string, string>> = { identity: 'worker', stackTrace: '' };
  const isSticky = key === 'name' && typeof value === 'string' && /^\d+@.+-[0-9a-f]{32}$/.test(value);
  return isSticky ? 'sticky' : (hidden[key] ?? value);
}

test.concurrent('a task goes from its first start through load and stream, pauses, goes on, stops and is deleted', async () => {
  const story = newStory((fake) => {
    fake.plan = { next: 'full-load', needsSlot: false, tables: { total: 1, loaded: 0 } };
    fake.loadPlan = {
      unfinished: [{ schema: 'public', table: 'item', target: 'b', partitions: 3, loadNumber: 10_001 }],
      groups: [{ priority: 0, target: 'b', loadNumber: 10_001, tables: ['one', 'two'].map((table) => ({ schema: 'public', table })) }],
      foreignKeys: [{ schema: 'public', table: 'item', target: 'b' }],
      total: 1,
    };
  });
  const { taskId } = story.task;
  expect(await story.start()).toMatchObject({ outcome: 'accepted', phase: 'preparing', stateVersion: 1 });
  await story.reaches('cdc');
  await streamRuns(story);
  expect(story.fake.calls).toEqual(
    expect.arrayContaining([
      'beginRun',
      'loadGroup one two',
      'load:item:1',
      'load:item:3',
      'finishTable',
      'createForeignKeys',
      'finishLoad',
    ]),
  );
  story.fake.plan = { next: 'cdc', needsSlot: false, tables: { total: 1, loaded: 1 } };

  expect(await tasks.pause(taskId, randomUUID())).toMatchObject({ outcome: 'accepted', phase: 'pausing' });
  await story.reaches('paused');
  expect(story.fake.running.size).toBe(0);
  expect(await tasks.resume(taskId, randomUUID())).toMatchObject({ outcome: 'accepted', phase: 'preparing' });
  await story.reaches('cdc');
  await streamRuns(story);
  expect(await tasks.stop(taskId, randomUUID())).toMatchObject({ outcome: 'accepted', phase: 'stopping' });
  await story.reaches('stopped');
  expect(await tasks.stop(taskId, randomUUID())).toMatchObject({ outcome: 'unchanged', phase: 'stopped' });
  expect(await tasks.delete(story.task, randomUUID())).toMatchObject({ outcome: 'accepted', phase: 'deleting' });
  await handleOf(story).result();
  expect(story.fake.calls.filter((call) => call === 'cleanUp')).toHaveLength(1);
  const versions = story.fake.projections.map((projection) => projection.stateVersion);
  expect(versions).toEqual([...versions].sort((a, b) => a - b));
  await record(story, 'life', { load: true });
});

test.concurrent('pausing a load ends its loaders and its holder; a resume loads again', async () => {
  const story = newStory((fake) => {
    fake.plan = { next: 'full-load', needsSlot: false, tables: { total: 1, loaded: 0 } };
    fake.loadPlan = {
      unfinished: [{ schema: 'public', table: 'item', target: 'b', partitions: 4, loadNumber: 10_001 }],
      foreignKeys: [],
      total: 1,
    };
    fake.holdsPartitions = true;
  });
  await story.start();
  await story.reaches('full-load');
  await waitFor('two partitions at once', () => story.fake.running.has('partition:1') && story.fake.running.has('partition:2'));
  expect(story.fake.running.has('partition:3')).toBe(false);
  await tasks.pause(story.task.taskId, randomUUID());
  await story.reaches('paused');
  expect([...story.fake.running.keys()]).toEqual([]);
  story.fake.holdsPartitions = false;
  await tasks.resume(story.task.taskId, randomUUID());
  await story.reaches('cdc');
  await record(story, 'pause-in-load', { load: true });
});

test.concurrent('a lost snapshot is met with a new one, without recovering', async () => {
  const story = newStory((fake) => {
    fake.plan = { next: 'full-load', needsSlot: false, tables: { total: 1, loaded: 0 } };
    fake.loadPlan = {
      unfinished: [{ schema: 'public', table: 'item', target: 'b', partitions: 1, loadNumber: 10_001 }],
      foreignKeys: [],
      total: 1,
    };
    fake.holdsPartitions = true;
  });
  await story.start();
  await waitFor('a partition loads', () => story.fake.running.has('partition:1'));
  story.fake.holdsPartitions = false;
  story.fake.end('holdSnapshot', failure('SNAPSHOT_GONE'));
  await story.reaches('cdc');
  expect(story.fake.calls.filter((call) => call === 'holdSnapshot')).toHaveLength(2);
  expect(story.fake.projections.some((projection) => projection.phase === 'recovering')).toBe(false);
  await record(story, 'snapshot-lost', { load: true });
});

test.concurrent('a refused command leaves no event, and its id may be used again', async () => {
  const story = newStory();
  const { taskId } = story.task;
  await story.start();
  await story.reaches('cdc');
  const { runId } = await handleOf(story).describe();
  await tasks.stop(taskId, randomUUID());
  await story.reaches('stopped');
  await waitFor('a new run', async () => (await handleOf(story).describe()).runId !== runId);
  const before = await answeredCommands(story);
  const requestId = randomUUID();
  await expect(tasks.pause(taskId, requestId)).rejects.toMatchObject({ code: 'TASK_NOT_RUNNING' });
  expect(await answeredCommands(story)).toBe(before);
  await tasks.resume(taskId, randomUUID());
  await story.reaches('cdc');
  expect(await tasks.pause(taskId, requestId)).toMatchObject({ outcome: 'accepted' });
});

test.concurrent('a command repeated with its id after continue-as-new gets its first answer', async () => {
  const story = newStory();
  const { taskId } = story.task;
  await story.start();
  await story.reaches('cdc');
  const { runId } = await handleOf(story).describe();
  const requestId = randomUUID();
  const first = await tasks.pause(taskId, requestId);
  await story.reaches('paused');
  await tasks.stop(taskId, randomUUID());
  await story.reaches('stopped');
  await waitFor('a new run', async () => (await handleOf(story).describe()).runId !== runId);
  // in this phase a pause with a fresh id is refused
  await expect(tasks.pause(taskId, randomUUID())).rejects.toMatchObject({ code: 'TASK_NOT_RUNNING' });
  expect(await tasks.pause(taskId, requestId)).toEqual(first);
});

test.concurrent('trouble waits and goes on by itself; commands work meanwhile', async () => {
  const story = newStory((fake) => {
    fake.durations = { ...fake.durations, recoverFirstMs: 1_000 };
  });
  await story.start();
  await story.reaches('cdc');
  await streamRuns(story);
  story.fake.end('apply:b', failure('CONNECTION_LOST'));
  await story.reaches('recovering');
  expect(story.fake.projections.at(-1)).toMatchObject({ errorCode: 'CONNECTION_LOST' });
  await story.reaches('cdc');
  expect(story.fake.projections.at(-1)).toMatchObject({ errorCode: null });
  await streamRuns(story);
  story.fake.durations = { ...story.fake.durations, recoverFirstMs: 600_000, recoverMaxMs: 600_000 };
  await tasks.pause(story.task.taskId, randomUUID());
  await story.reaches('paused');
  await tasks.resume(story.task.taskId, randomUUID());
  await story.reaches('cdc');
  await streamRuns(story);
  story.fake.end('capture', failure('BROKER_LOST'));
  await story.reaches('recovering');
  await tasks.resume(story.task.taskId, randomUUID());
  await story.reaches('cdc');
  await record(story, 'recovering');
});

test.concurrent('what a person must mend rests in attention; a resync starts over with a new generation', async () => {
  const story = newStory();
  await story.start();
  await story.reaches('cdc');
  await streamRuns(story);
  story.fake.end('apply:b', failure('SCHEMA_CHANGED'));
  await story.reaches('attention');
  expect(story.fake.calls).toContain('alert:attention:SCHEMA_CHANGED');
  await expect(story.start()).rejects.toMatchObject({ code: 'TASK_NEEDS_RESYNC' });
  const found = await waitFor('the search finds it', async () => {
    for await (const run of namespace.client.workflow.list({ query: `TremNeedsAttention = true AND TremTask = "${story.task.taskId}"` })) {
      return run;
    }
    return undefined;
  });
  expect(found.workflowId).toBe(workflowIds.task(story.task.taskId));
  await tasks.resync(story.task.taskId, randomUUID());
  await story.reaches('cdc');
  expect(story.fake.calls).toContain('resetForResync');
  expect(await handleOf(story).query(stateQuery)).toMatchObject({ generation: 2, error: null, reset: false });
  await record(story, 'attention-resync');
});

test.concurrent('a gap starts a new scope at once, and both ends of the stream with it', async () => {
  const story = newStory();
  await story.start();
  await story.reaches('cdc');
  await streamRuns(story);
  story.fake.end('apply:b', failure('GAP'));
  await waitFor('a second pair', () => story.fake.calls.filter((call) => call === 'capture').length === 2);
  await streamRuns(story);
  expect(await handleOf(story).query(stateQuery)).toMatchObject({ phase: 'cdc', restarts: [{ code: 'GAP' }] });
  expect(story.fake.projections.some((projection) => projection.phase === 'recovering')).toBe(false);
  await record(story, 'gap');
});

test.concurrent('a slice ends for all and goes on in a fresh run, which still shows what the task is', async () => {
  const story = newStory();
  await story.start();
  await story.reaches('cdc');
  await streamRuns(story);
  const firstRun = (await handleOf(story).describe()).runId;
  story.fake.end('capture', 'slice');
  await waitFor('a second pair', () => story.fake.calls.filter((call) => call === 'capture').length === 2);
  await streamRuns(story);
  const description = await waitFor('a new run', async () => {
    const now = await handleOf(story).describe();
    return now.runId !== firstRun && now;
  });
  expect(description.memo).toMatchObject({ task: 'shop', source: 'a', targets: 'b' });
  expect(description.typedSearchAttributes.getAll().map(({ key, value }) => `${key.name} ${value}`)).toContain('TremPhase cdc');
  const pending = description.raw.pendingActivities?.map((activity) => activity.activityId).sort();
  expect(pending).toEqual(['apply:b', 'capture']);
  const metadata: { currentDetails: string } = await handleOf(story).query('__temporal_workflow_metadata');
  expect(metadata.currentDetails).toContain('shop: a -> b');
  await record(story, 'slice');
});

test.concurrent('a refused first start leaves a run that ends by itself', async () => {
  const story = newStory((fake) => {
    fake.mode = 'cdc';
  });
  await expect(story.start({ mode: 'reload' })).rejects.toMatchObject({ code: 'TASK_NO_LOAD' });
  await handleOf(story).result();
  expect(story.fake.projections).toEqual([]);
  await record(story, 'refused-start');
});

test.concurrent('an id that a closed run has answered starts nothing; a fresh one does', async () => {
  const story = newStory();
  await story.start();
  await story.reaches('cdc');
  const requestId = randomUUID();
  const first = await tasks.delete(story.task, requestId);
  await handleOf(story).result();
  expect(await tasks.delete(story.task, requestId)).toEqual(first);
  expect((await handleOf(story).describe()).status.name).toBe('COMPLETED');
  await expect(tasks.pause(story.task.taskId, randomUUID())).rejects.toMatchObject({ code: 'TASK_NOT_STARTED' });
  await tasks.start({ ...story.task, stateVersion: 100 }, randomUUID());
  await story.reaches('cdc');
});

test.concurrent('cancelling the workflow from outside changes nothing', async () => {
  const story = newStory();
  await story.start();
  await story.reaches('cdc');
  await streamRuns(story);
  await handleOf(story).cancel();
  expect(await tasks.pause(story.task.taskId, randomUUID())).toMatchObject({ outcome: 'accepted' });
  await story.reaches('paused');
});

test.concurrent('settings that cannot be read are trouble, not the end', async () => {
  const story = newStory((fake) => {
    fake.failing.set(
      'readTask',
      Array.from({ length: 6 }, () => failure('NETWORK')),
    );
  });
  await story.start();
  await story.reaches('recovering');
  story.fake.failing.clear();
  await tasks.resume(story.task.taskId, randomUUID());
  await story.reaches('cdc');
});

test.concurrent('a comparison runs once, however often it is asked for', async () => {
  const story = newStory();
  const call = { taskId: story.task.taskId, comparisonId: randomUUID(), deadlineMs: 1_000 };
  await tasks.compare(call);
  await tasks.compare(call);
  await waitFor('it finished', () => story.fake.calls.includes('finishComparison'));
  await tasks.compare(call);
  expect(story.fake.calls).toEqual(['planComparison', 'compare item', 'finishComparison']);
});

test.concurrent('a table that cannot be compared does not stop the others', async () => {
  const story = newStory((fake) => {
    fake.compared = ['item', 'price', 'stock'];
    fake.failing.set('compare price', [failure('TABLE_MISSING')]);
  });
  const comparisonId = randomUUID();
  await tasks.compare({ taskId: story.task.taskId, comparisonId, deadlineMs: 1_000 });
  await waitFor('it finished', () => story.fake.calls.includes('finishComparison price TABLE_MISSING'));
  expect(story.fake.calls).toContain('compare stock');
  const workflowId = workflowIds.compare(story.task.taskId, comparisonId);
  await namespace.client.workflow.getHandle(workflowId).result();
  await record(story, 'compare', { workflowId });
});

test.concurrent('a comparison that cannot begin is finished all the same, and runs no more', async () => {
  const story = newStory((fake) => {
    fake.failing.set('planComparison', [failure('SETTINGS_INVALID')]);
  });
  const call = { taskId: story.task.taskId, comparisonId: randomUUID(), deadlineMs: 1_000 };
  expect(await tasks.isComparing(call.taskId, call.comparisonId)).toBe(false);
  await tasks.compare(call);
  await waitFor('it finished', () => story.fake.calls.includes('finishComparison broken'));
  await waitFor('it is over', async () => !(await tasks.isComparing(call.taskId, call.comparisonId)));
});

test.concurrent('without a worker the outcome is unknown, and a repeat with the same id tells it', async () => {
  await using lonely = await createTestNamespace();
  await using impatient = connectTaskClient({ address: lonely.address, namespace: lonely.name, deadlineMs: 2_000 });
  await using patient = connectTaskClient({ address: lonely.address, namespace: lonely.name, deadlineMs: 20_000 });
  const story = newStory();
  const requestId = randomUUID();
  await expect(impatient.start(story.task, requestId)).rejects.toMatchObject({ code: 'NO_WORKER' });
  await using _workers = await startWorkers(lonely.name, fakeActivities(find));
  expect(await patient.start(story.task, requestId)).toMatchObject({ outcome: 'accepted', phase: 'preparing' });
  await story.reaches('cdc');
  expect(story.fake.calls.filter((call) => call === 'plan')).toHaveLength(1);
});

test.concurrent('a stop and a delete wait for a worker in Temporal itself, and are carried out once', async () => {
  await using temporal = await startTemporal();
  await using lonely = await createTestNamespace(temporal.address);
  await using patient = connectTaskClient({ address: lonely.address, namespace: lonely.name, deadlineMs: 20_000 });
  await using impatient = connectTaskClient({ address: lonely.address, namespace: lonely.name, deadlineMs: 1_500 });
  const [stopped, deleted, never] = [newStory(), newStory(), newStory()];
  {
    await using _workers = await startWorkers(lonely.name, fakeActivities(find), temporal.address);
    for (const { task, reaches } of [stopped, deleted]) {
      await patient.start(task, randomUUID());
      await reaches('cdc');
    }
  }
  const [stopId, deleteId] = [randomUUID(), randomUUID()];
  await expect(impatient.stop(stopped.task.taskId, stopId)).rejects.toMatchObject({ code: 'NO_WORKER' });
  await expect(impatient.delete(deleted.task, deleteId)).rejects.toMatchObject({ code: 'NO_WORKER' });
  await expect(impatient.delete(never.task, randomUUID())).rejects.toMatchObject({ code: 'NO_WORKER' });
  // What the server only had in its memory is gone: the updates.
  await temporal.stop('kill');
  await temporal.start();
  await using _workers = await startWorkers(lonely.name, fakeActivities(find), temporal.address);
  await stopped.reaches('stopped');
  expect(await patient.stop(stopped.task.taskId, stopId)).toMatchObject({ requestId: stopId, outcome: 'accepted', phase: 'stopping' });
  for (const { task } of [deleted, never]) {
    await lonely.client.workflow.getHandle(workflowIds.task(task.taskId)).result();
  }
  for (const { fake } of [deleted, never]) {
    expect(fake.calls.filter((call) => call === 'cleanUp')).toHaveLength(1);
  }
  expect(never.fake.calls).not.toContain('capture');
});

test.concurrent('the installation is looked over by a schedule, made once, whose rounds do not overlap', async () => {
  await tasks.ensureWatch();
  await tasks.ensureWatch();
  const schedule = namespace.client.schedule.getHandle(workflowIds.watch);
  const { policies, spec } = await schedule.describe();
  expect(policies).toMatchObject({ overlap: 'SKIP', catchupWindow: 600_000 });
  expect(spec.intervals?.map(({ every }) => every)).toEqual([60_000]);
  await schedule.trigger('SKIP');
  const done = await waitFor('a round to be done', async () => {
    for await (const run of namespace.client.workflow.list({
      query: `WorkflowType = 'watchInstallation' AND ExecutionStatus = 'Completed'`,
    })) {
      return run;
    }
    return undefined;
  });
  expect(await namespace.client.workflow.getHandle(done.workflowId, done.runId).result()).toEqual({ removed: ['trem_gone_00000000'] });
});

test('a Temporal that is away is told apart from a missing worker', async () => {
  await using nowhere = connectTaskClient({ address: '127.0.0.1:9', namespace: 'trem', deadlineMs: 3_000 });
  await expect(nowhere.pause(randomUUID(), randomUUID())).rejects.toMatchObject({ code: 'SERVICE_UNREACHABLE' });
  expect(await nowhere.isReachable()).toBe(false);
});
