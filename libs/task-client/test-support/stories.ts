import { randomUUID } from 'node:crypto';
import type { WorkflowHandle } from '@temporalio/client';
import { waitFor } from '@trem/testing';
import { stateQuery, type TaskState, taskQueues, workflowIds } from '@trem/workflows';
import { connectTaskClient, type TaskClient, type TaskToStart } from '../src/index.js';
import { FakeTask, fakeActivities } from './fake-tasks.js';
import { createTestNamespace, startWorkers, type TestNamespace } from './temporal.js';

/** One task with fake activities, on a real server. */
export interface Story {
  readonly task: TaskToStart;
  readonly fake: FakeTask;
  readonly handle: WorkflowHandle;
  state(): Promise<TaskState>;
  reaches(phase: string): Promise<unknown>;
  /** Both halves of the stream are at work. */
  streams(): Promise<unknown>;
  eventCount(): Promise<number>;
  /** Until nothing is added to the history any more. */
  isQuiet(): Promise<unknown>;
  /** Begins the workflow without any command. */
  begin(): Promise<void>;
}

/** A namespace, workers and a client of its own, and any number of stories in it. */
export interface Stories extends AsyncDisposable {
  readonly namespace: TestNamespace;
  readonly tasks: TaskClient;
  newStory(set?: (fake: FakeTask) => void): Story;
}

export async function openStories(address?: string): Promise<Stories> {
  const cleanUp = new AsyncDisposableStack();
  const fakes = new Map<string, FakeTask>();
  const find = (taskId: string): FakeTask => {
    const fake = fakes.get(taskId) ?? new FakeTask();
    fakes.set(taskId, fake);
    return fake;
  };
  const namespace = cleanUp.use(await createTestNamespace(address));
  cleanUp.use(await startWorkers(namespace.name, fakeActivities(find), namespace.address));
  const tasks = cleanUp.use(connectTaskClient({ address: namespace.address, namespace: namespace.name, deadlineMs: 30_000 }));
  return {
    namespace,
    tasks,
    newStory(set = () => undefined) {
      const taskId = randomUUID();
      const fake = find(taskId);
      fake.durations = { ...fake.durations, unusedMs: 600_000 };
      set(fake);
      return newStory({ namespace, fake, taskId });
    },
    async [Symbol.asyncDispose]() {
      for (const fake of fakes.values()) {
        fake.letGo();
      }
      await cleanUp.disposeAsync();
    },
  };
}

/** The others of these stories fire long after their test. */
const SHORT_TIMER_S = 30;

type HistoryEvents = NonNullable<Awaited<ReturnType<WorkflowHandle['fetchHistory']>>['events']>;

/**
 * Whether more comes by itself: a workflow task that is scheduled or started ends some time, however long a busy machine takes for it, and a short timer
 * fires. A run that is too young to be followed by a fresh one waits for such a timer.
 */
function worksOn(events: HistoryEvents): boolean {
  const timers = new Set<string>();
  for (const {
    eventId,
    timerStartedEventAttributes: started,
    timerFiredEventAttributes: fired,
    timerCanceledEventAttributes: canceled,
  } of events) {
    if (started && Number(started.startToFireTimeout?.seconds) < SHORT_TIMER_S) {
      timers.add(`${eventId}`);
    }
    timers.delete(`${(fired ?? canceled)?.startedEventId}`);
  }
  return timers.size > 0 || [5, 6].includes(events.at(-1)?.eventType ?? 5);
}

function newStory({ namespace, fake, taskId }: { namespace: TestNamespace; fake: FakeTask; taskId: string }): Story {
  const handle = namespace.client.workflow.getHandle(workflowIds.task(taskId));
  const origin = { taskId, configVersion: 3, generation: 1, stateVersion: 0, mode: fake.mode };
  const eventCount = async () => (await handle.describe()).historyLength;
  const isAtWork = async () => worksOn((await handle.fetchHistory()).events ?? []);
  return {
    fake,
    handle,
    task: { ...origin, name: 'shop', title: 'Shop', source: 'a', targets: ['b'] },
    eventCount,
    state: () => handle.query(stateQuery),
    reaches: (phase) => waitFor(`phase ${phase}, last ${fake.phase}`, () => fake.phase === phase, { deadlineMs: 180_000 }),
    streams: () =>
      waitFor('both stream activities run', () => fake.running.has('capture') && fake.running.has('apply:b'), { deadlineMs: 180_000 }),
    isQuiet: () =>
      waitFor(
        'a quiet history',
        async () => {
          const before = await eventCount();
          await new Promise((resolve) => setTimeout(resolve, 400));
          return before > 0 && before === (await eventCount()) && !(await isAtWork());
        },
        { deadlineMs: 180_000 },
      ),
    async begin() {
      await namespace.client.workflow.start('replicationTask', {
        workflowId: workflowIds.task(taskId),
        taskQueue: taskQueues.control,
        args: [origin],
      });
    },
  };
}
