import { type Position, ReplicationError } from '@trem/replication-core';
import { ApplyLoop } from './apply-loop.js';
import type { ApplyOptions } from './apply-options.js';
import { ApplyStatistics } from './apply-statistics.js';
import { Progress } from './progress.js';
import { every, together } from './scope.js';

export interface ApplyEnd {
  readonly position: Position;
  readonly epoch: number;
  readonly rows: number;
  /** A transaction came that was committed later than `stopAfter`; everything before it is applied. */
  readonly hasReachedStop: boolean;
}

/**
 * Applies what the consumer delivers until `signal` aborts; a write under way is finished unless that takes long, an unfinished large transaction
 * rolled back.
 * @throws FENCED a later epoch has taken over · GAP a batch is missing · SCHEMA_CHANGED and the row codes, with everything before it applied ·
 *   STALLED · ENVELOPE_UNREADABLE · BATCH_KILLS_WORKER · POSITION_INVALID there is no checkpoint to go on from
 */
export async function runApply(options: ApplyOptions): Promise<ApplyEnd> {
  const { taken, task } = options;
  if (taken.position === undefined) {
    throw new ReplicationError('POSITION_INVALID', { task: task.name, target: task.target, reason: 'no checkpoint' });
  }
  const start = { position: taken.position, captureEpoch: taken.captureEpoch, epoch: taken.epoch, settled: taken.settled };
  const statistics = new ApplyStatistics(start);
  const failed = new AbortController();
  const over = new AbortController();
  const apply = new ApplyLoop({
    ...{ options, statistics, progress: new Progress(start), onFailed: () => failed.abort() },
    signal: AbortSignal.any([options.signal, over.signal]),
  });
  const report = () => reportApplied(options, statistics);
  await together(options.signal, [
    (signal) => {
      signal.addEventListener('abort', () => over.abort(), { once: true });
      return apply.run(AbortSignal.any([signal, failed.signal]));
    },
    async (signal) => {
      for await (const _ of every(options.limits.reportEveryMs ?? 1_000, signal)) {
        await report();
      }
    },
  ]);
  if (!apply.hasGivenUp) {
    await report();
  }
  const { applied, rows } = statistics.facts;
  return { position: applied, epoch: taken.epoch, rows, hasReachedStop: apply.hasReachedStop };
}

/** The control-store away is no reason to stop: its counts go out later. The target away is. */
async function reportApplied(
  { task, target, board, holdAt, logger, onProgress }: ApplyOptions,
  statistics: ApplyStatistics,
): Promise<void> {
  const durable = await target.durablePosition();
  statistics.durable(durable === undefined || holdAt === undefined || durable < holdAt ? durable : holdAt);
  const progress = statistics.take(task.target);
  onProgress(statistics.facts);
  try {
    await statistics.count(board, task.target); // before the position: whoever sees it sees the counts
    await board.reportApply(progress);
  } catch (error) {
    statistics.giveBack(progress);
    logger?.warn({ task: task.name, target: task.target, error }, 'applied positions not reported');
  }
}
