import { type Delivery, type LogBatch, type Logger, ReplicationError } from '@trem/replication-core';
import type { ApplyOptions } from './apply-options.js';
import { Gap } from './gap.js';
import type { Progress } from './progress.js';

const GAP_PATIENCE_MS = 45_000;

interface GapWatchOptions {
  readonly options: Pick<ApplyOptions, 'consumer' | 'limits' | 'task'>;
  readonly progress: Progress;
  readonly logger: Logger;
}

/** What to do when something before a batch is missing: wait for whoever has it, or say that it is lost. */
export class GapWatch {
  readonly #options: GapWatchOptions['options'];
  readonly #progress: Progress;
  readonly #logger: Logger;
  readonly #patienceMs: number;
  readonly #followed = new Set<number>();
  #gap: Gap | undefined;

  constructor({ options, progress, logger }: GapWatchOptions) {
    this.#options = options;
    this.#progress = progress;
    this.#logger = logger;
    this.#patienceMs = options.limits.gapPatienceMs ?? GAP_PATIENCE_MS;
  }

  /** This batch is the next one: nothing is missing. */
  follows({ epoch }: LogBatch): void {
    this.#gap = undefined;
    this.#followed.add(epoch);
  }

  /** The next delivery. @throws GAP the one that was awaited did not come in time */
  async next(signal: AbortSignal, unpacking?: () => Promise<void>): Promise<Delivery | undefined> {
    const { consumer } = this.#options;
    const gap = this.#gap;
    if (gap === undefined) {
      return await consumer.next(signal, unpacking);
    }
    const delivery = await consumer.next(AbortSignal.any([signal, gap.patience]), unpacking);
    if (delivery === undefined && !signal.aborted) {
      throw this.#error(undefined);
    }
    gap.took();
    return delivery;
  }

  /**
   * What a replaced capture knew of beyond the target, its successor must bring. One that does not is none: a restored control-store has given the living
   * capture a number below one before it, and all it brings would be dropped for ever. After GAP the next one draws a number above what was seen here.
   */
  awaitSuccessorOf(batch: LogBatch): void {
    if (batch.upTo > this.#progress.position && this.#gap === undefined) {
      this.#logger.info({ applied: this.#progress.position, upTo: batch.upTo, epoch: batch.epoch }, 'batch of a replaced capture');
      this.#gap = new Gap(Number.POSITIVE_INFINITY, this.#patienceMs);
    }
  }

  /**
   * Something before this batch is missing. It may be only disorder: the channel is opened anew once, and nothing of before is ours any more. If the gap stays
   * and the capture of this batch lives, messages are lost, and only the source has them. A capture that was replaced left its rest on the queue, and its
   * successor's first batch is on the way: the rest is to be dropped, for the source still has it, until that batch comes or patience ends.
   * @throws GAP
   */
  async meet(batch: LogBatch): Promise<'reopened' | 'drop'> {
    if (this.#gap === undefined) {
      this.#logger.info({ applied: this.#progress.position, from: batch.from, epoch: batch.epoch }, 'batch beyond what is applied');
      this.#gap = new Gap(await this.#options.consumer.reopen(), this.#patienceMs);
      return 'reopened';
    }
    if (this.#followed.has(batch.epoch) || this.#gap.isOfLivingCapture) {
      throw this.#error(batch);
    }
    return 'drop';
  }

  #error(batch: LogBatch | undefined): ReplicationError {
    const { task } = this.#options;
    const { position, captureEpoch } = this.#progress;
    return new ReplicationError('GAP', { task: task.name, target: task.target, applied: position, from: batch?.from, epoch: captureEpoch });
  }
}
