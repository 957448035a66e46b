import type { ColumnShape, TableObject, TableShape, UserType } from '@trem/replication-core';
import { quoteIdentifier, quoteList, quoteTable } from '../identifiers.js';

/**
 * A table with its columns and nothing else: keys, indexes and foreign keys come after the data. Identity columns become ordinary ones, which
 * receive the source's values; generated ones stay generated. `collations` are those that the target has.
 */
export function createTable(table: TableShape, collations: ReadonlySet<string>): string {
  const columns = table.columns.map((column) => `  ${columnDefinition(column, collations)}`);
  return `CREATE TABLE ${quoteTable(table)} (\n${columns.join(',\n')}\n)`;
}

function columnDefinition(column: ColumnShape, collations: ReadonlySet<string>): string {
  const parts = [quoteIdentifier(column.name), column.type];
  if (column.collation !== undefined && collations.has(column.collation)) {
    parts.push(`COLLATE ${column.collation}`);
  }
  if (column.generated !== undefined) {
    parts.push(`GENERATED ALWAYS AS (${column.generated.expression}) ${column.generated.kind === 'stored' ? 'STORED' : 'VIRTUAL'}`);
  } else if (column.constantDefault !== undefined) {
    parts.push(`DEFAULT ${column.constantDefault}`);
  }
  if (column.notNull) {
    parts.push('NOT NULL');
  }
  return parts.join(' ');
}

export function createUserType(type: UserType): string {
  const name = `${quoteIdentifier(type.schema)}.${quoteIdentifier(type.name)}`;
  if (type.tag === 'enum') {
    return `CREATE TYPE ${name} AS ENUM (${type.labels.map((label) => `'${label.replaceAll("'", "''")}'`).join(', ')})`;
  }
  const parts = [`CREATE DOMAIN ${name} AS ${type.base}`];
  if (type.constantDefault !== undefined) {
    parts.push(`DEFAULT ${type.constantDefault}`);
  }
  if (type.notNull) {
    parts.push('NOT NULL');
  }
  return [...parts, ...type.checks].join(' ');
}

/** Every type that some column needs, once, those first that others are made of. */
export function userTypesOf(tables: readonly TableShape[]): readonly UserType[] {
  const found = new Map<string, UserType>();
  for (const type of tables.flatMap((table) => table.columns.flatMap((column) => column.userTypes))) {
    const name = JSON.stringify([type.schema, type.name]);
    if (!found.has(name)) {
      found.set(name, type);
    }
  }
  return [...found.values()];
}

export function addPrimaryKey(table: TableShape): string {
  return `ALTER TABLE ${quoteTable(table)} ADD PRIMARY KEY (${quoteList(table.primaryKey)})`;
}

/** Changes find their rows by the source's replica identity, which need not be its primary key. */
export function addKeyIndex(table: TableShape): string {
  return `CREATE UNIQUE INDEX ON ${quoteTable(table)} (${quoteList(table.key)})`;
}

export function createIndex(table: TableShape, object: TableObject): string {
  return `CREATE ${object.isUnique ? 'UNIQUE ' : ''}INDEX ${quoteIdentifier(object.name)} ON ${quoteTable(table)} ${object.definition}`;
}

export function addForeignKey(table: TableShape, object: TableObject): string {
  return `ALTER TABLE ${quoteTable(table)} ADD CONSTRAINT ${quoteIdentifier(object.name)} ${object.definition}`;
}
