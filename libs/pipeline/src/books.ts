import { ReplicationError, type TableCounts } from '@trem/replication-core';

/** What one batch held of one relation, counted while decoding. */
export interface SeenCounts {
  readonly relation: number;
  inserts: number;
  updates: number;
  deletes: number;
  truncates: number;
}

/** Where the changes of a target transaction went. Rows and truncates count alike. */
export interface Balance {
  captured: number;
  /** Handed to the target, before compaction. */
  planned: number;
  /** Of those, what compaction saved. */
  compacted: number;
  /** In a table's load already. */
  loaded: number;
  /** Of transactions that were applied already. */
  duplicate: number;
  /** Of tables that were taken out of the task. */
  ignored: number;
  /** Left out by the rules of their table. */
  filtered: number;
  /** Of operations that the task leaves out. */
  skipped: number;
}

export const emptyBalance = (): Balance => ({
  captured: 0,
  planned: 0,
  compacted: 0,
  loaded: 0,
  duplicate: 0,
  ignored: 0,
  filtered: 0,
  skipped: 0,
});

const kinds = ['inserts', 'updates', 'deletes', 'truncates'] as const;

/** @throws UNEXPLAINED_CHANGE capture counted other changes in a batch than its frames hold */
export function checkCaptured(captured: readonly TableCounts[], seen: ReadonlyMap<number, SeenCounts>): void {
  const left = new Map(seen);
  for (const counts of captured) {
    const found = left.get(counts.relation);
    left.delete(counts.relation);
    for (const kind of kinds) {
      if (counts[kind] !== (found?.[kind] ?? 0)) {
        throw new ReplicationError('UNEXPLAINED_CHANGE', {
          relation: counts.relation,
          kind,
          captured: counts[kind],
          decoded: found?.[kind] ?? 0,
        });
      }
    }
  }
  for (const counts of left.values()) {
    const decoded = counts.inserts + counts.updates + counts.deletes + counts.truncates;
    if (decoded > 0) {
      throw new ReplicationError('UNEXPLAINED_CHANGE', { relation: counts.relation, captured: 0, decoded });
    }
  }
}

/** @throws UNEXPLAINED_CHANGE some captured change is neither written nor accounted for */
export function checkBalance(balance: Balance): void {
  const { captured, planned, loaded, duplicate, ignored, filtered, skipped } = balance;
  if (captured !== planned + loaded + duplicate + ignored + filtered + skipped) {
    throw new ReplicationError('UNEXPLAINED_CHANGE', { captured, planned, loaded, duplicate, ignored, filtered, skipped });
  }
}
