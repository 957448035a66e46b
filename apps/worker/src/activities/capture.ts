import { Context } from '@temporalio/activity';
import { DEFAULT_HEARTBEAT_MS, slotName } from '@trem/contracts';
import { PublishWindow, runCapture } from '@trem/pipeline';
import {
  hasCode,
  type Position,
  type ProgressBoard,
  type Publisher,
  ReplicationError,
  type SourceIdentity,
  smallestPosition,
} from '@trem/replication-core';
import { failpoint } from '@trem/replication-core/faults';
import type { StreamActivities } from '@trem/workflows';
import { ensureCurrentAttempt } from '../current-attempt.js';
import { report } from '../heartbeat.js';
import type { WorkerMetrics } from '../metrics.js';
import type { ActivityDeps } from './deps.js';
import { endingWhenEdited, sliceOf } from './slice.js';
import { openTask, type TaskContext } from './task-context.js';

const lockWaitMs = 10_000;
const lockWaitAfterMs = 30_000;

/** Open, run the loop, close. The order matters: lock, then epoch, then position, then slot. */
export function captureActivity(deps: ActivityDeps, metrics: WorkerMetrics): Pick<StreamActivities, 'runCapture'> {
  return {
    async runCapture({ taskId, generation, version, sliceMs }) {
      await ensureCurrentAttempt(Context.current());
      const context = await openTask(deps, taskId, version);
      const { task, row, definition, source, logger } = context;
      const { cdc } = definition;
      const names = context.targets.map((target) => target.name);
      using slice = sliceOf(Context.current().cancellationSignal, sliceMs);
      using _edits = endingWhenEdited(deps, row, slice);
      const board = deps.store.board({ id: taskId, generation, run: row.run, targets: names, worker: deps.worker, slot: slotName(task) });

      await failpoint('takeover.before');
      await using publisher = await lock(deps, context, slice.signal);
      await ensureQueues(deps, context);
      const start = await startOf(deps, { context, generation, board });
      const epoch = await deps.store.tasks.nextCaptureEpoch(taskId, start.highestEpoch);
      metrics.tookOver('capture');
      await failpoint('takeover.after');
      const countedUpTo = await countingFrom(context, { board, epoch, from: start.from });
      const window = new PublishWindow(publisher);
      await using reading = await source.connector.source.openSource({
        ...{ endpoint: source.endpoint, task, epoch, history: start.history, logger },
        limits: {
          maxBatchBytes: cdc.maxBatchBytes,
          maxBatchChanges: cdc.maxBatchChanges,
          maxBatchDelayMs: cdc.maxBatchDelayMs,
          maxValueBytes: cdc.maxValueBytes,
          isQuiet: () => window.isQuiet,
          cutAt: countedUpTo,
        },
        heartbeatMs: cdc.heartbeatMs ?? DEFAULT_HEARTBEAT_MS,
      });
      logger.info({ epoch, from: start.from, countedUpTo }, 'capture started');
      let batches = 0;
      const end = await runCapture({
        ...{ task, source: reading, window, board, from: start.from, countedUpTo, epoch, logger, signal: slice.signal },
        limits: { maxQueueBytes: cdc.maxQueueBytes, maxBatchBytes: cdc.maxBatchBytes },
        queueDepth: async () =>
          Math.max(...(await Promise.all(names.map(async (name) => (await deps.transport.depth(task, name)).messages)))),
        retainedBytes: async () => (await source.connector.source.slotState(source.endpoint, task)).retainedBytes,
        onProgress: (facts) => {
          batches = facts.batches;
          report({ ...facts });
          metrics.captured(task.name, facts);
        },
      });
      await failpoint('slice.end');
      logger.info({ epoch, captured: end.captured, acknowledged: end.acknowledged, reason: slice.reason }, 'capture ended');
      return { reason: slice.reason, position: end.confirmed ?? start.from, epoch, rows: batches };
    },
  };
}

/** Takes the lock; a predecessor that keeps it loses its reader of the slot, so that its capture fails and lets go. */
async function lock({ transport }: ActivityDeps, { task, source, logger }: TaskContext, signal: AbortSignal): Promise<Publisher> {
  try {
    return await transport.openPublisher(task, { waitMs: lockWaitMs, signal });
  } catch (error) {
    if (!hasCode(error, 'SLOT_BUSY') || signal.aborted) {
      throw error;
    }
  }
  logger.warn({ waitsFor: 'predecessor' }, 'lock is held: ending the reader of the slot');
  report({ waitsFor: 'predecessor' });
  const limits = { maxBatchBytes: 65_536, maxBatchDelayMs: 0, isQuiet: () => true };
  const opened = await source.connector.source.openSource({ endpoint: source.endpoint, task, epoch: 0, limits, logger });
  await opened[Symbol.asyncDispose]();
  return await transport.openPublisher(task, { waitMs: lockWaitAfterMs, signal });
}

/**
 * What somebody deleted is made anew before anything is published: what was in it is read from the source again. A queue that is being read and
 * has another limit than the task is left as it is; the start check sees to that.
 */
async function ensureQueues({ transport }: ActivityDeps, { task, targets, definition, logger }: TaskContext): Promise<void> {
  const names = targets.map((target) => target.name);
  try {
    await transport.ensure(task, names, { maxQueueBytes: definition.cdc.maxQueueBytes });
  } catch (error) {
    if (!hasCode(error, 'SETTINGS_INVALID')) {
      throw error;
    }
    logger.warn({ error }, 'queues left as they are');
  }
}

/**
 * Where to count from: where the capture before had counted to, if the source has its log from there on. A worker that died between the commit of a
 * target and its next report leaves changes that are applied and not counted.
 */
async function countingFrom(
  { source, task, logger }: TaskContext,
  { board, epoch, from }: { readonly board: ProgressBoard; readonly epoch: number; readonly from: Position },
): Promise<Position> {
  const countedUpTo = await board.startCounting({ epoch, from });
  if (countedUpTo >= from) {
    return countedUpTo;
  }
  const { confirmed } = await source.connector.source.slotState(source.endpoint, task);
  if (confirmed !== undefined && confirmed <= countedUpTo) {
    return countedUpTo;
  }
  logger.warn({ countedUpTo, from }, 'changes in between stay uncounted: the source has forgotten them');
  return from;
}

interface StartOptions {
  readonly context: TaskContext;
  readonly generation: number;
  readonly board: ProgressBoard;
}

interface Start {
  readonly from: Position;
  readonly highestEpoch: number;
  /** What the positions are of. Undefined: no target could be asked. */
  readonly history: SourceIdentity | undefined;
}

/** From the targets themselves. One that is out of reach counts with its durable position: a copy may be late, never ahead. */
async function startOf({ store }: ActivityDeps, { context, generation, board }: StartOptions): Promise<Start> {
  let highestEpoch = 0;
  let history: SourceIdentity | undefined;
  const positions: (Position | undefined)[] = [];
  for (const { name, connector, endpoint, ref } of context.targets) {
    try {
      const checkpoint = await connector.target.readCheckpoint(endpoint, ref);
      highestEpoch = Math.max(highestEpoch, checkpoint?.captureEpoch ?? 0);
      history ??= checkpoint?.position === undefined ? undefined : { sourceId: checkpoint.sourceId, timeline: checkpoint.timeline };
      positions.push(checkpoint?.position);
      await store.tasks.observeTarget(context.task.id, name, {
        ...{ generation, epoch: checkpoint?.epoch ?? 0, position: checkpoint?.position },
      });
    } catch (error) {
      context.logger.warn({ target: name, error }, 'target out of reach: its durable position counts');
      positions.push((await board.targetPositions()).durable);
    }
  }
  const from = smallestPosition(positions);
  if (from === undefined) {
    throw new ReplicationError('POSITION_INVALID', { task: context.task.name, found: 'no checkpoint' });
  }
  return { from, highestEpoch, history };
}
