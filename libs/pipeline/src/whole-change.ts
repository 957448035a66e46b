import type { RowChange } from '@trem/replication-core';

/** With full identity the old row is there whole, and has what the new one leaves out. */
export function withWholeAfter(change: RowChange): RowChange {
  if (change.tag !== 'update' || !change.after.hasUnchanged || !change.isWhole || change.before === undefined) {
    return change;
  }
  return { ...change, after: change.after.over(change.before) };
}
