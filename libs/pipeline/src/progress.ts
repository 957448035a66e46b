import type { LogBatch, Position } from '@trem/replication-core';
import { hasDefect } from '@trem/replication-core/faults';

/**
 * What to do with a batch. `stale`: of a capture that was replaced. `duplicate`: applied already. `gap`: something before it is missing.
 * With `rollback`, the large transaction that is open can never be finished and is to be rolled back first.
 */
export interface Verdict {
  readonly tag: 'apply' | 'duplicate' | 'stale' | 'gap';
  readonly rollback: boolean;
}

interface OpenTransaction {
  readonly from: Position;
  readonly nextPart: number;
}

/** How far one target is in the chain of batches, and which batch may come next. Knows positions and epochs only; no I/O. */
export class Progress {
  #position: Position;
  #captureEpoch: number;
  #open: OpenTransaction | undefined;

  constructor(start: { readonly position: Position; readonly captureEpoch: number }) {
    this.#position = start.position;
    this.#captureEpoch = start.captureEpoch;
  }

  /** Everything up to here is in the target, or in a write that was handed over. */
  get position(): Position {
    return this.#position;
  }

  /** The highest epoch seen. Lower ones are dropped: by position alone a replaced capture's later batches would make its successor's look like duplicates. */
  get captureEpoch(): number {
    return this.#captureEpoch;
  }

  get isOpen(): boolean {
    return this.#open !== undefined;
  }

  /** Judges a batch and remembers its epoch. Nothing else moves before `accept`. */
  meet(batch: LogBatch): Verdict {
    if (batch.epoch < this.#captureEpoch) {
      return { tag: 'stale', rollback: false };
    }
    // A new capture sends an open transaction again from its first part; the rest of the old one does not come any more.
    const isReplaced = batch.epoch > this.#captureEpoch && this.isOpen;
    if (isReplaced) {
      this.#open = undefined;
    }
    this.#captureEpoch = batch.epoch;
    if (this.#continues(batch)) {
      return { tag: 'apply', rollback: false };
    }
    if (batch.upTo <= this.#position) {
      return { tag: 'duplicate', rollback: isReplaced };
    }
    if (this.#isWritten(batch)) {
      return { tag: 'duplicate', rollback: false };
    }
    const isBroken = this.isOpen;
    this.#open = undefined;
    const isReachable = batch.part === 0 && (batch.from <= this.#position || hasDefect('gap-ignored'));
    return { tag: isReachable ? 'apply' : 'gap', rollback: isReplaced || isBroken };
  }

  /** The batch is planned to be written. Only the last part of a transaction moves the chain. */
  accept(batch: LogBatch): void {
    if (batch.last) {
      this.#open = undefined;
      this.#position = batch.upTo;
    } else {
      this.#open = { from: batch.from, nextPart: batch.part + 1 };
    }
  }

  /** The open transaction was rolled back: its parts are to come again. */
  forget(): void {
    this.#open = undefined;
  }

  #continues(batch: LogBatch): boolean {
    return this.#open !== undefined && batch.part === this.#open.nextPart && batch.from === this.#open.from;
  }

  /** An earlier part of the open transaction: what it brings is in it. Were it taken for a gap, a broker that delivers twice would never let it end. */
  #isWritten(batch: LogBatch): boolean {
    return this.#open !== undefined && batch.part < this.#open.nextPart && batch.from === this.#open.from && !batch.last;
  }
}

/** One of several batches of one transaction. */
export function isPart(batch: LogBatch): boolean {
  return batch.part > 0 || !batch.last;
}
