import { type ChangeStamp, type Relation, ReplicationError, type Row, type RowChange, type TableTarget } from '@trem/replication-core';
import type { AddedFact } from '../added-columns.js';
import { type AddedValue, factOf, RowExtender, type Writing, writtenColumns } from './row-extender.js';
import { tupleOf } from './wire/record-layout.js';

interface Loaded {
  readonly relation: Relation;
  readonly target: TableTarget;
  /** Inserts only, each with its stamp. */
  readonly changes: readonly RowChange[];
  /** Who writes: `trem:<task>`. */
  readonly by: string;
}

/** Rows of a load with all columns of their table, each holding what the query of a load gives it. */
export function loadedRows({ relation, target, changes, by }: Loaded): {
  readonly relation: Relation;
  readonly rows: readonly Row[];
  readonly changes: readonly RowChange[];
} {
  const added = writtenColumns(target.apply);
  const extender = new RowExtender(added);
  const extended = changes.map((change) => {
    if (change.tag !== 'insert' || change.at === undefined) {
      throw new ReplicationError('BUG', { reason: 'a load brings inserts, and each says where it was read', table: target.table });
    }
    const { at } = change;
    const writing = { appliedAt: at.committedAt, by };
    return { ...change, after: extender.extend(tupleOf(change.after), ({ fact }) => loadedFact(fact, at, writing)) };
  });
  const columns = added.map(({ name, typeOid }) => ({ name, typeOid, typeModifier: -1 }));
  return {
    relation: { ...relation, columns: [...relation.columns, ...columns], fingerprint: `${relation.fingerprint} load` },
    rows: extended.map(({ after }) => after),
    changes: extended,
  };
}

function loadedFact(fact: AddedFact, at: ChangeStamp, writing: Writing): AddedValue {
  switch (fact) {
    case 'start':
      return { micros: at.committedAt };
    case 'current':
      return true;
    default:
      return factOf(fact, at, { isNew: true, writing });
  }
}
