import type { LogBatch } from '@trem/replication-core';
import { isPart } from './progress.js';

export interface GatherLimits {
  /** Row changes of one target transaction. */
  readonly maxBatchChanges: number;
  /** Frame bytes of one target transaction. */
  readonly maxGatherBytes: number;
}

export interface Gathered {
  readonly batches: number;
  readonly changes: number;
  readonly bytes: number;
}

export const nothingGathered: Gathered = { batches: 0, changes: 0, bytes: 0 };

/**
 * Whether a batch that is already there goes into the same target transaction as what is gathered. The first always does.
 * A part never joins anything: it is written inside a transaction that stays open.
 */
export function joins(gathered: Gathered, batch: LogBatch, limits: GatherLimits): boolean {
  if (gathered.batches === 0) {
    return true;
  }
  return (
    !isPart(batch) &&
    gathered.changes + changesIn(batch) <= limits.maxBatchChanges &&
    gathered.bytes + batch.frames.length <= limits.maxGatherBytes
  );
}

export function gather(gathered: Gathered, batch: LogBatch): Gathered {
  return {
    batches: gathered.batches + 1,
    changes: gathered.changes + changesIn(batch),
    bytes: gathered.bytes + batch.frames.length,
  };
}

/** Row changes as capture counted them. */
export function changesIn(batch: LogBatch): number {
  let changes = 0;
  for (const { inserts, updates, deletes } of batch.tables) {
    changes += inserts + updates + deletes;
  }
  return changes;
}
