import { type CommandAnswer, commands, phases } from '@trem/contracts';
import { drawSeed } from '@trem/testing';
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TaskEvent } from './task-events.js';
import { decodeState, type EncodedState, initialState, type TaskState } from './task-state.js';
import { transition } from './transition.js';

fc.configureGlobal({ seed: drawSeed('lives of tasks') });

const rests = ['created', 'scheduled', 'paused', 'stopped', 'attention', 'done'];
const actives = ['preparing', 'full-load', 'cdc'];

const command = fc.record({
  tag: fc.constant('command' as const),
  command: fc.constantFrom(...commands),
  requestId: fc.integer({ min: 0, max: 60 }).map((number) => `r${number}`),
  mode: fc.constantFrom('reload' as const, 'continue' as const, undefined),
  dropSlot: fc.constantFrom(true, undefined),
  acceptGap: fc.constantFrom(true, undefined),
});
/** `late`: how many scopes ago the one began that speaks; 0 is the newest. */
const ended = fc.record({
  tag: fc.constant('ended' as const),
  late: fc.constantFrom(0, 0, 0, 1, 2),
  end: fc.constantFrom(
    { outcome: 'ok', next: 'cdc' } as const,
    { outcome: 'ok', next: 'full-load' } as const,
    { outcome: 'ok', next: 'done' } as const,
    { outcome: 'ok', next: 'paused' } as const,
    { outcome: 'ok', next: 'stopped' } as const,
    { outcome: 'ok', next: 'scheduled' } as const,
    { outcome: 'ok', next: 'prepare' } as const,
    { outcome: 'ok', next: 'cdc', prepared: { version: 2, holdAt: '0a' } } as const,
    { outcome: 'again', code: 'DEFINITION_EDITED' } as const,
    { outcome: 'again', code: 'GAP' } as const,
    { outcome: 'again', code: 'FENCED' } as const,
    { outcome: 'again' } as const,
    { outcome: 'snapshot-lost', code: 'SNAPSHOT_GONE' } as const,
    { outcome: 'trouble', code: 'NETWORK' } as const,
    { outcome: 'human', code: 'SLOT_LOST' } as const,
    { outcome: 'human', code: 'AUTH_FAILED' } as const,
    { outcome: 'human', code: 'DECODE_FAILED' } as const,
  ),
});
const timer = fc.record({
  tag: fc.constant('timer' as const),
  name: fc.constantFrom('unused' as const, 'retry' as const, 'too-long' as const, 'start' as const, 'stop' as const, 'cron' as const),
});
const note = fc.record({
  tag: fc.constant('note' as const),
  late: fc.constantFrom(0, 1),
  step: fc.constantFrom('live' as const, 'catching-up' as const),
});
const happening = fc.oneof(command, command, ended, ended, ended, timer, note);
type Happening = typeof happening extends fc.Arbitrary<infer T> ? T : never;

const modes = fc.constantFrom('full-load' as const, 'cdc' as const, 'full-load-and-cdc' as const);
const stories = fc.tuple(modes, fc.array(fc.tuple(happening, fc.integer({ min: 1, max: 400_000 })), { minLength: 1, maxLength: 60 }));

function eventOf(happened: Happening, state: TaskState): TaskEvent {
  switch (happened.tag) {
    case 'ended':
      return { tag: 'ended', scope: state.scope - happened.late, ...happened.end };
    case 'note':
      return { tag: 'note', scope: state.scope - happened.late, step: happened.step };
    default:
      return happened;
  }
}

interface Seen {
  readonly before: TaskState;
  readonly event: TaskEvent;
  readonly result: ReturnType<typeof transition>;
  readonly after: TaskState;
}

/** Plays a story through the machine, carrying the state through JSON as the next run would get it. */
function play([mode, story]: [TaskState['mode'], [Happening, number][]], look: (seen: Seen) => void): TaskState {
  let now = 0;
  let state = initialState({ taskId: 't', configVersion: 1, generation: 1, stateVersion: 0, mode }, 0);
  for (const [happened, passed] of story) {
    now += passed;
    const event = eventOf(happened, state);
    const result = transition(state, event, { now, random: 0.5 });
    const after = result.tag === 'moved' ? result.state : state;
    look({ before: state, event, result, after });
    const encoded: EncodedState = JSON.parse(JSON.stringify(after));
    state = decodeState(encoded);
    expect(state).toEqual(after);
  }
  return state;
}

const check = (look: (seen: Seen) => void) =>
  fc.assert(
    fc.property(stories, (story) => void play(story, look)),
    { numRuns: 1_500 },
  );

test('at most one scope runs, none in a rest, and one always in an active phase', () => {
  check(({ after, before, result }) => {
    if (rests.includes(after.phase) || after.phase === 'recovering') {
      expect(after.running).toBe('none');
    }
    if (actives.includes(after.phase)) {
      expect(after.running).not.toBe('none');
    }
    const starts = result.tag === 'moved' ? result.effects.filter((effect) => effect.tag === 'start-scope').length : 0;
    expect(starts).toBeLessThanOrEqual(1);
    if (starts === 1) {
      expect(after.scope).toBe(before.scope + 1);
    }
  });
});

test('after every failure the goal is looked at before anything is tried again', () => {
  check(({ before, event, after }) => {
    const current = event.tag === 'ended' && event.scope === before.scope && before.running !== 'none';
    const isOwn = before.running === 'release' || before.running === 'remove';
    if (current && before.goal !== 'none' && !isOwn) {
      const reached = { paused: ['paused'], stopped: ['stopped', 'stopping'], deleted: ['deleting'], prepare: ['preparing'] } as const;
      expect(reached[before.goal]).toContain(after.phase);
    }
  });
});

test('delete is reached from every phase, and nothing replaces it', () => {
  check(({ before, event, result, after }) => {
    if (event.tag === 'command' && event.command === 'delete') {
      expect(result.tag).toBe('moved');
    }
    if (before.goal === 'deleted') {
      expect(after).toMatchObject({ goal: 'deleted', phase: 'deleting' });
    }
  });
});

test('a refused command changes nothing', () => {
  check(({ result, before, after }) => {
    if (result.tag === 'refused') {
      expect(after).toBe(before);
    }
  });
});

test('a request id seen before gets its first answer, in whatever phase', () => {
  const first = new Map<string, CommandAnswer>();
  const look = ({ event, result, before, after }: Seen) => {
    if (event.tag !== 'command') {
      return;
    }
    const known = first.get(event.requestId);
    const answer = result.tag === 'moved' ? result.answer : undefined;
    if (known !== undefined) {
      expect(answer).toEqual(known);
      expect(after).toBe(before);
    } else if (answer !== undefined) {
      first.set(event.requestId, answer);
    }
  };
  fc.assert(
    fc.property(stories, (story) => {
      first.clear();
      play(story, look);
    }),
    { numRuns: 1_500 },
  );
});

test('the state version grows with each change that a person could see, and never falls', () => {
  check(({ before, after }) => {
    const visible = ({ phase, step, goal, generation, error, tables, slot, reset }: TaskState) =>
      JSON.stringify([phase, step, goal, generation, error, tables, slot, reset]);
    expect(after.stateVersion).toBeGreaterThanOrEqual(before.stateVersion);
    if (visible(before) !== visible(after)) {
      expect(after.stateVersion).toBe(before.stateVersion + 1);
    }
  });
});

test('an event of an earlier scope is counted and changes nothing else', () => {
  check(({ before, event, after }) => {
    if ((event.tag === 'ended' || event.tag === 'note') && event.scope !== before.scope) {
      expect(after).toEqual({ ...before, ignored: before.ignored + 1 });
    }
  });
});

test('the state stays small enough to be carried', () => {
  check(({ after }) => expect(JSON.stringify(after).length).toBeLessThan(20_000));
});

test('stories reach every phase', () => {
  const seen = new Set<string>();
  check(({ after }) => seen.add(after.phase));
  expect([...seen].sort()).toEqual([...phases].sort());
});
