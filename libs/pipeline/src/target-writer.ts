import type { Checkpoint, Delivery, Target } from '@trem/replication-core';
import { hasDefect } from '@trem/replication-core/faults';
import type { ApplyStatistics } from './apply-statistics.js';
import type { Planned } from './plan.js';
import { withinTime } from './scope.js';

/** One call of the target. */
export interface Write {
  readonly planned: Planned;
  readonly checkpoint: Checkpoint;
  readonly last: boolean;
  /** Acknowledged, with all before it, once the target has written. */
  tail: Delivery;
}

export interface WriterOptions {
  readonly target: Target;
  readonly statistics: ApplyStatistics;
  /** A write that takes longer is STALLED. */
  readonly writeTimeoutMs: number;
  readonly onWritten: () => void;
  readonly onFailed: () => void;
}

/** One write at a time, while the caller goes on planning the next. */
export class TargetWriter {
  readonly #options: WriterOptions;
  #current: Write | undefined;
  #ended = AbortSignal.abort();
  #done: Promise<void> = Promise.resolve();

  constructor(options: WriterOptions) {
    this.#options = options;
  }

  /** The write under way. */
  get current(): Write | undefined {
    return this.#current;
  }

  /** Aborts when the write under way ends; aborted while there is none. */
  get ended(): AbortSignal {
    return this.#ended;
  }

  /** Waits for the write under way. @throws what it failed with, now and ever after */
  idle(): Promise<void> {
    return this.#done;
  }

  /** Starts a write when the one before has ended. */
  async start(write: Write): Promise<void> {
    await this.#done;
    const end = new AbortController();
    this.#current = write;
    this.#ended = end.signal;
    this.#done = this.#write(write).finally(() => end.abort());
    this.#done.catch(this.#options.onFailed); // heard of by `idle`; told at once so that nobody waits for deliveries meanwhile
  }

  async #write(write: Write): Promise<void> {
    const { target, statistics, writeTimeoutMs, onWritten } = this.#options;
    const { planned, checkpoint, last } = write;
    const early = hasDefect('ack-before-commit') ? write.tail : undefined;
    early?.ack();
    const { rows } = await withinTime(target.apply(planned.changes, checkpoint, { last }), writeTimeoutMs, 'target transaction');
    statistics.wrote(planned, { rows, last, captureEpoch: checkpoint.captureEpoch });
    this.#current = undefined;
    if (write.tail !== early) {
      write.tail.ack(); // last: a crash above means redelivery, and the target knows what it has
    }
    onWritten();
  }
}
