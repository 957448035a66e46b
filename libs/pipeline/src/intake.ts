import type { Delivery } from '@trem/replication-core';
import type { ApplyOptions } from './apply-options.js';
import type { GapWatch } from './gap-watch.js';
import { type Gathered, joins } from './gather.js';
import type { Rhythm } from './rhythm.js';
import type { TargetWriter } from './target-writer.js';

const MAX_GATHER_BYTES = 4 * 2 ** 20;

interface IntakeOptions {
  readonly options: Pick<ApplyOptions, 'consumer' | 'limits'>;
  readonly rhythm: Rhythm;
  readonly gaps: GapWatch;
  readonly writer: Pick<TargetWriter, 'ended'>;
}

/** Takes from the queue what goes into one target transaction. */
export class Intake {
  readonly #options: IntakeOptions;
  readonly #limits: { readonly maxBatchChanges: number; readonly maxGatherBytes: number };
  /** Taken from the queue, but not into what is gathered. */
  #carried: Delivery | undefined;

  constructor(options: IntakeOptions) {
    const { maxBatchChanges, maxGatherBytes = MAX_GATHER_BYTES } = options.options.limits;
    this.#options = options;
    this.#limits = { maxBatchChanges, maxGatherBytes };
  }

  /**
   * The next delivery to plan; undefined when what is gathered should be written first, or when the signal aborts.
   * @param unpacking as `Consumer.next`, when nothing is gathered
   * @throws ENVELOPE_UNREADABLE · GAP
   */
  async take(gathered: Gathered, signal: AbortSignal, unpacking?: () => Promise<void>): Promise<Delivery | undefined> {
    const delivery = gathered.batches === 0 ? await this.#next(signal, unpacking) : await this.#ready(signal);
    if (delivery === undefined || joins(gathered, delivery.batch, this.#limits)) {
      this.#carried = undefined;
      return delivery;
    }
    this.#carried = delivery;
    return undefined;
  }

  /** Messages that `take` has not returned yet; among them what the queue keeps back beyond its reader's limit until others are acknowledged. */
  async waiting(): Promise<number> {
    return (await this.#options.options.consumer.waiting()) + (this.#carried === undefined ? 0 : 1);
  }

  async #next(signal: AbortSignal, unpacking?: () => Promise<void>): Promise<Delivery | undefined> {
    return this.#carried ?? (await this.#options.gaps.next(signal, unpacking));
  }

  /** What is there without waiting; while the target is writing anyway, or is not to be written yet, what comes until then. */
  async #ready(signal: AbortSignal): Promise<Delivery | undefined> {
    if (this.#carried !== undefined) {
      return this.#carried;
    }
    const { options, rhythm, writer } = this.#options;
    const { consumer } = options;
    const { leftMs } = rhythm;
    const until = leftMs > 0 ? AbortSignal.timeout(Math.ceil(leftMs)) : writer.ended;
    return await consumer.next(consumer.peek() === undefined ? AbortSignal.any([signal, until]) : signal);
  }
}
