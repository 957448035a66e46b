import type { TableName } from '@trem/contracts';
import type { ChangePlace, LogBatch, RowChange } from '@trem/replication-core';

/** Where a planned change comes from. */
export interface PlacedChange {
  readonly source: TableName;
  /** As the source made it, before the rules. */
  readonly origin: RowChange;
  readonly place: ChangePlace;
  /** Which of the planned batches brought it. */
  readonly batch: number;
  /** Transactions of that batch that end before its own begins. */
  readonly earlier: number;
}

/** A batch, or the first transactions of it. */
export interface PlannedBatch {
  readonly batch: LogBatch;
  readonly transactions?: number;
}

/** What comes before the transaction of a change. */
export function batchesBefore(batches: readonly PlannedBatch[], { batch, earlier }: PlacedChange): readonly PlannedBatch[] {
  const own = batches[batch];
  return [...batches.slice(0, batch), ...(own === undefined || earlier === 0 ? [] : [{ batch: own.batch, transactions: earlier }])];
}
