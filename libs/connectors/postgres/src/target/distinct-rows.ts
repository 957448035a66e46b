import { createHash } from 'node:crypto';
import type { TableName } from '@trem/contracts';
import type { TableShape } from '@trem/replication-core';
import type pg from 'pg';
import { quoteIdentifier as quote, quoteList, quoteTable } from '../identifiers.js';

/** A table whose rows are told apart by all of their columns, each of them there once. */
export interface DistinctTable {
  readonly table: TableName;
  /** All that are written. */
  readonly columns: readonly string[];
  /** Those of the source, which tell rows apart; the first of `columns`. */
  readonly own: readonly string[];
  /** Those of `own` that have an index and are never null. */
  readonly searched: readonly string[];
}

/** Parameters: the row. Values that only look alike (1.0 and 1.00) are two versions, so texts are compared; they know nulls apart, and every type has one. */
export function insertDistinct(distinct: DistinctTable): string {
  const { table, columns } = distinct;
  const values = columns.map((_, index) => `$${index + 1}`).join(', ');
  return `
INSERT INTO ${quoteTable(table)} (${quoteList(columns)}) OVERRIDING SYSTEM VALUE
SELECT ${values} WHERE NOT EXISTS (SELECT FROM ${quoteTable(table)} AS t WHERE ${isEqual(distinct)})`;
}

/** Parameters: the columns of `own`. */
export function deleteDistinct(distinct: DistinctTable): string {
  return `DELETE FROM ${quoteTable(distinct.table)} AS t WHERE ${isEqual(distinct)}`;
}

function isEqual({ own, searched }: DistinctTable): string {
  const parameter = (name: string) => `$${own.indexOf(name) + 1}`;
  const whole = `${textOf(own.map((name) => `t.${quote(name)}`))} = ${textOf(own.map(parameter))}`;
  return [...searched.map((name) => `t.${quote(name)} = ${parameter(name)}`), whole].join(' AND ');
}

function textOf(values: readonly string[]): string {
  return `ROW(${values.join(', ')})::text COLLATE "C"`;
}

/** By which an equal row is searched. Named after its table, so that it is made once. */
export function createSearchIndex({ schema, table, distinct = [] }: TableShape): string {
  const hash = createHash('sha256').update(table).digest('hex').slice(0, 12);
  return `CREATE INDEX IF NOT EXISTS trem_distinct_${hash} ON ${quoteTable({ schema, table })} (${quoteList(distinct)})`;
}

/** Inside a transaction: of rows that a load has brought more than once, one stays. */
export async function removeRepeats(client: pg.Client, { columns, ...table }: TableShape): Promise<void> {
  const own = columns.filter(({ generated, added }) => generated === undefined && added === undefined).map(({ name }) => quote(name));
  await client.query(`
    DELETE FROM ${quoteTable(table)} WHERE (tableoid, ctid) IN (
      SELECT tableoid, ctid
        FROM (SELECT tableoid, ctid, row_number() OVER (PARTITION BY ${textOf(own)} ORDER BY tableoid, ctid) AS copy FROM ${quoteTable(table)}) AS rows
       WHERE copy > 1)`);
}
