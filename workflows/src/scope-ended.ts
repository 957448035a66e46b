import { type ErrorCode, errorEntry } from '@trem/contracts';
import { enter, prepare, rest, type Step, settle, startScope } from './steps.js';
import type { Effect, Moment, Next, ScopeEnd, TaskEvent } from './task-events.js';
import type { TaskState } from './task-state.js';
import { type ScopeReaction, scopeTable } from './transitions.js';

const hour = 3_600_000;
const tenMinutes = 600_000;
/** Harmless restarts within ten minutes; the next one waits like any other trouble. */
const restartsAtOnce = 3;
/** A stream fenced so often within an hour has a living rival. */
const fencedTooOften = 10;

/** What the end of the running scope does. The goal is looked at before anything is tried again. */
export function ended(state: TaskState, event: Extract<TaskEvent, { tag: 'ended' }>, moment: Moment): Step {
  if (event.scope !== state.scope || state.running === 'none') {
    return { state: { ...state, ignored: state.ignored + 1 }, effects: [] };
  }
  const over: TaskState = { ...learned(state, event), running: 'none' };
  const end = judged(over, event, moment);
  const noted = end.outcome === 'again' || end.outcome === 'snapshot-lost' ? withRestart(over, end, moment) : over;
  if (state.goal !== 'none' && !carriesOutGoal(state)) {
    return settle(withVisibleError(noted, end), moment);
  }
  return react(noted, scopeTable[state.phase][end.outcome], end, moment);
}

function carriesOutGoal(state: TaskState): boolean {
  return (state.running === 'release' && state.goal === 'stopped') || (state.running === 'remove' && state.goal === 'deleted');
}

function learned(state: TaskState, end: ScopeEnd): TaskState {
  const prepared = state.running === 'prepare' && end.outcome === 'ok' && end.next !== 'scheduled' && state.goal === 'none';
  return {
    ...state,
    generation: Math.max(state.generation, end.generation ?? 0),
    tables: end.tables ?? state.tables,
    ...(prepared ? { prepared: end.prepared, reset: false, acceptGap: false, newRun: 'none' as const } : {}),
    ...(state.running === 'release' && end.outcome === 'ok' ? { slot: 'dropped' as const } : {}),
  };
}

/** Too many harmless restarts are no longer harmless; a damaged message is first read from the source again. */
function judged(state: TaskState, end: ScopeEnd, { now }: Moment): ScopeEnd {
  const recent = state.restarts.filter((restart) => now - restart.at < tenMinutes);
  if (end.outcome === 'human' && (end.code === 'ENVELOPE_UNREADABLE' || end.code === 'DECODE_FAILED')) {
    return recent.some((restart) => restart.code === end.code) ? end : { ...end, outcome: 'again' };
  }
  if ((end.outcome !== 'again' && end.outcome !== 'snapshot-lost') || end.code === undefined) {
    return end;
  }
  const fenced = state.restarts.filter((restart) => now - restart.at < hour && restart.code === 'FENCED').length;
  if (end.code === 'FENCED' && fenced >= fencedTooOften - 1) {
    return { outcome: 'human', code: 'TWO_OWNERS', text: errorEntry('TWO_OWNERS').title };
  }
  return recent.length >= restartsAtOnce ? { ...end, outcome: 'trouble' } : end;
}

/** A restart after the shutdown of a worker has no code and is not counted: a night of deploys is no trouble. */
function withRestart(state: TaskState, end: ScopeEnd, { now }: Moment): TaskState {
  return end.code === undefined ? state : { ...state, restarts: [...state.restarts, { at: now, code: end.code }].slice(-fencedTooOften) };
}

function react(state: TaskState, reaction: ScopeReaction, end: ScopeEnd, moment: Moment): Step {
  switch (reaction) {
    case 'by-facts':
      return byFacts(state, end.next ?? 'paused', moment);
    case 'prepare':
      return prepare(state, moment);
    case 'recover':
      return recover(state, end, moment);
    case 'attention':
      return attention(state, end, moment);
    case 'same':
      return sameAgain(state, end, moment);
    case 'new-run':
      return nextSlice(state, end, moment);
    case 'settle':
      return settle(state, moment);
    case 'give-up':
      return settle({ ...withVisibleError(state, end), slot: state.slot === 'drop-asked' ? 'dropped' : state.slot }, moment);
    case 'repeat':
      return repeat(state, end, moment);
    case 'repeat-slowly':
      return repeatSlowly(state, end, moment);
    case 'complete':
      return { state, effects: [{ tag: 'complete' }] };
    case 'ignore':
      return { state: { ...state, ignored: state.ignored + 1 }, effects: [] };
  }
}

function sameAgain(state: TaskState, end: ScopeEnd, moment: Moment): Step {
  if (end.code === 'DEFINITION_EDITED') {
    return prepare(state, moment);
  }
  const isStream = state.phase === 'cdc';
  return startScope({ ...state, step: isStream ? 'restarting' : '' }, isStream ? 'stream' : 'load');
}

function nextSlice(state: TaskState, end: ScopeEnd, moment: Moment): Step {
  if (isOver(state, end, moment)) {
    return rest(state, 'stopped', moment);
  }
  return end.next === 'prepare' ? prepare(state, moment) : inNewRun(startScope(state, 'stream'));
}

/** A slice that ended at the time of the schedule, or at its commit, is the last one; the clocks of worker and server may differ by a little. */
function isOver({ schedule }: TaskState, { next }: ScopeEnd, { now }: Moment): boolean {
  const isTime = schedule !== undefined && schedule.stopBy === 'clock' && schedule.stopAt !== null && schedule.stopAt <= now + 1_000;
  return next === 'stopped' || isTime;
}

function byFacts(state: TaskState, next: Next, moment: Moment): Step {
  switch (next) {
    case 'full-load':
      return startScope(enter(state, 'full-load', moment), 'load');
    case 'cdc':
      return startScope(enter(state, 'cdc', moment), 'stream');
    case 'prepare':
      return prepare(state, moment);
    case 'done':
    case 'paused':
    case 'stopped':
    case 'scheduled':
      return rest(state, next, moment);
  }
}

/** The effect of leaving the run takes the place of the start: the next run starts what `running` names. */
function inNewRun({ state }: Step): Step {
  return { state, effects: [{ tag: 'continue-as-new' }] };
}

function recover(state: TaskState, end: ScopeEnd, moment: Moment): Step {
  const waiting = backedOff(enter(state, 'recovering', moment), end, moment);
  const alert = waiting.trouble.count === 3 || errorEntry(codeOf(end)).class === 'slow';
  return { state: waiting, effects: alert ? [{ tag: 'alert', kind: 'recovering', code: codeOf(end) }] : [] };
}

function attention(state: TaskState, end: ScopeEnd, moment: Moment): Step {
  const { state: resting, effects } = rest(withVisibleError(state, end), 'attention', moment);
  return { state: resting, effects: [{ tag: 'alert', kind: 'attention', code: codeOf(end) }, ...effects] };
}

function repeat(state: TaskState, end: ScopeEnd, moment: Moment): Step {
  const waiting = backedOff(state, end, moment);
  const effects: Effect[] = waiting.trouble.count === 3 ? [{ tag: 'alert', kind: 'recovering', code: codeOf(end) }] : [];
  return { state: waiting, effects };
}

function repeatSlowly(state: TaskState, end: ScopeEnd, { now }: Moment): Step {
  const error = { code: codeOf(end), text: end.text ?? '', retryAt: now + tenMinutes };
  return { state: { ...state, error }, effects: [{ tag: 'alert', kind: 'attention', code: error.code }] };
}

/** Doubling waits with a fifth of jitter, so that tasks which failed together do not come back together. */
function backedOff(state: TaskState, end: ScopeEnd, { now, random }: Moment): TaskState {
  const count = now - state.trouble.lastAt > hour ? 1 : state.trouble.count + 1;
  const { recoverFirstMs, recoverMaxMs } = state.durations;
  const wait = Math.min(recoverFirstMs * 2 ** Math.min(count - 1, 20), recoverMaxMs) * (0.8 + 0.4 * random);
  const error = { code: codeOf(end), text: end.text ?? '', retryAt: Math.round(now + wait) };
  return { ...state, error, trouble: { count, lastAt: now } };
}

function withVisibleError(state: TaskState, end: ScopeEnd): TaskState {
  const failed = end.outcome === 'trouble' || end.outcome === 'human';
  return failed ? { ...state, error: { code: codeOf(end), text: end.text ?? '', retryAt: null } } : state;
}

function codeOf(end: ScopeEnd): ErrorCode {
  return end.code ?? 'BUG';
}
