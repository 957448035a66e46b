import type { Begin, ChangeStamp, Position, RowChange, StampedOperation, TableTarget } from '@trem/replication-core';

/**
 * Numbers the changes of a transaction, across all its parts: one of these lives as long as the apply. A transaction is always read from its first part
 * on, so a change has the same number whenever it is read.
 */
export class ChangeStamps {
  #position: Position | undefined;
  #committedAt = 0;
  #sequence: number;

  /** @param sequence changes of the transaction under way that were counted before */
  constructor(sequence = 0) {
    this.#sequence = sequence;
  }

  /** Changes of the transaction under way that are counted. */
  get sequence(): number {
    return this.#sequence;
  }

  /** Before the events of a batch: a later part goes on where the one before it ended. */
  open(begin: Begin, part: number): void {
    if (part === 0) {
      this.#sequence = 0;
    }
    this.#position = begin.commitAt;
    this.#committedAt = begin.committedAt;
  }

  /** Counts one change, whether it will be stamped or not. */
  count(): void {
    this.#sequence += 1;
  }

  /** Of the change that was counted last. */
  stamp(operation: StampedOperation): ChangeStamp | undefined {
    return this.#position === undefined
      ? undefined
      : { operation, position: this.#position, sequence: this.#sequence, committedAt: this.#committedAt };
  }
}

/** Whether rows of this table say which change made them. */
export function isStamped({ apply }: TableTarget): boolean {
  return (
    apply !== undefined &&
    (apply.mode === 'scd2' || apply.mode === 'history' || apply.deletes === 'mark' || Object.keys(apply.columns).length > 0)
  );
}

/** What a source's change is to the rows of a target, once rules have looked at it. */
export function operationOf(change: RowChange, mapped: RowChange): StampedOperation {
  return change.tag === 'update' && mapped.tag === 'delete' ? 'leave' : mapped.tag;
}
