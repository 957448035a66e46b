import { type Relation, ReplicationError, type TableTarget } from '@trem/replication-core';
import { type CatalogueTypes, FIRST_USER_OID } from '../values/catalogue-types.js';
import type { Comparison } from '../values/families/value-type.js';
import { type Renumber, renumberOf } from '../values/renumber.js';
import { unreadableEmpty } from '../values/unreadable-empty.js';
import { comparisonOf, type TargetColumn, type TargetTable } from './existing-tables.js';

/** A column of the relation as the target has it. */
export interface PlannedColumn {
  /** Its place in the relation. */
  readonly index: number;
  readonly name: string;
  readonly typeOid: number;
  readonly comparison: Comparison;
  /** Another value alone makes no version. */
  readonly isNow: boolean;
  readonly renumber: Renumber | undefined;
  readonly unreadableEmpty: Buffer | undefined;
}

/** The columns of a table, as statements need them. */
export interface TableColumns {
  /** All that are written, the added ones last. */
  readonly all: readonly PlannedColumn[];
  /** Those that come from the source. */
  readonly own: readonly PlannedColumn[];
  /** Find a row; none where rows are found by all their values. */
  readonly key: readonly PlannedColumn[];
}

/**
 * Generated columns of the target compute themselves.
 * @throws COLUMN_MISSING · VALUE_INVALID a column of another type than the source's
 */
export function planColumns(
  relation: Relation,
  target: TableTarget,
  { table, types }: { readonly table: TargetTable; readonly types: CatalogueTypes },
): readonly PlannedColumn[] {
  const found = new Map(table.columns.map((column) => [column.name, column]));
  return relation.columns.flatMap(({ name, typeOid, isNow = false }, index) => {
    const column = found.get(name) ?? failPlan('COLUMN_MISSING', target, name);
    if (!isSameType(typeOid, column)) {
      failPlan('VALUE_INVALID', target, name);
    }
    if (column.generated !== '') {
      return [];
    }
    const { typeOid: oid } = column;
    const comparison = comparisonOf(column, types.under(oid)?.oid);
    return [
      { index, name, typeOid: oid, comparison, isNow, renumber: renumberOf(types, oid), unreadableEmpty: unreadableEmpty(types, oid) },
    ];
  });
}

/** Built-in types have one OID everywhere; those that users make have another on each server. */
function isSameType(sourceOid: number, column: TargetColumn): boolean {
  return sourceOid < FIRST_USER_OID ? column.typeOid === sourceOid : column.typeOid >= FIRST_USER_OID;
}

/** A target table that cannot take what the source sends. */
export function failPlan(
  code: 'COLUMN_MISSING' | 'KEY_MISSING' | 'VALUE_INVALID',
  { schema, table }: TableTarget,
  column: string | undefined,
): never {
  throw new ReplicationError(code, { end: 'target', schema, table, column });
}

export function namesOf(columns: readonly PlannedColumn[]): readonly string[] {
  return columns.map(({ name }) => name);
}

export function typesOf(columns: readonly PlannedColumn[]): readonly number[] {
  return columns.map(({ typeOid }) => typeOid);
}

export function indexesOf(columns: readonly PlannedColumn[]): readonly number[] {
  return columns.map(({ index }) => index);
}
