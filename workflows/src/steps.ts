import type { Phase, Step as PhaseStep } from '@trem/contracts';
import type { Effect, Moment } from './task-events.js';
import type { ScopeKind, TaskState } from './task-state.js';

/** A new state, and what the workflow does because of it. */
export interface Step {
  readonly state: TaskState;
  readonly effects: readonly Effect[];
}

/** Goes to the goal: nothing runs any more. */
export function settle(state: TaskState, moment: Moment): Step {
  switch (state.goal) {
    case 'paused':
      return rest(state, 'paused', moment);
    case 'stopped':
      return state.slot === 'drop-asked' ? startScope(enter(state, 'stopping', moment), 'release') : rest(state, 'stopped', moment);
    case 'deleted':
      return startScope(enter(state, 'deleting', moment), 'remove');
    case 'prepare':
      return prepare(state, moment);
    case 'none':
      return { state, effects: [] };
  }
}

/** Passes the start check again: the only way into load and stream. */
export function prepare(state: TaskState, moment: Moment): Step {
  return startScope({ ...enter(state, 'preparing', moment), goal: 'none', error: null }, 'prepare');
}

export function prepareAgain(state: TaskState, moment: Moment): Step {
  return state.running === 'none' ? prepare(state, moment) : { state: { ...state, ignored: state.ignored + 1 }, effects: [] };
}

export function repeatCleanUp(state: TaskState): Step {
  if (state.running !== 'none' || state.error === null || state.error.retryAt === null) {
    return { state: { ...state, ignored: state.ignored + 1 }, effects: [] };
  }
  const again: TaskState = { ...state, error: { ...state.error, retryAt: null } };
  return startScope(again, state.goal === 'deleted' ? 'remove' : 'release');
}

/** While tables are loaded beside it a stream is not called live. */
export function streamStep({ prepared }: TaskState, step: 'live' | 'catching-up'): PhaseStep {
  return prepared?.holdAt === undefined ? step : 'adding';
}

/** Each start of a scope has a number of its own, so that what an earlier one still says is known to be old. */
export function startScope(state: TaskState, kind: ScopeKind): Step {
  return { state: { ...state, running: kind, scope: state.scope + 1 }, effects: [{ tag: 'start-scope' }] };
}

/** A rest begins in a fresh run of the workflow: what replays after the next deploy is a handful of events. */
export function rest(state: TaskState, phase: Phase, moment: Moment): Step {
  return { state: { ...enter(state, phase, moment), goal: 'none' }, effects: [{ tag: 'continue-as-new' }] };
}

export function enter(state: TaskState, phase: Phase, { now }: Moment): TaskState {
  const step = phase === 'cdc' ? streamStep(state, 'catching-up') : '';
  if (phase === state.phase) {
    return { ...state, step };
  }
  const error = state.error === null ? null : { ...state.error, retryAt: null };
  return { ...state, phase, step, phaseSince: now, toldTooLong: false, error };
}
