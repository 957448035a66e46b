import { type ColumnShape, type ColumnsToFollow, type FollowedColumns, ReplicationError, type TableShape } from '@trem/replication-core';
import type pg from 'pg';
import { quoteIdentifier, quoteLiteral, quoteTable } from '../identifiers.js';
import { addColumn } from './ddl.js';
import type { TargetServer } from './target-server.js';

type Added = ColumnsToFollow['add'][number];
type LaterDefault = NonNullable<NonNullable<FollowedColumns['earlier']>['defaults']>[number];

export interface ColumnStatements {
  readonly sql: readonly string[];
  /** Defaults that are to be set once rows of an earlier shape cannot come any more. */
  readonly later: readonly LaterDefault[];
}

/** For a column that the table lacks. Rows of before get `fill`, and so do rows that come without the column. */
export async function addedColumn(
  client: pg.Client,
  table: TableShape,
  { column, fill }: Added,
  server: TargetServer,
): Promise<ColumnStatements> {
  const lent = literal(column, fill);
  const isForGood = await isSameValue(client, column, lent);
  // without a value for the rows that are there NULL must be allowed
  const notNull = column.notNull && lent !== undefined && table.apply?.mode !== 'history';
  return {
    sql: [addColumn(table, { ...column, constantDefault: isForGood ? column.constantDefault : lent, notNull }, server)],
    later: isForGood ? [] : [{ column: column.name, sql: column.constantDefault ?? null }],
  };
}

/** For a column that is there, and that rows of an earlier shape lack. */
export function lentColumn(table: TableShape, { column, fill }: Added): ColumnStatements {
  return {
    sql: [setDefault(table, column.name, literal(column, fill) ?? null)],
    later: [{ column: column.name, sql: column.constantDefault ?? null }],
  };
}

/**
 * One after the other, over names that no column has: two may change theirs. What people did already stays; that is not told from two names that are
 * exchanged, which are exchanged once more.
 * @throws TARGET_TABLE_UNFIT another column has the new name
 */
export function renamedColumns(
  table: TableShape,
  renames: NonNullable<ColumnsToFollow['rename']>,
  there: ReadonlySet<string>,
): readonly string[] {
  const due = renames.filter(({ from }) => there.has(from));
  const leaving = new Set(due.map(({ from }) => from));
  const taken = due.find(({ to }) => there.has(to) && !leaving.has(to));
  if (taken !== undefined) {
    const { schema, table: name } = table;
    const found = `column ${taken.to} is there, beside ${taken.from}`;
    throw new ReplicationError('TARGET_TABLE_UNFIT', { schema, table: name, found, wanted: `no column ${taken.to} yet` });
  }
  const rename = (from: string, to: string) => alter(table, `RENAME COLUMN ${quoteIdentifier(from)} TO ${quoteIdentifier(to)}`);
  const crossing = due.filter(({ to }) => leaving.has(to));
  const passing = (to: string) => `trem_${crossing.findIndex((one) => one.to === to)}_${to}`.slice(0, 30);
  return [
    ...crossing.map(({ from, to }) => rename(from, passing(to))),
    ...due.filter((one) => !crossing.includes(one)).map(({ from, to }) => rename(from, to)),
    ...crossing.map(({ to }) => rename(passing(to), to)),
  ];
}

export function droppedColumn(table: TableShape, name: string): string {
  return alter(table, `DROP COLUMN ${quoteIdentifier(name)}`);
}

/** Nobody writes it any more: rows that come have NULL in it. */
export function releasedColumn(table: TableShape, name: string): readonly string[] {
  return [alter(table, `ALTER COLUMN ${quoteIdentifier(name)} DROP NOT NULL`), setDefault(table, name, null)];
}

export function setDefault(table: TableShape, column: string, sql: string | null): string {
  return alter(table, `ALTER COLUMN ${quoteIdentifier(column)} ${sql === null ? 'DROP DEFAULT' : `SET DEFAULT ${sql}`}`);
}

/** What people made before us may be theirs, and nothing of the log was written to it yet. @throws TARGET_TABLE_UNFIT rows of before have something else in it */
export async function expectFilled(client: pg.Client, table: TableShape, { column, fill }: Added): Promise<void> {
  const wanted = literal(column, fill) ?? 'NULL';
  const name = quoteIdentifier(column.name);
  const { rowCount } = await client.query(
    `SELECT FROM ${quoteTable(table)} WHERE ${name}::text IS DISTINCT FROM (${wanted})::text LIMIT 1`,
  );
  if (rowCount !== 0) {
    const found = `column ${column.name} is there, with other values than rows of before have at the source`;
    throw new ReplicationError('TARGET_TABLE_UNFIT', { schema: table.schema, table: table.table, found, wanted: 'no such column yet' });
  }
}

/** Whether the default of the column gives what rows of before have in it. */
async function isSameValue(client: pg.Client, { constantDefault, type }: ColumnShape, lent: string | undefined): Promise<boolean> {
  if (constantDefault === undefined || lent === undefined) {
    return constantDefault === lent;
  }
  const { rows } = await client.query<{ same: boolean }>(
    `SELECT (${constantDefault})::${type}::text IS NOT DISTINCT FROM (${lent})::text AS same`,
  );
  return rows[0]?.same === true;
}

function literal({ type }: ColumnShape, fill: string | undefined): string | undefined {
  return fill === undefined ? undefined : `${quoteLiteral(fill)}::${type}`;
}

function alter(table: TableShape, what: string): string {
  return `ALTER TABLE ${quoteTable(table)} ${what}`;
}
