import { type ChangeStamp, type NetChanges, ReplicationError, type Row, type RowChange, type TableChanges } from '@trem/replication-core';
import { factOf, type RowExtender, type Writing } from './row-extender.js';
import { tupleOf } from './wire/record-layout.js';

/** Changes with the values of the columns that the target has beside those of the source. Rows that are only looked for stay as they are. */
export function extendedChanges({ net, changes, ...table }: TableChanges, extender: RowExtender, writing: Writing): TableChanges {
  const extend = (row: Row, at: ChangeStamp | undefined, isNew: boolean): Row => {
    if (at === undefined) {
      throw new ReplicationError('BUG', { reason: 'a change without stamp', table: table.target.table });
    }
    return extender.extend(tupleOf(row), ({ fact }) => factOf(fact, at, { isNew, writing }));
  };
  return {
    ...table,
    net: net && { ...net, ...extendedNet(net, extend) },
    changes: changes.map((change) => extendedChange(change, extend)),
  };
}

type Extend = (row: Row, at: ChangeStamp | undefined, isNew: boolean) => Row;

function extendedNet(
  { updates, inserts, puts = [], stamps }: NetChanges,
  extend: Extend,
): Pick<NetChanges, 'updates' | 'inserts' | 'puts'> {
  return {
    updates: updates.map((row, index) => extend(row, stamps?.updates[index], false)),
    inserts: inserts.map((row, index) => extend(row, stamps?.inserts[index], true)),
    puts: puts.map((row, index) => extend(row, stamps?.puts[index], true)),
  };
}

function extendedChange(change: RowChange, extend: Extend): RowChange {
  if (change.tag === 'delete') {
    return change;
  }
  const isNew = change.tag === 'insert' || (change.isLenient === true && !change.after.hasUnchanged);
  return { ...change, after: extend(change.after, change.at, isNew) };
}
