import { executeChild, workflowInfo } from '@temporalio/workflow';
import type { TaskSettings } from './activities.js';
import { control, stream } from './activity-proxies.js';
import { allOrNone, firstEndEndsAll } from './concurrently.js';
import { endOf, worstOf } from './failure.js';
import type { fullLoad } from './full-load.workflow.js';
import { activityIds, taskQueues, workflowIds } from './names.js';
import { childAttributes } from './search-attributes.js';
import type { ScopeEnd } from './task-events.js';
import type { ScopeKind, TaskState } from './task-state.js';

type Scope = (state: TaskState, settings: TaskSettings) => Promise<ScopeEnd>;

/** What each scope runs. A scope ends by returning, by throwing a failure, or because it is cancelled. */
export const scopes: Record<Exclude<ScopeKind, 'release' | 'remove'>, Scope> = { prepare, load: runLoad, stream: runStream };
export const cleanUps: Record<'release' | 'remove', (state: TaskState) => Promise<ScopeEnd>> = { release, remove };

/** The one way in: discards first when a resync asks for it, then goes by the facts that `plan` finds. */
async function prepare(state: TaskState, settings: TaskSettings): Promise<ScopeEnd> {
  const { startAt = null, stopAt = null, stopBy = 'clock' } = settings.schedule ?? {};
  if (startAt !== null && startAt > Date.now()) {
    return { outcome: 'ok', next: 'scheduled' };
  }
  if (stopAt !== null && stopBy === 'clock' && stopAt <= Date.now()) {
    return { outcome: 'ok', next: 'stopped' };
  }
  const run = control(state.durations);
  let call = { taskId: state.taskId, generation: state.generation };
  if (state.reset) {
    call = { ...call, generation: (await run.resetForResync(call)).generation };
  }
  const { next, needsSlot, tables } = await run.plan(call);
  if (next === 'full-load' || next === 'cdc') {
    const hasStream = settings.mode !== 'full-load';
    await allOrNone([
      ...settings.targets.map((target) => () => run.ensureTarget({ ...call, target })),
      ...(hasStream ? [() => run.ensurePublication(call), () => run.ensureQueues(call)] : []),
    ]);
    if (needsSlot) {
      await run.beginStream(call);
    }
    if (state.newRun !== 'none') {
      await run.beginRun({ ...call, startMode: state.newRun });
    }
  }
  return { outcome: 'ok', next, generation: call.generation, tables };
}

async function runLoad(state: TaskState, settings: TaskSettings): Promise<ScopeEnd> {
  const { taskId, generation, durations } = state;
  const { parallelTables, parallelPartitions, targets } = settings;
  const { total } = await executeChild<typeof fullLoad>('fullLoad', {
    workflowId: workflowIds.load(taskId, generation),
    taskQueue: taskQueues.control,
    args: [{ taskId, generation, durations, parallelTables, parallelPartitions, targets }],
    cancellationType: 'WAIT_CANCELLATION_COMPLETED',
    typedSearchAttributes: childAttributes(settings, taskId),
    memo: workflowInfo().memo ?? {},
    staticSummary: `load ${generation} of ${settings.name}`,
  });
  return { outcome: 'ok', next: settings.mode === 'full-load' ? 'done' : 'cdc', tables: { total, loaded: total } };
}

/** One capture, and one apply for each target. The first to end ends the slice for all; then it is decided once. */
async function runStream(state: TaskState, settings: TaskSettings): Promise<ScopeEnd> {
  const { taskId, generation, configVersion, scope, durations } = state;
  const { stopAt = null, stopBy = 'clock' } = settings.schedule ?? {};
  const untilStop = stopAt === null || stopBy !== 'clock' ? Number.POSITIVE_INFINITY : Math.max(stopAt - Date.now(), 1);
  // A stream that knows the time by itself ends there, and not a heartbeat later.
  const sliceMs = Math.min(Math.round(durations.sliceMs * (0.9 + 0.2 * Math.random())), untilStop);
  const stopAfter = stopAt !== null && stopBy === 'commit-time' ? { stopAfter: stopAt } : {};
  const call = { taskId, generation, configVersion, scope, sliceMs };
  const why = state.restarts.length > 0 ? `, ${state.restarts.length} restarts before` : '';
  const ends = await firstEndEndsAll([
    () => stream(durations, { activityId: activityIds.capture, summary: `scope ${scope}${why}` }).runCapture(call),
    ...settings.targets.map(
      (target) => () =>
        stream(durations, { activityId: activityIds.apply(target), summary: `scope ${scope}${why}` }).runApply({
          ...call,
          ...stopAfter,
          target,
        }),
    ),
  ]);
  const isThere = ends.some((end) => end.status === 'fulfilled' && end.value.reason === 'stop-reached');
  const worst = worstOf(ends.map((end) => (end.status === 'rejected' ? endOf(end.reason) : { outcome: 'ok' })));
  return isThere && worst.outcome === 'ok' ? { ...worst, next: 'stopped' } : worst;
}

async function release({ taskId, generation, durations }: TaskState): Promise<ScopeEnd> {
  await control(durations).releaseSlot({ taskId, generation });
  return { outcome: 'ok' };
}

async function remove({ taskId, generation, durations }: TaskState): Promise<ScopeEnd> {
  await control(durations).cleanUp({ taskId, generation });
  return { outcome: 'ok' };
}
