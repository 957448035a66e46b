import { randomUUID } from 'node:crypto';
import type { Command, CommandAnswer, CommandOptions } from '@trem/contracts';
import { waitFor } from '@trem/testing';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { failure } from '../test-support/fake-tasks.js';
import { openStories, type Stories, type Story } from '../test-support/stories.js';
import { CommandRefused } from './command-refused.js';

// Each plays half a dozen workflows at once: more of them on a machine with other work, and no workflow task ends in time.
vi.setConfig({ testTimeout: 600_000, maxConcurrency: 2 });

let stories: Stories;
beforeAll(async () => {
  stories = await openStories();
}, 90_000);
afterAll(() => stories[Symbol.asyncDispose](), 60_000);

const patient = { deadlineMs: 180_000 };

async function start(story: Story): Promise<void> {
  await stories.tasks.start(story.task, randomUUID());
}

async function streaming(story: Story): Promise<void> {
  await start(story);
  await story.reaches('cdc');
  await story.streams();
}

/** How a task comes into a phase and stays there. */
const ways: Readonly<Record<string, (story: Story) => Promise<unknown>>> = {
  created: async (story) => {
    await story.begin();
    await waitFor(
      'its settings to be read',
      async () => (await story.state()).durations.unusedMs === story.fake.durations.unusedMs,
      patient,
    );
  },
  preparing: async (story) => {
    story.fake.holds.add('plan');
    await start(story);
    await waitFor('the plan', () => story.fake.running.has('plan'), patient);
  },
  'full-load': async (story) => {
    story.fake.plan = { next: 'full-load', needsSlot: false, tables: { total: 1, loaded: 0 } };
    story.fake.loadPlan = {
      unfinished: [{ schema: 'public', table: 'item', target: 'b', partitions: 1, loadNumber: 10_001 }],
      foreignKeys: [],
      total: 1,
    };
    story.fake.holdsPartitions = true;
    await start(story);
    await waitFor('the partition', () => story.fake.running.has('partition:1'), patient);
  },
  cdc: streaming,
  recovering: async (story) => {
    story.fake.durations = { ...story.fake.durations, recoverFirstMs: 600_000, recoverMaxMs: 600_000 };
    await streaming(story);
    story.fake.end('apply:b', failure('CONNECTION_LOST'));
    await story.reaches('recovering');
  },
  pausing: async (story) => {
    await streaming(story);
    story.fake.lingers = true;
    await stories.tasks.pause(story.task.taskId, randomUUID());
    await story.reaches('pausing');
  },
  paused: async (story) => {
    await streaming(story);
    await stories.tasks.pause(story.task.taskId, randomUUID());
    await story.reaches('paused');
  },
  attention: async (story) => {
    await streaming(story);
    story.fake.end('apply:b', failure('CONSTRAINT_CHECK'));
    await story.reaches('attention');
  },
  'attention, only a resync helps': async (story) => {
    await streaming(story);
    story.fake.end('apply:b', failure('SCHEMA_CHANGED'));
    await story.reaches('attention');
  },
  stopping: async (story) => {
    await streaming(story);
    story.fake.lingers = true;
    await stories.tasks.stop(story.task.taskId, randomUUID());
    await story.reaches('stopping');
  },
  'stopping, the slot is being dropped': async (story) => {
    await streaming(story);
    story.fake.holds.add('releaseSlot');
    await stories.tasks.stop(story.task.taskId, randomUUID(), { dropSlot: true });
    await waitFor('the slot', () => story.fake.running.has('releaseSlot'), patient);
  },
  stopped: async (story) => {
    await streaming(story);
    await stories.tasks.stop(story.task.taskId, randomUUID());
    await story.reaches('stopped');
  },
  'stopped, the slot was dropped': async (story) => {
    await streaming(story);
    await stories.tasks.stop(story.task.taskId, randomUUID(), { dropSlot: true });
    await story.reaches('stopped');
  },
  done: async (story) => {
    story.fake.plan = { next: 'done', needsSlot: false, tables: { total: 1, loaded: 1 } };
    await start(story);
    await story.reaches('done');
  },
  deleting: async (story) => {
    await streaming(story);
    story.fake.holds.add('cleanUp');
    await stories.tasks.delete(story.task, randomUUID());
    await waitFor('the clean-up', () => story.fake.running.has('cleanUp'), patient);
  },
};

/**
 * The table of commands, as it is told to people. `=` accepted, nothing to do · a phase: accepted, and the task comes to rest or to work there ·
 * capitals: refused with TASK_... and no trace · `again`: preparing, with the next generation · `gone`: the workflow completes
 */
const table = `
phase                                | start        | resume       | pause       | stop     | resync      | delete
created                              | preparing    | NOT_STARTED  | NOT_STARTED | =        | NOT_STARTED | gone
preparing                            | =            | =            | paused      | stopped  | again       | gone
full-load                            | =            | =            | paused      | stopped  | again       | gone
cdc                                  | =            | =            | paused      | stopped  | again       | gone
recovering                           | preparing    | preparing    | paused      | stopped  | again       | gone
pausing                              | preparing    | preparing    | =           | stopped  | again       | gone
paused                               | preparing    | preparing    | =           | stopped  | again       | gone
attention                            | preparing    | preparing    | paused      | stopped  | again       | gone
attention, only a resync helps       | NEEDS_RESYNC | NEEDS_RESYNC | paused      | stopped  | again       | gone
stopping                             | preparing    | preparing    | STOPPING    | =        | STOPPING    | gone
stopping, the slot is being dropped  | NEEDS_RESYNC | NEEDS_RESYNC | STOPPING    | =        | STOPPING    | gone
stopped                              | preparing    | preparing    | NOT_RUNNING | =        | again       | gone
stopped, the slot was dropped        | NEEDS_RESYNC | NEEDS_RESYNC | NOT_RUNNING | =        | again       | gone
done                                 | DONE         | DONE         | NOT_RUNNING | =        | again       | gone
deleting                             | DELETING     | DELETING     | DELETING    | DELETING | DELETING    | =
`;

const [, ...rows] = table
  .trim()
  .split('\n')
  .map((line) => line.split('|').map((cell) => cell.trim()));
const columns = ['start', 'resume', 'pause', 'stop', 'resync', 'delete'] as const satisfies readonly Command[];

/** Repeated under its id while its outcome is unknown, as everybody may who sends one. */
async function send(command: Command, story: Story, requestId: string, options: CommandOptions = {}): Promise<CommandAnswer> {
  for (const end = Date.now() + patient.deadlineMs; ; ) {
    try {
      return await sendOnce(command, story, requestId, options);
    } catch (error) {
      if (!(error instanceof CommandRefused && error.code === 'NO_WORKER') || Date.now() > end) {
        throw error;
      }
    }
  }
}

function sendOnce(command: Command, story: Story, requestId: string, options: CommandOptions): Promise<CommandAnswer> {
  const { tasks } = stories;
  const { task } = story;
  switch (command) {
    case 'start':
      return tasks.start(task, requestId, options);
    case 'delete':
      return tasks.delete(task, requestId);
    case 'pause':
    case 'resume':
      return tasks[command](task.taskId, requestId);
    default:
      return tasks[command](task.taskId, requestId, options);
  }
}

/** Workflow tasks scheduled, started, completed, timed out and failed, as on a busy machine they may be; timers started, fired and cancelled. */
const noTrace: readonly number[] = [5, 6, 7, 8, 9, 17, 18, 19];

/** Commands that change nothing may follow one another: none may leave a mark on the task. */
async function changesNothing(story: Story, cells: readonly (readonly [Command, string])[]): Promise<void> {
  for (const [command, cell] of cells) {
    const before = await story.state();
    await story.isQuiet();
    const events = await story.eventCount();
    const requestId = randomUUID();
    if (cell === '=') {
      expect(await send(command, story, requestId), `${command}`).toMatchObject({ outcome: 'unchanged', phase: before.phase });
      expect({ ...(await story.state()), answers: [] }).toEqual({ ...before, answers: [] });
    } else {
      await expect(send(command, story, requestId), `${command}`).rejects.toMatchObject({ code: `TASK_${cell}` });
      // The server may keep the workflow task that asked, and on a busy machine a timer of before fires only now; the command leaves nothing.
      const left = (await story.handle.fetchHistory()).events?.slice(events).map(({ eventType }) => eventType ?? 0) ?? [];
      expect(
        left.filter((type) => !noTrace.includes(type)),
        `events after the refused ${command}`,
      ).toEqual([]);
      expect(await story.state(), `state after the refused ${command}`).toEqual(before);
    }
  }
}

/** Carries the command out, to its end; a repeat with the same id gets the first answer, also from a later run. */
async function leadsTo(story: Story, command: Command, cell: string): Promise<void> {
  const before = await story.state();
  const requestId = randomUUID();
  story.fake.holds.add('plan'); // what goes on can be seen to prepare
  const first = await send(command, story, requestId);
  expect(first, command).toMatchObject({ outcome: 'accepted', stateVersion: before.stateVersion + 1 });
  story.fake.lingers = false;
  for (const name of ['capture', 'apply:b', 'releaseSlot']) {
    story.fake.end(name, 'slice');
  }
  if (cell === 'gone') {
    await story.handle.result();
    expect(story.fake.calls.filter((call) => call === 'cleanUp')).toHaveLength(1);
  } else {
    const generation = before.generation + (cell === 'again' ? 1 : 0);
    const phase = cell === 'again' ? 'preparing' : cell;
    const arrived = async () => {
      const now = await story.state();
      return now.phase === phase && now.goal === 'none' && now.generation === generation && now.scope > before.scope - 1 && now;
    };
    const now = await waitFor(`${command} to end in ${cell}`, arrived, patient);
    expect(now.running).toBe(phase === 'preparing' ? 'prepare' : 'none');
  }
  expect(await send(command, story, requestId)).toEqual(first);
}

test.concurrent.each(rows)('every command in phase %s', async (name = '', ...cells) => {
  const pairs = columns.map((command, column) => [command, cells[column] ?? ''] as const);
  const isStill = (cell: string) => cell === '=' || cell === cell.toUpperCase();
  const arrive = async () => {
    const story = stories.newStory((fake) => {
      fake.mode = name === 'done' ? 'full-load' : 'full-load-and-cdc';
    });
    await ways[name]?.(story);
    return story;
  };
  const still = pairs.filter(([, cell]) => isStill(cell));
  await Promise.all([
    still.length === 0 ? undefined : arrive().then((story) => changesNothing(story, still)),
    ...pairs.filter(([, cell]) => !isStill(cell)).map(async ([command, cell]) => leadsTo(await arrive(), command, cell)),
  ]);
});

test.concurrent('in mode cdc a resync is refused unless its gap is accepted', async () => {
  const story = stories.newStory((fake) => {
    fake.mode = 'cdc';
  });
  await streaming(story);
  await changesNothing(story, [['resync', 'NO_LOAD']]);
  expect(await send('resync', story, randomUUID(), { acceptGap: true })).toMatchObject({ outcome: 'accepted' });
  await waitFor('the next generation', async () => (await story.state()).generation === 2, patient);
});

test.concurrent('a delete is never replaced, whatever is on its way', async () => {
  const story = stories.newStory();
  await streaming(story);
  story.fake.lingers = true;
  for (const command of ['pause', 'stop'] as const) {
    expect(await send(command, story, randomUUID())).toMatchObject({ outcome: 'accepted' });
  }
  expect(await send('delete', story, randomUUID())).toMatchObject({ outcome: 'accepted', phase: 'deleting' });
  await changesNothing(story, [...columns.slice(0, -1).map((command) => [command, 'DELETING'] as const), ['delete', '=']]);
  story.fake.lingers = false;
  story.fake.end('capture', failure('CONNECTION_LOST'));
  story.fake.end('apply:b', failure('CONSTRAINT_CHECK'));
  await story.handle.result();
  expect(story.fake.calls).toContain('cleanUp');
});
