import type { TaskState } from './task-state.js';
import type { TimerName } from './transitions.js';

export interface NextTimer {
  readonly name: TimerName;
  /** ms since 1970. */
  readonly at: number;
  /** What the timer is for, as the history shows it. */
  readonly summary: string;
}

/** The next thing that happens to a task by time alone; undefined when only events can move it. */
export function nextTimer(state: TaskState): NextTimer | undefined {
  if (state.phase === 'created') {
    return { name: 'unused', at: state.phaseSince + state.durations.unusedMs, summary: 'ends unless a start is accepted' };
  }
  if (state.running === 'none' && state.error !== null && state.error.retryAt !== null) {
    return { name: 'retry', at: state.error.retryAt, summary: `retry ${state.trouble.count} after ${state.error.code}` };
  }
  const isEnding = state.phase === 'pausing' || state.phase === 'stopping' || state.phase === 'deleting';
  if (isEnding && !state.toldTooLong) {
    return { name: 'too-long', at: state.phaseSince + state.durations.tooLongMs, summary: `${state.phase} takes too long` };
  }
  return undefined;
}
