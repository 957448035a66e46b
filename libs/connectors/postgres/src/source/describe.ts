import type { TableName } from '@trem/contracts';
import type { ColumnShape, EndpointConfig, TableObject, TableShape } from '@trem/replication-core';
import type pg from 'pg';
import { withClient } from '../connection.js';
import { fingerprint } from '../fingerprint.js';
import { withLimitedClient } from '../limited-client.js';
import { CatalogueTypes } from '../values/catalogue-types.js';
import { holdsIntervals, knowsEndlessIntervals } from '../values/endless-interval.js';
import { refusalOf } from '../values/refusal.js';
import { renumberOf } from '../values/renumber.js';
import { holdsUnreadable, unreadableEmpty } from '../values/unreadable-empty.js';
import { userTypesOf } from '../values/user-types.js';
import {
  type ColumnRow,
  type ForeignKeyRow,
  type IndexRow,
  READ_COLUMNS,
  READ_FOREIGN_KEYS,
  READ_INDEXES,
  READ_NAMES,
  READ_TABLES,
  type TableRow,
} from './catalogue-queries.js';
import { lookConnection } from './connections.js';
import { constantDefault } from './constant-default.js';
import { madeWith, readTableObjects } from './table-objects.js';

/** Shapes of ordinary and partitioned tables in the order asked; one that is not there, or is neither, is left out. @throws TIMEOUT */
export function describe(
  endpoint: EndpointConfig,
  tables: readonly TableName[],
  { withinMs }: { readonly withinMs?: number | undefined } = {},
): Promise<readonly TableShape[]> {
  const read = async (client: pg.Client) => (await readCatalogue(client, tables)).map(shapeOf);
  return withinMs === undefined ? withClient(endpoint, lookConnection, read) : withLimitedClient(endpoint, { withinMs }, read);
}

/** A column whose type cannot be copied, and why. */
export interface RefusedColumn extends TableName {
  readonly column: string;
  readonly number: number;
  readonly type: string;
  readonly reason: string;
}

/** Columns of these tables that stand in the way of copying them. Generated ones are not copied, so theirs may be of any type. */
export function refusedColumns(client: pg.Client, tables: readonly TableName[]): Promise<readonly RefusedColumn[]> {
  return columnsWith(client, tables, refusalOf);
}

/** Columns of which some value has a binary form in the log that no server reads: such a value cannot be written, and all others can. */
export function partlyReadableColumns(client: pg.Client, tables: readonly TableName[]): Promise<readonly RefusedColumn[]> {
  const reason = 'a part of it may be an empty tsquery, int2vector or oidvector, which no server reads in the form that the log has';
  return columnsWith(client, tables, (types, oid) =>
    refusalOf(types, oid) === undefined && holdsUnreadable(types, oid) ? reason : undefined,
  );
}

type ReasonOf = (types: CatalogueTypes, oid: number) => string | undefined;

async function columnsWith(client: pg.Client, tables: readonly TableName[], reasonOf: ReasonOf): Promise<readonly RefusedColumn[]> {
  const { rows } = await client.query<Pick<TableRow, 'oid' | 'schema' | 'table'>>(READ_NAMES, namesOf(tables));
  const { columns, types } = await readColumns(client, tables);
  return rows.flatMap((row) =>
    (columns.get(row.oid) ?? []).flatMap(({ name, number, type, typeOid, generated }) => {
      const reason = generated === '' ? reasonOf(types, Number(typeOid)) : undefined;
      return reason === undefined ? [] : [{ schema: row.schema, table: row.table, column: name, number, type, reason }];
    }),
  );
}

interface CatalogueTable {
  readonly row: TableRow;
  readonly columns: readonly ColumnRow[];
  readonly indexes: readonly IndexRow[];
  readonly foreignKeys: readonly ForeignKeyRow[];
  /** Constraints, computed defaults and comments. */
  readonly others: readonly TableObject[];
  readonly types: CatalogueTypes;
}

async function readCatalogue(client: pg.Client, tables: readonly TableName[]): Promise<readonly CatalogueTable[]> {
  const names = namesOf(tables);
  const read = async <R extends pg.QueryResultRow>(sql: string) => (await client.query<R>(sql, names)).rows;
  const rows = await read<TableRow>(READ_TABLES);
  const { columns, types } = await readColumns(client, tables);
  const indexes = groupBy(await read<IndexRow>(READ_INDEXES), ({ owner }) => owner);
  const foreignKeys = groupBy(await read<ForeignKeyRow>(READ_FOREIGN_KEYS), ({ owner }) => owner);
  const others = groupBy(await readTableObjects(client, names), ({ owner }) => owner);
  return rows.map((row) => ({
    row,
    columns: columns.get(row.oid) ?? [],
    indexes: indexes.get(row.oid) ?? [],
    foreignKeys: foreignKeys.get(row.oid) ?? [],
    others: (others.get(row.oid) ?? []).map(({ object }) => object),
    types,
  }));
}

/** Columns by the number of their table, and what is known of their types. */
async function readColumns(client: pg.Client, tables: readonly TableName[]) {
  const columns = (await client.query<ColumnRow>(READ_COLUMNS, namesOf(tables))).rows;
  const types = await CatalogueTypes.read(
    client,
    columns.map(({ typeOid }) => Number(typeOid)),
  );
  return { columns: groupBy(columns, ({ owner }) => owner), types };
}

function namesOf(tables: readonly TableName[]): [schemas: readonly string[], names: readonly string[]] {
  return [tables.map(({ schema }) => schema), tables.map(({ table }) => table)];
}

function shapeOf({ row, columns, indexes, foreignKeys, others, types }: CatalogueTable): TableShape {
  const shapes = columns.map((column) => columnOf(column, types));
  const replicaIdentity = identityOf(row.identity);
  return {
    schema: row.schema,
    table: row.table,
    columns: shapes,
    key: keyOf(indexes, replicaIdentity),
    primaryKey: indexes.find(({ isPrimary }) => isPrimary)?.columns ?? [],
    replicaIdentity,
    fingerprint: fingerprint(
      Number(row.oid),
      shapes.filter(({ generated }) => generated === undefined),
    ),
    estimatedRows: row.rows >= 0 ? Math.round(row.rows) : Math.round(Number(row.bytes) / BYTES_OF_A_ROW),
    bytes: Number(row.bytes),
    pages: Number(row.pages),
    ...(row.mostPages === null ? {} : { leaves: { mostPages: Number(row.mostPages) } }),
    fileNode: row.fileNode,
    objects: [...indexes.flatMap(indexObject), ...foreignKeys.map(foreignKeyObject), ...others],
  };
}

/** For the estimate of a table that was never analysed. */
const BYTES_OF_A_ROW = 100;

function columnOf(column: ColumnRow, types: CatalogueTypes): ColumnShape {
  const { name, number, type, typeOid, typeModifier, notNull, generated, expression, collation } = column;
  const oid = Number(typeOid);
  return {
    name,
    number,
    type,
    typeOid: oid,
    typeModifier,
    userTypes: userTypesOf(types, oid),
    isBinarySafe: hasSameBinary(types, oid),
    notNull,
    constantDefault: generated === '' ? constantDefault(expression) : undefined,
    collation: collation ?? undefined,
    generated: generated === '' ? undefined : { kind: generated === 's' ? 'stored' : 'virtual', expression: expression ?? '' },
  };
}

/**
 * A type without binary form has none; one that carries numbers of user types has another on each server; some forms are sent and never read; and an
 * endless interval is another value to an older target, which refuses the text of it.
 */
function hasSameBinary(types: CatalogueTypes, oid: number): boolean {
  const type = types.get(oid);
  return (
    type?.hasBinary === true &&
    renumberOf(types, oid) === undefined &&
    unreadableEmpty(types, oid) === undefined &&
    refusalOf(types, oid) === undefined &&
    !(knowsEndlessIntervals(types) && holdsIntervals(types, type))
  );
}

/**
 * What the log names a row by: the replica identity, for an old row holds nothing else. Under FULL, where it holds everything, the primary key or
 * the narrowest other key. A deferrable primary key names nothing.
 */
function keyOf(indexes: readonly IndexRow[], identity: TableShape['replicaIdentity']): readonly string[] {
  const keys = indexes.filter(({ isKey }) => isKey);
  if (identity === 'index') {
    return keys.find(({ isIdentity }) => isIdentity)?.columns ?? [];
  }
  const primary = keys.find(({ isPrimary }) => isPrimary);
  if (primary !== undefined || identity !== 'full') {
    return primary?.columns ?? [];
  }
  const [narrowest] = keys.toSorted((a, b) => a.columns.length - b.columns.length);
  return narrowest?.columns ?? [];
}

/** Indexes that a load may make again. One behind a deferrable or excluding constraint would be another thing without its constraint. */
function indexObject(index: IndexRow): readonly TableObject[] {
  const { name, isPrimary, isUnique, isImmediate, isConstraint, usesFunctions, definition, extensions } = index;
  const isLeftOut = isPrimary || isConstraint || !isImmediate || usesFunctions;
  return isLeftOut ? [] : [{ kind: 'indexes', name, definition, isUnique, ...madeWith(extensions) }];
}

function foreignKeyObject({ name, definition, schema, table }: ForeignKeyRow): TableObject {
  return { kind: 'foreign-keys', name, definition, isUnique: false, refersTo: { schema, table } };
}

function identityOf(letter: string): TableShape['replicaIdentity'] {
  switch (letter) {
    case 'f':
      return 'full';
    case 'i':
      return 'index';
    case 'n':
      return 'nothing';
    default:
      return 'default';
  }
}

function groupBy<T>(rows: readonly T[], keyOfRow: (row: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const row of rows) {
    const group = groups.get(keyOfRow(row));
    if (group === undefined) {
      groups.set(keyOfRow(row), [row]);
    } else {
      group.push(row);
    }
  }
  return groups;
}
