import { type Command, commands, type Phase, phases } from '@trem/contracts';
import { expect, test } from 'vitest';
import type { CommandInput, Moved, ScopeEnd } from './task-events.js';
import { initialState, type TaskState } from './task-state.js';
import { nextTimer } from './timers.js';
import { transition } from './transition.js';
import { commandTable, type Outcome, scopeTable } from './transitions.js';

const moment = { now: 1_000_000, random: 0.5 };
const origin = { taskId: 't', configVersion: 1, generation: 1, stateVersion: 0, mode: 'full-load-and-cdc' } as const;

/** A state as the machine itself would have it in a phase. */
function stateIn(phase: Phase, extra: Partial<TaskState> = {}): TaskState {
  const running = {
    preparing: { running: 'prepare' },
    'full-load': { running: 'load' },
    cdc: { running: 'stream' },
    pausing: { running: 'stream', goal: 'paused' },
    stopping: { running: 'stream', goal: 'stopped' },
    deleting: { running: 'remove', goal: 'deleted' },
  } as const;
  const shape = phase in running ? running[phase as keyof typeof running] : {};
  return { ...initialState(origin, 0), phase, scope: 7, ...shape, ...extra };
}

let requests = 0;
function send(state: TaskState, command: Command, input: Partial<CommandInput> = {}) {
  requests += 1;
  return transition(state, { tag: 'command', command, requestId: `r${requests}`, ...input }, moment);
}

function moved(result: ReturnType<typeof transition>): Moved {
  if (result.tag === 'refused') {
    throw new Error(`refused: ${result.code}`);
  }
  return result;
}

function end(state: TaskState, ended: ScopeEnd): Moved {
  return moved(transition(state, { tag: 'ended', scope: state.scope, ...ended }, moment));
}

const effects = (result: Moved) => result.effects.map((effect) => effect.tag);

/** Columns: start, pause, resume, stop, resync, delete. `=` nothing to do, `-` refused, else the phase shown and the goal kept. */
const commandCells: Record<Phase, readonly string[]> = {
  created: ['preparing', 'TASK_NOT_STARTED', 'TASK_NOT_STARTED', '=', 'TASK_NOT_STARTED', 'deleting deleted'],
  scheduled: ['=', 'paused', 'TASK_NOT_STARTED', 'stopped', 'preparing', 'deleting deleted'],
  preparing: ['=', 'pausing paused', '=', 'stopping stopped', 'preparing prepare', 'deleting deleted'],
  'full-load': ['=', 'pausing paused', '=', 'stopping stopped', 'full-load prepare', 'deleting deleted'],
  cdc: ['=', 'pausing paused', '=', 'stopping stopped', 'cdc prepare', 'deleting deleted'],
  recovering: ['preparing', 'paused', 'preparing', 'stopped', 'preparing', 'deleting deleted'],
  pausing: ['pausing prepare', '=', 'pausing prepare', 'stopping stopped', 'pausing prepare', 'deleting deleted'],
  paused: ['preparing', '=', 'preparing', 'stopped', 'preparing', 'deleting deleted'],
  attention: ['preparing', 'paused', 'preparing', 'stopped', 'preparing', 'deleting deleted'],
  stopping: ['stopping prepare', 'TASK_STOPPING', 'stopping prepare', '=', 'TASK_STOPPING', 'deleting deleted'],
  stopped: ['preparing', 'TASK_NOT_RUNNING', 'preparing', '=', 'preparing', 'deleting deleted'],
  done: ['TASK_DONE', 'TASK_NOT_RUNNING', 'TASK_DONE', '=', 'preparing', 'deleting deleted'],
  deleting: ['TASK_DELETING', 'TASK_DELETING', 'TASK_DELETING', 'TASK_DELETING', 'TASK_DELETING', '='],
};

test.each(phases.flatMap((phase) => commands.map((command, column) => ({ phase, command, cell: commandCells[phase][column] ?? '' }))))(
  '$command in $phase: $cell',
  ({ phase, command, cell }) => {
    const before = stateIn(phase);
    const result = send(before, command);
    if (result.tag === 'refused') {
      expect(result.code).toBe(cell);
      return;
    }
    const { state, answer } = result;
    const shown = answer?.outcome === 'unchanged' ? '=' : [state.phase, state.goal].filter((word) => word !== 'none').join(' ');
    expect(shown).toBe(cell);
    expect(state.stateVersion - before.stateVersion).toBe(cell === '=' ? 0 : 1);
    expect(state.generation - before.generation).toBe(command === 'resync' ? 1 : 0);
  },
);

/** Columns: ok (with `next` cdc), again, snapshot-lost, trouble, human. */
const scopeCells: Record<Phase, readonly string[]> = {
  created: ['ignored', 'ignored', 'ignored', 'ignored', 'ignored'],
  scheduled: ['ignored', 'ignored', 'ignored', 'ignored', 'ignored'],
  preparing: ['cdc stream', 'preparing prepare', 'preparing prepare', 'recovering', 'attention'],
  'full-load': ['cdc stream', 'preparing prepare', 'full-load load', 'recovering', 'attention'],
  cdc: ['cdc stream', 'cdc stream', 'cdc stream', 'recovering', 'attention'],
  recovering: ['ignored', 'ignored', 'ignored', 'ignored', 'ignored'],
  pausing: ['paused', 'paused', 'paused', 'paused', 'paused'],
  paused: ['ignored', 'ignored', 'ignored', 'ignored', 'ignored'],
  attention: ['ignored', 'ignored', 'ignored', 'ignored', 'ignored'],
  stopping: ['stopped', 'stopped', 'stopped', 'stopped', 'stopped'],
  stopped: ['ignored', 'ignored', 'ignored', 'ignored', 'ignored'],
  done: ['ignored', 'ignored', 'ignored', 'ignored', 'ignored'],
  deleting: ['complete', 'deleting', 'deleting', 'deleting', 'deleting'],
};
const outcomes: readonly Outcome[] = ['ok', 'again', 'snapshot-lost', 'trouble', 'human'];
const codes = { ok: undefined, again: 'GAP', 'snapshot-lost': 'SNAPSHOT_GONE', trouble: 'NETWORK', human: 'AUTH_FAILED' } as const;

test.each(phases.flatMap((phase) => outcomes.map((outcome, column) => ({ phase, outcome, cell: scopeCells[phase][column] ?? '' }))))(
  'scope ended $outcome in $phase: $cell',
  ({ phase, outcome, cell }) => {
    const before = stateIn(phase);
    const result = end(before, { outcome, code: codes[outcome], next: 'cdc' });
    const { state } = result;
    const shown = state.ignored > before.ignored ? 'ignored' : [state.phase, state.running].filter((word) => word !== 'none').join(' ');
    expect(effects(result).includes('complete') ? 'complete' : shown).toBe(cell);
    const failed = outcome === 'trouble' || outcome === 'human' || cell === 'deleting';
    expect(state.error?.code).toBe(failed && cell !== 'ignored' ? codes[outcome] : undefined);
  },
);

test.each(phases)('a delete of a new task only, in %s, deletes what nobody has started', (phase) => {
  const result = send(stateIn(phase), 'delete', { onlyNew: true });
  const isNew = phase === 'created' || phase === 'deleting';
  expect(result).toMatchObject(isNew ? { tag: 'moved', state: { phase: 'deleting' } } : { tag: 'refused', code: 'TASK_WAS_STARTED' });
});

test('every phase and every outcome has a cell', () => {
  expect(Object.keys(commandTable).sort()).toEqual([...phases].sort());
  expect(Object.keys(scopeTable).sort()).toEqual([...phases].sort());
});

test('a rest is entered in a fresh run', () => {
  expect(effects(end(stateIn('pausing'), { outcome: 'ok' }))).toEqual(['continue-as-new']);
  expect(effects(end(stateIn('cdc'), { outcome: 'ok' }))).toEqual(['continue-as-new']);
  expect(effects(end(stateIn('cdc'), { outcome: 'human', code: 'BUG' }))).toEqual(['alert', 'continue-as-new']);
});

test('a start in attention is refused when only a resync helps', () => {
  const before = stateIn('attention', { error: { code: 'SLOT_LOST', text: '', retryAt: null } });
  expect(send(before, 'start')).toEqual({ tag: 'refused', code: 'TASK_NEEDS_RESYNC' });
  expect(send(before, 'resume')).toEqual({ tag: 'refused', code: 'TASK_NEEDS_RESYNC' });
  expect(moved(send(before, 'resync')).state).toMatchObject({ phase: 'preparing', reset: true, generation: 2, error: null });
});

test('a stop that drops the slot leaves only resync as a way on, from the moment it is accepted', () => {
  const stopping = moved(send(stateIn('cdc'), 'stop', { dropSlot: true })).state;
  expect(send(stopping, 'resume')).toEqual({ tag: 'refused', code: 'TASK_NEEDS_RESYNC' });
  const releasing = end(stopping, { outcome: 'ok' }).state;
  expect(releasing).toMatchObject({ phase: 'stopping', running: 'release' });
  const stopped = end(releasing, { outcome: 'ok' }).state;
  expect(stopped).toMatchObject({ phase: 'stopped', running: 'none', slot: 'dropped' });
  expect(send(stopped, 'start')).toEqual({ tag: 'refused', code: 'TASK_NEEDS_RESYNC' });
  expect(moved(send(stopped, 'resync')).state).toMatchObject({ phase: 'preparing', slot: 'kept' });
});

test('a stopped task can still be asked to drop its slot', () => {
  const { state } = moved(send(stateIn('stopped'), 'stop', { dropSlot: true }));
  expect(state).toMatchObject({ phase: 'stopping', running: 'release' });
});

test('mode cdc is resynced only by somebody who accepts the gap', () => {
  const before = stateIn('paused', { mode: 'cdc' });
  expect(send(before, 'resync')).toEqual({ tag: 'refused', code: 'TASK_NO_LOAD' });
  expect(moved(send(before, 'resync', { acceptGap: true })).state).toMatchObject({ phase: 'preparing', reset: true, acceptGap: true });
});

test('a start in mode reload is a resync', () => {
  expect(moved(send(stateIn('done'), 'start', { mode: 'reload' })).state).toMatchObject({ phase: 'preparing', reset: true, generation: 2 });
  expect(moved(send(stateIn('created'), 'start', { mode: 'reload' })).state).toMatchObject({
    phase: 'preparing',
    reset: true,
    newRun: 'reload',
  });
});

test('a resync that was accepted is done even when a pause comes before it began', () => {
  const asked = moved(send(stateIn('cdc'), 'resync')).state;
  const pausing = moved(send(asked, 'pause')).state;
  const paused = end(pausing, { outcome: 'ok' }).state;
  expect(paused).toMatchObject({ phase: 'paused', reset: true });
  const again = moved(send(paused, 'resume')).state;
  expect(end(again, { outcome: 'ok', next: 'full-load' }).state).toMatchObject({ phase: 'full-load', reset: false });
});

test('the back-off doubles up to its limit, and is forgotten after a quiet hour', () => {
  let state = stateIn('cdc');
  const waits: number[] = [];
  for (let round = 0; round < 7; round += 1) {
    state = end(state, { outcome: 'trouble', code: 'NETWORK' }).state;
    waits.push((state.error?.retryAt ?? 0) - moment.now);
    state = { ...state, phase: 'cdc', running: 'stream', error: null };
  }
  expect(waits).toEqual([30_000, 60_000, 120_000, 240_000, 480_000, 600_000, 600_000]);
  const later = transition(
    state,
    { tag: 'ended', scope: state.scope, outcome: 'trouble', code: 'NETWORK' },
    { now: moment.now + 3_600_001, random: 0.5 },
  );
  expect(moved(later).state.trouble.count).toBe(1);
});

test('somebody is told at the third recovery, and at once when it will take long', () => {
  const state = stateIn('cdc', { trouble: { count: 2, lastAt: moment.now } });
  expect(effects(end(state, { outcome: 'trouble', code: 'NETWORK' }))).toEqual(['alert']);
  expect(effects(end(stateIn('cdc'), { outcome: 'trouble', code: 'DISK_FULL' }))).toEqual(['alert']);
  expect(effects(end(stateIn('cdc'), { outcome: 'trouble', code: 'NETWORK' }))).toEqual([]);
});

test('the fourth gap within ten minutes waits like other trouble', () => {
  let state = stateIn('cdc');
  for (let gap = 1; gap <= 3; gap += 1) {
    state = end(state, { outcome: 'again', code: 'GAP' }).state;
    expect(state).toMatchObject({ phase: 'cdc', step: 'restarting', running: 'stream', scope: 7 + gap });
  }
  expect(end(state, { outcome: 'again', code: 'GAP' }).state).toMatchObject({ phase: 'recovering', error: { code: 'GAP' } });
});

test('a stream fenced ten times within an hour has a living rival', () => {
  const restarts = Array.from({ length: 9 }, (_, index) => ({ at: moment.now - 3_500_000 + index, code: 'FENCED' }));
  expect(end(stateIn('cdc', { restarts }), { outcome: 'again', code: 'FENCED' }).state).toMatchObject({
    phase: 'attention',
    error: { code: 'TWO_OWNERS' },
  });
});

test('the shutdown of a worker is no trouble, however often', () => {
  let state = stateIn('cdc');
  for (let round = 0; round < 12; round += 1) {
    state = end(state, { outcome: 'again' }).state;
  }
  expect(state).toMatchObject({ phase: 'cdc', running: 'stream', restarts: [] });
});

test('a damaged message is first read again from the source; the same again needs a person', () => {
  const again = end(stateIn('cdc'), { outcome: 'human', code: 'ENVELOPE_UNREADABLE' }).state;
  expect(again).toMatchObject({ phase: 'cdc', running: 'stream' });
  expect(end(again, { outcome: 'human', code: 'ENVELOPE_UNREADABLE' }).state).toMatchObject({ phase: 'attention' });
});

test('a clean-up that fails is repeated after a wait, and a delete goes on whatever happens', () => {
  const waiting = end(stateIn('deleting'), { outcome: 'trouble', code: 'NETWORK' }).state;
  const timer = nextTimer(waiting);
  expect(timer).toMatchObject({ name: 'retry' });
  const again = moved(transition(waiting, { tag: 'timer', name: 'retry' }, { now: timer?.at ?? 0, random: 0 }));
  expect(again.state).toMatchObject({ phase: 'deleting', running: 'remove', scope: 8 });
  expect(end(stateIn('deleting'), { outcome: 'human', code: 'PERMISSION_DENIED' }).state.error?.retryAt).toBe(moment.now + 600_000);
});

test('a slot that cannot be dropped yet is tried again; one that never can leaves the task stopped with the reason', () => {
  const releasing = stateIn('stopping', { running: 'release', slot: 'drop-asked' });
  expect(nextTimer(end(releasing, { outcome: 'trouble', code: 'SLOT_BUSY' }).state)).toMatchObject({ name: 'retry' });
  expect(end(releasing, { outcome: 'human', code: 'PERMISSION_DENIED' }).state).toMatchObject({
    phase: 'stopped',
    error: { code: 'PERMISSION_DENIED' },
    slot: 'dropped',
  });
});

test('a pause that takes too long is told once', () => {
  const pausing = stateIn('pausing');
  expect(nextTimer(pausing)).toMatchObject({ name: 'too-long', at: 120_000 });
  const told = moved(transition(pausing, { tag: 'timer', name: 'too-long' }, moment));
  expect(effects(told)).toEqual(['alert']);
  expect(nextTimer(told.state)).toBeUndefined();
});

test('a workflow that was never accepted a start ends by itself', () => {
  expect(nextTimer(stateIn('created'))).toMatchObject({ name: 'unused', at: 60_000 });
  expect(effects(moved(transition(stateIn('created'), { tag: 'timer', name: 'unused' }, moment)))).toEqual(['complete']);
});

test('what the stream says of itself counts only from its newest scope', () => {
  const live = moved(transition(stateIn('cdc'), { tag: 'note', scope: 7, step: 'live' }, moment)).state;
  expect(live).toMatchObject({ step: 'live', stateVersion: 1 });
  const stale = moved(transition(live, { tag: 'note', scope: 6, step: 'catching-up' }, moment)).state;
  expect(stale).toMatchObject({ step: 'live', stateVersion: 1, ignored: 1 });
});

const schedule = { startAt: null, stopAt: null, stopBy: 'clock', cronAt: null } as const;

test('a start before its time waits as it was asked for, and begins then', () => {
  const asked = moved(send(stateIn('created'), 'start', { mode: 'reload' })).state;
  const waiting = end({ ...asked, schedule: { ...schedule, startAt: 5_000_000 } }, { outcome: 'ok', next: 'scheduled' });
  expect(effects(waiting)).toEqual(['continue-as-new']);
  expect(waiting.state).toMatchObject({ phase: 'scheduled', running: 'none', reset: true, newRun: 'reload' });
  expect(nextTimer(waiting.state)).toMatchObject({ name: 'start', at: 5_000_000 });
  const begun = moved(transition(waiting.state, { tag: 'timer', name: 'start' }, moment));
  expect(begun.state).toMatchObject({ phase: 'preparing', running: 'prepare', reset: true, newRun: 'reload' });
});

test('the time of a stop ends what runs, also a wait for the next try', () => {
  const stopping = { ...schedule, stopAt: 1_000_000 };
  for (const phase of ['preparing', 'full-load', 'cdc'] as const) {
    const before = stateIn(phase, { schedule: stopping });
    expect(nextTimer(before)).toMatchObject({ name: 'stop', at: 1_000_000 });
    const stopped = moved(transition(before, { tag: 'timer', name: 'stop' }, moment));
    expect(stopped.state).toMatchObject({ phase: 'stopping', goal: 'stopped' });
    expect(effects(stopped)).toEqual(['cancel-scope']);
    expect(nextTimer(stopped.state)).toMatchObject({ name: 'too-long' });
  }
  // On its way to a load from the beginning: the stop comes once that has begun.
  expect(nextTimer(stateIn('cdc', { schedule: stopping, goal: 'prepare' }))).toBeUndefined();
  const waiting = stateIn('recovering', { schedule: stopping, error: { code: 'NETWORK', text: '', retryAt: 2_000_000 } });
  expect(nextTimer(waiting)).toMatchObject({ name: 'stop' });
  expect(moved(transition(waiting, { tag: 'timer', name: 'stop' }, moment)).state).toMatchObject({ phase: 'stopped' });
});

test('a stream that ended at its time, or at its last commit, is not begun again', () => {
  const byClock = stateIn('cdc', { schedule: { ...schedule, stopAt: moment.now + 400 } });
  expect(end(byClock, { outcome: 'ok' }).state).toMatchObject({ phase: 'stopped', running: 'none' });
  const byCommit = stateIn('cdc', { schedule: { ...schedule, stopAt: 1, stopBy: 'commit-time' } });
  expect(nextTimer(byCommit)).toBeUndefined();
  expect(end(byCommit, { outcome: 'ok' }).state).toMatchObject({ phase: 'cdc', running: 'stream' });
  expect(end(byCommit, { outcome: 'ok', next: 'stopped' }).state).toMatchObject({ phase: 'stopped' });
});

test('a load that is done comes again at the time of its schedule, as a reload', () => {
  const done = stateIn('done', { schedule: { ...schedule, cronAt: 7_000_000 } });
  expect(nextTimer(done)).toMatchObject({ name: 'cron', at: 7_000_000 });
  const again = moved(transition(done, { tag: 'timer', name: 'cron' }, moment)).state;
  expect(again).toMatchObject({ phase: 'preparing', running: 'prepare', reset: true, newRun: 'reload', generation: 2 });
  expect(nextTimer(again)).toBeUndefined();
});

test('a stream whose tables were edited, or whose addition is in, passes the start check again, and no restart is counted', () => {
  const streaming = stateIn('cdc', { prepared: { version: 3, holdAt: 'a' }, step: 'adding' });
  const ended = end(streaming, { outcome: 'ok', next: 'prepare' });
  expect(ended.state).toMatchObject({ phase: 'preparing', running: 'prepare', restarts: [] });
  expect(effects(ended)).toEqual(['start-scope']);
  const prepared = end(ended.state, { outcome: 'ok', next: 'cdc', prepared: { version: 4 } }).state;
  expect(prepared).toMatchObject({ phase: 'cdc', step: 'catching-up', prepared: { version: 4 } });
  expect(prepared.prepared).not.toHaveProperty('holdAt');
});

test('who works by an older definition is sent through the start check; so often in a short time is trouble', () => {
  const edited = { outcome: 'again', code: 'DEFINITION_EDITED' } as const;
  for (const phase of ['preparing', 'full-load', 'cdc'] as const) {
    expect(end(stateIn(phase), edited).state).toMatchObject({
      phase: 'preparing',
      running: 'prepare',
      restarts: [edited].map(({ code }) => ({ code })),
    });
  }
  const restarts = [1, 2, 3].map(() => ({ at: moment.now, code: 'DEFINITION_EDITED' }));
  expect(end(stateIn('cdc', { restarts }), edited).state.phase).toBe('recovering');
});

test('while tables are added a stream is never called live; another snapshot is taken beside it when that is lost', () => {
  const beside = { version: 3, holdAt: 'a' };
  const adding = end(stateIn('preparing'), { outcome: 'ok', next: 'cdc', prepared: beside }).state;
  expect(adding).toMatchObject({ phase: 'cdc', step: 'adding' });
  const told = moved(transition(adding, { tag: 'note', scope: adding.scope, step: 'live' }, moment)).state;
  expect(told.step).toBe('adding');
  const lost = end(adding, { outcome: 'snapshot-lost', code: 'SNAPSHOT_GONE' }).state;
  expect(lost).toMatchObject({ phase: 'cdc', running: 'stream', prepared: beside });
});
