import type { Partition, TableShape } from '@trem/replication-core';
import { type AddedColumn, addedColumns } from '../added-columns.js';
import { quoteLiteral } from '../identifiers.js';
import type { NamedSnapshot } from './snapshot-name.js';

/** Where the rows of a load come from. */
export interface LoadOrigin extends NamedSnapshot {
  /** The task's name. */
  readonly task: string;
  readonly partition: Partition;
}

/** Most rows of one partition. */
const PARTITION_ROWS = 2 ** 40;

/**
 * What the columns that the target adds hold in rows of a load, as expressions of the source: constants but for the sequence of mode history. That one is
 * negative, so that a change which has the snapshot's own position sorts behind it, and unique in the table: rows count upwards, from another start in
 * each partition.
 */
export function addedValues({ apply }: TableShape, origin: LoadOrigin): readonly string[] {
  return addedColumns(apply).flatMap((column) => (column.fact === 'surrogateId' ? [] : [`(${valueFor(column, origin)})::${column.type}`]));
}

function valueFor({ fact, type }: AddedColumn, { position, takenAt, task, partition }: LoadOrigin): string {
  switch (fact) {
    case 'start':
    case 'commitTime':
      return `timestamptz 'epoch' + ${takenAt} * interval '1 microsecond'`;
    case 'end':
    case 'oldKey':
    case 'deletedAt':
      return 'NULL';
    case 'current':
      return type === 'boolean' ? 'true' : '1';
    case 'position':
      return quoteLiteral(position);
    case 'sequence':
      return `row_number() OVER () - ${(partition.number + 1) * PARTITION_ROWS}`;
    case 'operation':
      return `'load'`;
    case 'applyTime':
    case 'createdAt':
    case 'updatedAt':
      return 'now()';
    case 'createdBy':
    case 'updatedBy':
      return quoteLiteral(`trem:${task}`);
    case 'surrogateId':
      return 'DEFAULT'; // the target numbers its rows itself
  }
}
