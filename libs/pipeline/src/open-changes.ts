import type { LogBatch, Position } from '@trem/replication-core';

interface Sent {
  readonly upTo: Position;
  readonly changes: number;
  readonly committedAt: number;
}

/** How many changes wait, and since how long the oldest of them, in ms from its commit at the source. */
interface Open {
  readonly changes: number;
  readonly ageMs: number;
}

/** Row changes of a batch, as capture counted them. */
export function changesOf({ tables }: Pick<LogBatch, 'tables'>): number {
  return tables.reduce((sum, { inserts, updates, deletes, truncates }) => sum + inserts + updates + deletes + truncates, 0);
}

/** The changes that were sent and that no target is known to have: how many, and since when the oldest waits. */
export class OpenChanges {
  #sent: Sent[] = [];

  sent(batch: LogBatch): void {
    this.#sent.push({ upTo: batch.upTo, changes: changesOf(batch), committedAt: batch.committedAt });
  }

  /** Everything up to here is applied at every target. */
  applied(position: Position | undefined): void {
    if (position !== undefined) {
      const first = this.#sent.findIndex(({ upTo }) => upTo > position);
      this.#sent = first < 0 ? [] : this.#sent.slice(first);
    }
  }

  /** @param now ms since 1970 */
  open(now: number): Open {
    return openOf(this.#sent, now);
  }
}

/** The same of batches that are known one by one. */
export function openBatches(batches: readonly LogBatch[], now: number): Open {
  const sent = batches.map((batch) => ({ upTo: batch.upTo, changes: changesOf(batch), committedAt: batch.committedAt }));
  return openOf(sent, now);
}

function openOf(sent: readonly Sent[], now: number): Open {
  const oldest = sent.find(({ changes, committedAt }) => changes > 0 && committedAt > 0);
  return {
    changes: sent.reduce((sum, { changes }) => sum + changes, 0),
    ageMs: oldest === undefined ? 0 : Math.max(0, now - Math.floor(oldest.committedAt / 1_000)),
  };
}
