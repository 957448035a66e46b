import { randomUUID } from 'node:crypto';
import type { Command, CommandAnswer } from '@trem/contracts';
import { startTemporal } from '@trem/dev-stack';
import { waitFor } from '@trem/testing';
import { streamNote, workflowIds } from '@trem/workflows';
import { expect, test, vi } from 'vitest';
import { failure } from '../test-support/fake-tasks.js';
import { openStories, type Stories, type Story } from '../test-support/stories.js';

vi.setConfig({ testTimeout: 240_000 });

/** Events of each run that the task had, oldest first. */
async function runLengths({ namespace }: Stories, { task }: Story): Promise<number[]> {
  const { workflow } = namespace.client;
  const id = workflowIds.task(task.taskId);
  const lengths: number[] = [];
  for await (const { runId } of workflow.list({ query: `WorkflowId = "${id}"` })) {
    lengths.unshift((await workflow.getHandle(id, runId).describe()).historyLength);
  }
  return lengths;
}

async function streaming({ tasks }: Stories, story: Story): Promise<void> {
  await tasks.start(story.task, randomUUID());
  await story.reaches('cdc');
  await story.streams();
}

test('a server that wants fresh runs all the time, and commands all the while: none is lost, none is done twice', async () => {
  await using temporal = await startTemporal({ store: 'memory', settings: { 'limit.historyCount.suggestContinueAsNew': '50' } });
  await using stories = await openStories(temporal.address);
  const { tasks } = stories;
  const story = stories.newStory();
  await streaming(stories, story);
  const { taskId } = story.task;
  const commands = {
    start: (id: string) => tasks.start(story.task, id),
    pause: (id: string) => tasks.pause(taskId, id),
    resume: (id: string) => tasks.resume(taskId, id),
  } satisfies Partial<Record<Command, unknown>>;
  const answers: { readonly command: keyof typeof commands; readonly answer: CommandAnswer }[] = [];
  const send = async (command: keyof typeof commands) => {
    const requestId = randomUUID();
    const answer = await commands[command](requestId);
    answers.push({ command, answer });
    expect(await commands[command](requestId)).toEqual(answer); // whatever run it meets
  };
  // First nothing but what changes nothing, so that only the length of the run ends it; then all at once.
  for (let n = 0; n < 25; n += 1) {
    await send('start');
  }
  const senders: readonly (readonly (keyof typeof commands)[])[] = [
    ['pause', 'start', 'resume'],
    ['start', 'resume', 'pause'],
    ['resume', 'pause', 'pause'],
    ['start', 'start', 'pause', 'resume'],
  ];
  await Promise.all(
    senders.map(async (sequence) => {
      for (let n = 0; n < 25; n += 1) {
        await send(sequence[n % sequence.length] ?? 'start');
      }
    }),
  );
  expect(answers).toHaveLength(125);
  const accepted = answers
    .filter(({ answer }) => answer.outcome === 'accepted')
    .sort((a, b) => a.answer.stateVersion - b.answer.stateVersion);
  const versions = accepted.map(({ answer }) => answer.stateVersion);
  expect(new Set(versions).size).toBe(versions.length);
  expect(versions.length).toBeGreaterThan(5);
  await story.reaches(accepted.at(-1)?.command === 'pause' ? 'paused' : 'cdc');
  const lengths = await waitFor('all runs to be listed', async () => {
    const found = await runLengths(stories, story);
    return found.length > 3 && found;
  });
  console.log(
    `${answers.length} commands, ${accepted.length} accepted, over ${lengths.length} runs of at most ${Math.max(...lengths)} events`,
  );
  expect(Math.max(...lengths)).toBeLessThanOrEqual(700);
});

test('a day, compressed: no run has more than 700 events', async () => {
  await using stories = await openStories();
  const { tasks } = stories;
  const hurry = { recoverFirstMs: 100, recoverMaxMs: 200 };

  // A target that is away all day: about 75 tries, with the longest wait between them.
  const trouble = async () => {
    const story = stories.newStory((fake) => {
      fake.durations = { ...fake.durations, ...hurry };
    });
    await streaming(stories, story);
    for (let n = 0; n < 40; n += 1) {
      await story.streams();
      story.fake.end('apply:b', failure('CONNECTION_LOST'));
      await waitFor('the failure to be seen', () => !story.fake.running.has('apply:b') || story.fake.phase === 'recovering', {
        everyMs: 5,
      });
      story.fake.running.clear();
    }
    return story;
  };
  // A busy one: slices, gaps, pauses, and a lag that goes up and down.
  const busy = async () => {
    const story = stories.newStory((fake) => {
      fake.durations = { ...fake.durations, ...hurry };
    });
    await streaming(stories, story);
    for (let n = 0; n < 10; n += 1) {
      await story.streams();
      const { scope } = await story.state();
      for (let note = 0; note < 10; note += 1) {
        await story.handle.signal(streamNote, { scope, step: note % 2 === 0 ? 'live' : 'catching-up' });
      }
      story.fake.running.delete('capture');
      story.fake.end('apply:b', n % 2 === 0 ? 'slice' : failure('GAP'));
      await story.streams();
      await tasks.pause(story.task.taskId, randomUUID());
      await story.reaches('paused');
      await tasks.resume(story.task.taskId, randomUUID());
      await story.reaches('cdc');
    }
    return story;
  };
  for (const story of await Promise.all([trouble(), busy()])) {
    const lengths = await runLengths(stories, story);
    console.log(
      `a day in ${lengths.length} runs: ${lengths.reduce((sum, length) => sum + length, 0)} events, at most ${Math.max(...lengths)} in one`,
    );
    expect(Math.max(...lengths)).toBeLessThanOrEqual(700);
  }
});
