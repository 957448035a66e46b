import type { TableName } from '@trem/contracts';
import { quoteIdentifier, quoteList, quoteTable } from '../identifiers.js';
import type { Comparison } from '../values/families/value-type.js';

/** A column with what a statement needs to know of it. */
export interface StatementColumn {
  readonly name: string;
  readonly comparison: Comparison;
}

/** SQL of writing rows, one builder per statement. Identity columns at the target take the source's values. */

export function copyInto(table: TableName, columns: readonly string[]): string {
  return `COPY ${quoteTable(table)} (${quoteList(columns)}) FROM STDIN (FORMAT binary)`;
}

export function insertRecords(table: TableName, columns: readonly string[]): string {
  const values = columns.map((column) => `s.${quoteIdentifier(column)}`).join(', ');
  return `INSERT INTO ${quoteTable(table)} (${quoteList(columns)}) OVERRIDING SYSTEM VALUE SELECT ${values} FROM unnest($1) AS s`;
}

export function insertRow(table: TableName, columns: readonly string[]): string {
  const values = columns.map((_, index) => `$${index + 1}`).join(', ');
  return `INSERT INTO ${quoteTable(table)} (${quoteList(columns)}) OVERRIDING SYSTEM VALUE VALUES (${values})`;
}

/** Which row a new one stands for, and what it overwrites of it; nothing when the key is all there is. */
export interface Overwriting {
  readonly key: readonly string[];
  readonly columns: readonly string[];
  /** What else must be true of the row that is there; if it is not, nothing is touched. */
  readonly condition?: string | undefined;
}

function overwriting({ key, columns, condition }: Overwriting): string {
  const assignments = columns.map((column) => `${quoteIdentifier(column)} = EXCLUDED.${quoteIdentifier(column)}`).join(', ');
  return ` ON CONFLICT (${quoteList(key)}) DO ${columns.length === 0 ? 'NOTHING' : `UPDATE SET ${assignments}`}${condition === undefined ? '' : ` WHERE ${condition}`}`;
}

export function putRecords(table: TableName, columns: readonly string[], there: Overwriting): string {
  return insertRecords(table, columns) + overwriting(there);
}

export function putRow(table: TableName, columns: readonly string[], there: Overwriting): string {
  return insertRow(table, columns) + overwriting(there);
}

/** `columns`: those that are set. */
export function updateRecords(table: TableName, columns: readonly string[], key: readonly string[]): string {
  const assignments = columns.map((column) => `${quoteIdentifier(column)} = s.${quoteIdentifier(column)}`).join(', ');
  return `UPDATE ${quoteTable(table)} AS t SET ${assignments} FROM unnest($1) AS s WHERE ${keysEqual(key)}`;
}

export function deleteRecords(table: TableName, key: readonly string[]): string {
  return `DELETE FROM ${quoteTable(table)} AS t USING unnest($1) AS s WHERE ${keysEqual(key)}`;
}

/** Only those of them that are marked as deleted: `mark` is not null. */
export function deleteMarkedRecords(table: TableName, key: readonly string[], mark: string): string {
  return `${deleteRecords(table, key)} AND t.${quoteIdentifier(mark)} IS NOT NULL`;
}

function keysEqual(key: readonly string[]): string {
  return key.map((column) => `t.${quoteIdentifier(column)} = s.${quoteIdentifier(column)}`).join(' AND ');
}

/** Parameters: the new values, then those that find the row. */
export function updateRow(table: TableName, columns: readonly string[], found: (first: number) => string): string {
  const assignments = columns.map((column, index) => `${quoteIdentifier(column)} = $${index + 1}`).join(', ');
  return `UPDATE ${quoteTable(table)} SET ${assignments} WHERE ${found(columns.length + 1)}`;
}

export function deleteRow(table: TableName, found: (first: number) => string): string {
  return `DELETE FROM ${quoteTable(table)} WHERE ${found(1)}`;
}

export function deleteMarkedRow(table: TableName, key: readonly string[], mark: string): string {
  return `${deleteRow(table, byKey(key))} AND ${quoteIdentifier(mark)} IS NOT NULL`;
}

/** Parameters: the key of the row to delete, then one that it must not have. */
export function deleteOther(table: TableName, key: readonly string[]): string {
  const found = byKey(key);
  return `DELETE FROM ${quoteTable(table)} WHERE ${found(1)} AND NOT (${found(key.length + 1)})`;
}

export function byKey(key: readonly string[]): (first: number) => string {
  return (first) => key.map((column, index) => `${quoteIdentifier(column)} = $${first + index}`).join(' AND ');
}

/** One of the rows that equal the parameters in every column; of several equal ones, any. */
export function byWholeRow(table: TableName, columns: readonly StatementColumn[]): (first: number) => string {
  return (first) => {
    const equal = columns.map(({ name, comparison }, index) => isSame(quoteIdentifier(name), `$${first + index}`, comparison));
    return `ctid = (SELECT ctid FROM ${quoteTable(table)} WHERE ${equal.join(' AND ')} LIMIT 1)`;
  };
}

/** Whether two values are one, as far as `comparison` can tell. */
export function isSame(column: string, parameter: string, comparison: Comparison): string {
  switch (comparison) {
    case 'value':
      return `${column} IS NOT DISTINCT FROM ${parameter}`;
    case 'text':
      return `${column}::text COLLATE "C" IS NOT DISTINCT FROM ${parameter}::text`;
    case 'blanks':
      return `bpcharsend(${column}) IS NOT DISTINCT FROM bpcharsend(${parameter})`;
  }
}

/** How many versions are current of the rows that `found` finds. */
export function countCurrent(table: TableName, found: string, { current, on }: { readonly current: string; readonly on: string }): string {
  return `SELECT count(*) FROM ${quoteTable(table)} WHERE ${found} AND ${quoteIdentifier(current)} = ${on}`;
}

/** The columns of the row with this key. */
export function selectRow(table: TableName, columns: readonly string[], key: readonly string[]): string {
  return `SELECT ${quoteList(columns)} FROM ${quoteTable(table)} WHERE ${byKey(key)(1)}`;
}

export function truncate(tables: readonly TableName[], restartIdentity: boolean): string {
  return `TRUNCATE ${tables.map(quoteTable).join(', ')}${restartIdentity ? ' RESTART IDENTITY' : ''}`;
}

export function deleteAll(table: TableName): string {
  return `DELETE FROM ${quoteTable(table)}`;
}
