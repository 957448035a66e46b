import type { Phase } from '@trem/contracts';
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
  const timers = [ownTimer(state), scheduleTimer(state)].filter((timer) => timer !== undefined);
  return timers.sort((one, other) => one.at - other.at)[0];
}

function ownTimer(state: TaskState): NextTimer | undefined {
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

/** A stop by commit time has no timer: the stream itself ends once it is there. */
function scheduleTimer({ phase, goal, schedule }: TaskState): NextTimer | undefined {
  if (schedule === undefined) {
    return undefined;
  }
  if (phase === 'scheduled') {
    return { name: 'start', at: schedule.startAt ?? 0, summary: 'start at the time of the schedule' };
  }
  if (phase === 'done' && schedule.cronAt !== null) {
    return { name: 'cron', at: schedule.cronAt, summary: 'load again at the time of the schedule' };
  }
  const stops: readonly Phase[] = ['preparing', 'full-load', 'cdc', 'recovering'];
  return schedule.stopAt !== null && schedule.stopBy === 'clock' && goal === 'none' && stops.includes(phase)
    ? { name: 'stop', at: schedule.stopAt, summary: 'stop at the time of the schedule' }
    : undefined;
}
