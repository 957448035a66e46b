import { CancellationScope } from '@temporalio/workflow';
import type { TaskSettings } from './activities.js';
import { local, stream } from './activity-proxies.js';
import { firstEndEndsAll } from './concurrently.js';
import { endOf, worstOf } from './failure.js';
import { runFullLoad } from './load-scope.js';
import { activityIds } from './names.js';
import type { ScopeEnd } from './task-events.js';
import type { TaskState } from './task-state.js';

/** Streams for a slice; while tables are added, for as many as their load takes. */
export function runStream(state: TaskState, settings: TaskSettings): Promise<ScopeEnd> {
  return state.prepared?.holdAt === undefined ? streamSlice(state, settings) : streamBesideLoad(state, settings);
}

/** A load that is done ends the stream at a transaction's end: the start check lets the tables join it. */
async function streamBesideLoad(state: TaskState, settings: TaskSettings): Promise<ScopeEnd> {
  const ended = await firstEndEndsAll<ScopeEnd>([
    () => streamOn(state, settings),
    async () => ({ ...(await runFullLoad(state, settings, { isBeside: true })), next: 'prepare' }),
  ]);
  const ends = ended.map((end): ScopeEnd => (end.status === 'rejected' ? endOf(end.reason) : end.value));
  const worst = worstOf(ends);
  const next = ends.find((end) => end.next !== undefined)?.next;
  return worst.outcome === 'ok' && next !== undefined ? { outcome: 'ok', next } : worst;
}

/** Slice after slice: the end of one is no reason to load anew. */
async function streamOn(state: TaskState, settings: TaskSettings): Promise<ScopeEnd> {
  for (let now = settings; ; now = await local.readTask(state.taskId)) {
    const end = await streamSlice(state, now);
    if (end.outcome !== 'ok' || end.next !== undefined || CancellationScope.current().consideredCancelled) {
      return end;
    }
  }
}

/** One capture, and one apply for each target. The first to end ends the slice for all; then it is decided once. */
async function streamSlice(state: TaskState, settings: TaskSettings): Promise<ScopeEnd> {
  const { taskId, generation, configVersion, scope, durations, prepared } = state;
  const { stopAt = null, stopBy = 'clock' } = settings.schedule ?? {};
  const untilStop = stopAt === null || stopBy !== 'clock' ? Number.POSITIVE_INFINITY : Math.max(stopAt - Date.now(), 1);
  // A stream that knows the time by itself ends there, and not a heartbeat later.
  const sliceMs = Math.min(Math.round(durations.sliceMs * (0.9 + 0.2 * Math.random())), untilStop);
  const version = prepared === undefined ? {} : { version: prepared.version };
  const holdAt = prepared?.holdAt === undefined ? {} : { holdAt: prepared.holdAt };
  const call = { taskId, generation, configVersion, scope, sliceMs, ...version };
  const why = state.restarts.length > 0 ? `, ${state.restarts.length} restarts before` : '';
  const ends = await firstEndEndsAll([
    () => stream(durations, { activityId: activityIds.capture, summary: `scope ${scope}${why}` }).runCapture(call),
    ...settings.targets.map(
      (target) => () =>
        stream(durations, { activityId: activityIds.apply(target), summary: `scope ${scope}${why}` }).runApply({
          ...call,
          ...holdAt,
          target,
        }),
    ),
  ]);
  const worst = worstOf(ends.map((end) => (end.status === 'rejected' ? endOf(end.reason) : { outcome: 'ok' })));
  const next = nextOf(ends.flatMap((end) => (end.status === 'fulfilled' ? [end.value.reason] : [])));
  return worst.outcome === 'ok' && next !== undefined ? { ...worst, next } : worst;
}

function nextOf(reasons: readonly string[]): ScopeEnd['next'] {
  if (reasons.includes('stop-reached')) {
    return 'stopped';
  }
  return reasons.includes('edited') ? 'prepare' : undefined;
}
