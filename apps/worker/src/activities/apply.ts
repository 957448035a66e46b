import { Context } from '@temporalio/activity';
import { lastCommitTime } from '@trem/contracts';
import { sealOf } from '@trem/node-platform';
import { ColumnsChanged, runApply } from '@trem/pipeline';
import {
  asPosition,
  type BatchTrials,
  type ColumnsNow,
  type Logger,
  type MappedTable,
  type Position,
  ReplicationError,
  type TakenOver,
  type Target,
} from '@trem/replication-core';
import { failpoint } from '@trem/replication-core/faults';
import type { StreamActivities } from '@trem/workflows';
import { ensureCurrentAttempt } from '../current-attempt.js';
import { report } from '../heartbeat.js';
import type { WorkerMetrics } from '../metrics.js';
import type { ActivityDeps } from './deps.js';
import { followChange } from './follow-change.js';
import { LastCommit } from './last-commit.js';
import { settleDefaults, settlesAfter } from './late-defaults.js';
import { LiveNote } from './live-note.js';
import { appliedTables, followedLoads, mapTables } from './mapped-tables.js';
import { addOwnColumns } from './own-columns.js';
import { refusalsOf } from './refusals.js';
import { endingWhenEdited, type Slice, sliceOf } from './slice.js';
import { streamedTables } from './streamed-tables.js';
import { type OpenTarget, openTask, rememberedPosition, targetOf } from './task-context.js';
import { ColumnWatch } from './watch-columns.js';

/** Batches that may be under way: enough to plan the next target transaction while one is written. */
const prefetch = 16;

/**
 * Open, run the loop, close. The epoch comes first: from then on no predecessor can write. A change of a source's table ends the loop right before it;
 * once the target has followed, all is opened anew.
 */
export function applyActivity(deps: ActivityDeps, metrics: WorkerMetrics): Pick<StreamActivities, 'runApply'> {
  return {
    async runApply(call) {
      const { cancellationSignal } = Context.current();
      using slice = sliceOf(cancellationSignal, call.sliceMs);
      const seen = new Map<string, ColumnsNow>();
      for (;;) {
        const end = await applyUntilChange({ deps, metrics, slice, seen }, call);
        if (end !== 'followed') {
          return end;
        }
      }
    },
  };
}

interface Running {
  readonly deps: ActivityDeps;
  readonly metrics: WorkerMetrics;
  readonly slice: Slice;
  /** Of each table, as `ColumnWatch` has seen them. */
  readonly seen: Map<string, ColumnsNow>;
}

type ApplyCall = Parameters<StreamActivities['runApply']>[0];
type ApplyAnswer = Awaited<ReturnType<StreamActivities['runApply']>>;

async function applyUntilChange({ deps, metrics, slice, seen }: Running, call: ApplyCall): Promise<ApplyAnswer | 'followed'> {
  const { taskId, generation, version, scope, holdAt, target: name } = call;
  await ensureCurrentAttempt(Context.current());
  const context = await openTask(deps, taskId, version);
  const { task, row, definition, source } = context;
  const { connector, endpoint, ref } = targetOf(context, name);
  const logger = context.logger.child({ target: name });
  using _edits = endingWhenEdited(deps, row, slice);
  const names = context.targets.map((one) => one.name);
  const board = deps.store.board({ id: taskId, generation, run: row.run, targets: names, worker: deps.worker });

  await using target = await connector.target.openTarget({
    ...{ endpoint, task: ref, logger, seal: sealOf(deps.keys), worker: deps.worker, run: row.run },
  });
  report({ waitsFor: 'predecessor' });
  await failpoint('takeover.before');
  const taken = await takeOver(target, slice.signal);
  metrics.tookOver('apply');
  const all = await mapTables(context, name, followedLoads(context, generation, taken.loaded));
  const { mapped, leftOut } = streamedTables(context, { taken, generation, mapped: all, isHeld: holdAt !== undefined });
  await addOwnColumns(context, targetOf(context, name), mapped);
  if (taken.position !== undefined) {
    await settleDefaults(target, mapped, taken.loaded, taken.position);
  }
  const remembered = await rememberedPosition(deps, taskId, name);
  await deps.store.tasks.observeTarget(taskId, name, { generation, epoch: taken.epoch, position: taken.position });
  await failpoint('takeover.after');
  expectNoneTakenBack(taken, { target: name, remembered });
  using columns = await ColumnWatch.begin({
    source,
    tables: mapped.map((table) => table.source),
    loads: taken.loaded,
    seen,
    onRemade: () => slice.end(),
    logger,
  });
  const trials = await openTrials(deps, { taskId, name, logger });
  await using _trials = { [Symbol.asyncDispose]: async () => await trials?.end().catch(() => undefined) };
  await using consumer = await deps.transport.openConsumer(task, name, { prefetch });
  logger.info({ epoch: taken.epoch, from: taken.position }, 'apply started');
  const note = new LiveNote({ scope, logEnd: () => source.connector.source.logEnd(source.endpoint), logger });
  const stopAfter = lastCommitTime(definition.schedule);
  const last = stopAfter === undefined ? undefined : new LastCommit(stopAfter, () => source.connector.source.logEnd(source.endpoint));
  using refusals = refusalsOf(deps, {
    ...{ taskId, definition, target: targetOf(context, name), logger },
    tables: mapped.map((table) => table.target),
  });
  const settles = settlesBehind(taken);
  const isSettled = new AbortController();
  const applying = runApply({
    ...{ task: ref, target, consumer, board, logger, signal: AbortSignal.any([slice.signal, isSettled.signal]), refusals },
    taken: { ...taken, former: [...(taken.former ?? []), ...leftOut] },
    holdAt: holdAt === undefined ? undefined : asPosition(holdAt),
    decoder: source.connector.source.decoder,
    trials,
    tables: appliedTables(mapped, { context, target: name }),
    limits: { maxBatchChanges: definition.cdc.maxBatchChanges, intervalMs: definition.cdc.intervalMs },
    ...(stopAfter === undefined ? {} : { stopAfter: stopAfter * 1_000 }),
    onProgress: (facts) => {
      report({ ...facts });
      metrics.applied(task.name, facts);
      note.see(facts);
      last?.see(facts.applied, () => slice.end());
      if (settles !== undefined && facts.applied > settles) {
        isSettled.abort();
      }
    },
  });
  const end = await unlessColumnsChange(applying);
  if (end instanceof ColumnsChanged) {
    await followChange({ deps, taskId, name, target, loads: taken.loaded, seen }, end);
    // The source is read again for a transaction that came in parts: capture has to begin anew, too
    return end.isInParts ? { reason: 'slice', position: taken.position ?? end.commitAt, epoch: taken.epoch, rows: 0 } : 'followed';
  }
  columns.expectSame();
  if (isSettled.signal.aborted && !slice.signal.aborted) {
    return 'followed';
  }
  metrics.forget(task.name);
  if (slice.reason === 'cancelled') {
    await moveSequences(targetOf(context, name), mapped, logger);
  }
  await failpoint('slice.end');
  logger.info({ epoch: end.epoch, position: end.position, rows: end.rows, reason: slice.reason }, 'apply ended');
  const isThere = end.hasReachedStop || last?.isReached === true;
  return { reason: isThere ? 'stop-reached' : slice.reason, position: end.position, epoch: end.epoch, rows: end.rows };
}

/** A crash or a failover took commits back. Capture is beyond them, and what it sends fits only once it reads them again. @throws GAP */
function expectNoneTakenBack(
  { position }: TakenOver,
  { target, remembered }: { readonly target: string; readonly remembered: Position | undefined },
): void {
  if (position !== undefined && remembered !== undefined && remembered > position) {
    throw new ReplicationError('GAP', { target, applied: position, remembered });
  }
}

async function openTrials(
  { store }: ActivityDeps,
  { taskId, name, logger }: { readonly taskId: string; readonly name: string; readonly logger: Logger },
): Promise<BatchTrials | undefined> {
  try {
    return await store.trials(taskId, name);
  } catch (error) {
    logger.warn({ error }, 'deaths of workers are not counted');
    return undefined;
  }
}

async function moveSequences({ connector, endpoint, ref }: OpenTarget, mapped: readonly MappedTable[], logger: Logger): Promise<void> {
  try {
    await connector.target.moveSequences(
      endpoint,
      ref,
      mapped.map((table) => table.target),
    );
  } catch (error) {
    logger.warn({ error }, 'sequences of the target not moved'); // it may have been stopped because the target is away
  }
}

/** Undefined: nothing is to be settled, or it was when the stream began. */
function settlesBehind({ loaded, position = asPosition('') }: TakenOver): Position | undefined {
  const settles = settlesAfter(loaded);
  return settles !== undefined && settles >= position ? settles : undefined;
}

async function unlessColumnsChange<T>(applying: Promise<T>): Promise<T | ColumnsChanged> {
  try {
    return await applying;
  } catch (error) {
    if (error instanceof ColumnsChanged) {
      return error;
    }
    throw error;
  }
}

/** Waits for a predecessor's transaction, which may wait for a stranger's lock; but no longer than the task is wanted to run. */
async function takeOver(target: Target, signal: AbortSignal): Promise<TakenOver> {
  const giveUp = () => void target.giveUp();
  signal.addEventListener('abort', giveUp, { once: true });
  try {
    return await target.takeOver();
  } finally {
    signal.removeEventListener('abort', giveUp);
  }
}
