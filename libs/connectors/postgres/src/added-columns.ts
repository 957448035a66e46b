import type { Apply } from '@trem/contracts';
import type { ColumnShape, TableShape } from '@trem/replication-core';

/** What a column that we add to a target's table says. */
export type AddedFact =
  | 'start'
  | 'end'
  | 'current'
  | 'position'
  | 'sequence'
  | 'operation'
  | 'commitTime'
  | 'oldKey'
  | 'deletedAt'
  | 'applyTime'
  | 'createdAt'
  | 'updatedAt'
  | 'createdBy'
  | 'updatedBy'
  | 'surrogateId';

export interface AddedColumn {
  readonly name: string;
  readonly fact: AddedFact;
  readonly type: string;
  readonly typeOid: number;
  readonly notNull: boolean;
}

/** Columns of mode history. Position and sequence together are its key. */
export const HISTORY = {
  position: 'trem_position',
  sequence: 'trem_sequence',
  operation: 'trem_operation',
  commitTime: 'trem_commit_time',
  oldKey: 'trem_old_key',
} as const;

const TIME = { type: 'timestamp with time zone', typeOid: 1184 } as const;
const TEXT = { type: 'text', typeOid: 25 } as const;
const NUMBER = { type: 'bigint', typeOid: 20 } as const;
const FLAGS = { integer: { type: 'integer', typeOid: 23 }, boolean: { type: 'boolean', typeOid: 16 } } as const;

const extras: Readonly<Record<keyof Apply['columns'], Pick<AddedColumn, 'type' | 'typeOid'>>> = {
  commitTime: TIME,
  applyTime: TIME,
  operation: TEXT,
  position: TEXT,
  surrogateId: NUMBER,
  createdAt: TIME,
  updatedAt: TIME,
  createdBy: TEXT,
  updatedBy: TEXT,
};

/** Columns of a version by their names, and the values of the flag as statements write them. */
export interface VersionMarks {
  readonly start: string;
  readonly end: string;
  readonly current: string;
  /** The flag of the current version, and of all others. */
  readonly on: string;
  readonly off: string;
}

export function versionMarks({ startColumn, endColumn, currentColumn, currentType }: Apply['scd2']): VersionMarks {
  const [on, off] = currentType === 'boolean' ? (['true', 'false'] as const) : (['1', '0'] as const);
  return { start: startColumn, end: endColumn, current: currentColumn, on, off };
}

/** The columns that a table gets beside those of its rows, in the order in which they are made. */
export function addedColumns(apply: Apply | undefined): readonly AddedColumn[] {
  return apply === undefined ? [] : [...columnsOfMode(apply), ...markColumns(apply), ...extraColumns(apply)];
}

function columnsOfMode({ mode, scd2 }: Apply): readonly AddedColumn[] {
  switch (mode) {
    case 'scd2':
      return [
        { name: scd2.startColumn, fact: 'start', ...TIME, notNull: true },
        { name: scd2.endColumn, fact: 'end', ...TIME, notNull: false },
        { name: scd2.currentColumn, fact: 'current', ...FLAGS[scd2.currentType], notNull: true },
      ];
    case 'history':
      return [
        { name: HISTORY.position, fact: 'position', ...TEXT, notNull: true },
        { name: HISTORY.sequence, fact: 'sequence', ...NUMBER, notNull: true },
        { name: HISTORY.operation, fact: 'operation', ...TEXT, notNull: true },
        { name: HISTORY.commitTime, fact: 'commitTime', ...TIME, notNull: true },
        { name: HISTORY.oldKey, fact: 'oldKey', type: 'jsonb', typeOid: 3802, notNull: false },
      ];
    default:
      return [];
  }
}

function markColumns({ mode, deletes, deletedAtColumn }: Apply): readonly AddedColumn[] {
  const marks = deletes === 'mark' && (mode === 'default' || mode === 'upsert');
  return marks ? [{ name: deletedAtColumn, fact: 'deletedAt', ...TIME, notNull: false }] : [];
}

function extraColumns({ columns }: Apply): readonly AddedColumn[] {
  return Object.entries(columns).flatMap(([key, name]) => {
    const fact = key as keyof Apply['columns'];
    return name === undefined ? [] : [{ name, fact, ...extras[fact], notNull: false }];
  });
}

/** A target's table as it is made: with the columns that its mode adds, and the key that its rows have then. */
export function withAddedColumns({ apply, ...given }: TableShape): TableShape {
  const table = given.distinct === undefined ? given : { ...given, objects: objectsOfVersions(given) };
  const added = addedColumns(apply).map(columnShape);
  if (apply === undefined || added.length === 0) {
    return table;
  }
  const columns = [...table.columns, ...added];
  switch (apply.mode) {
    case 'scd2': {
      const key = table.key.length === 0 ? [] : [...table.key, apply.scd2.startColumn];
      return { ...table, columns, key, primaryKey: key, objects: objectsOfVersions(table) };
    }
    case 'history': {
      // A deleted row has its key and nothing else, a truncate not even that
      const nullable = table.columns.map((column) => ({ ...column, notNull: false }));
      const primaryKey = [HISTORY.position, HISTORY.sequence];
      const objects = objectsOfVersions(table).filter(({ kind }) => kind !== 'checks');
      // An index by the business key, for values that an update did not send
      return { ...table, columns: [...nullable, ...added], key: [...table.key, ...primaryKey], primaryKey, objects };
    }
    default:
      return { ...table, columns };
  }
}

/** Many rows stand for one of the source: nothing is unique any more, and nothing can refer to one of them. */
function objectsOfVersions({ objects }: Pick<TableShape, 'objects'>): TableShape['objects'] {
  return objects.flatMap((object) =>
    object.kind === 'unique' || object.kind === 'foreign-keys' || object.kind === 'defaults' ? [] : [{ ...object, isUnique: false }],
  );
}

function columnShape({ name, fact, type, typeOid, notNull }: AddedColumn): ColumnShape {
  return {
    ...{ name, type, typeOid, typeModifier: -1, userTypes: [], isBinarySafe: true, notNull },
    ...{ constantDefault: undefined, collation: fact === 'position' ? 'pg_catalog."C"' : undefined, generated: undefined },
    added: fact === 'surrogateId' ? 'identity' : 'value',
  };
}

/** A column of ours that a table may get beside rows that are there. */
export function isAddable({ added, notNull }: ColumnShape): boolean {
  return added !== undefined && !notNull;
}
