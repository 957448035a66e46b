import type { Relation, RowChange, TableChanges, TableTarget } from '@trem/replication-core';
import { netOf } from './compaction.js';

/** Changes of one table, as lenient as they are to be, with what they come to, the same for all of them and for some. */
export function tableChanges(relation: Relation, target: TableTarget, changes: readonly RowChange[]): TableChanges {
  return { relation, target, changes, net: netOf(changes, target) };
}
