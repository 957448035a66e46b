import type { TaskCall, TaskSettings } from './activities.js';
import { control } from './activity-proxies.js';
import { allOrNone } from './concurrently.js';
import { runLoad } from './load-scope.js';
import { runStream } from './stream-scope.js';
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
  let call: TaskCall = { taskId: state.taskId, generation: state.generation };
  if (state.reset) {
    call = { ...call, generation: (await run.resetForResync(call)).generation };
  }
  const { next, needsSlot, tables, prepared } = await run.plan(call);
  call = { ...call, ...(prepared === undefined ? {} : { version: prepared.version }) };
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
  return { outcome: 'ok', next, generation: call.generation, tables, prepared };
}

async function release({ taskId, generation, durations }: TaskState): Promise<ScopeEnd> {
  await control(durations).releaseSlot({ taskId, generation });
  return { outcome: 'ok' };
}

async function remove({ taskId, generation, durations }: TaskState): Promise<ScopeEnd> {
  await control(durations).cleanUp({ taskId, generation });
  return { outcome: 'ok' };
}
