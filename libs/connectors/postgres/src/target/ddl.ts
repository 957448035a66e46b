import type { ColumnShape, TableObject, TableShape, UserType } from '@trem/replication-core';
import { quoteIdentifier, quoteList, quoteLiteral, quoteTable } from '../identifiers.js';

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

/** A type of an extension is not made: its extension brings it. */
export function createUserType(type: Exclude<UserType, { readonly tag: 'extension' }>): string {
  const name = qualified(type);
  switch (type.tag) {
    case 'enum':
      return `CREATE TYPE ${name} AS ENUM (${type.labels.map(quoteLiteral).join(', ')})`;
    case 'domain': {
      const standard = type.constantDefault === undefined ? [] : [`DEFAULT ${type.constantDefault}`];
      return [`CREATE DOMAIN ${name} AS ${type.base}`, ...standard, ...(type.notNull ? ['NOT NULL'] : []), ...type.checks].join(' ');
    }
    case 'composite':
      return `CREATE TYPE ${name} AS (${type.fields.map(fieldDefinition).join(', ')})`;
    case 'range':
      return `CREATE TYPE ${name} AS RANGE (${rangeOptions(type).join(', ')})`;
  }
}

function fieldDefinition({
  name,
  type,
  collation,
}: {
  readonly name: string;
  readonly type: string;
  readonly collation: string | null;
}): string {
  return `${quoteIdentifier(name)} ${type}${collation === null ? '' : ` COLLATE ${collation}`}`;
}

function rangeOptions(type: Extract<UserType, { readonly tag: 'range' }>): readonly string[] {
  const { schema, subtype, operatorClass, collation, multirange } = type;
  return [
    `SUBTYPE = ${subtype}`,
    ...(operatorClass === null ? [] : [`SUBTYPE_OPCLASS = ${operatorClass}`]),
    ...(collation === null ? [] : [`COLLATION = ${collation}`]),
    `MULTIRANGE_TYPE_NAME = ${qualified({ schema, name: multirange })}`,
  ];
}

function qualified({ schema, name }: { readonly schema: string; readonly name: string }): string {
  return `${quoteIdentifier(schema)}.${quoteIdentifier(name)}`;
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

/** What gives a new table its primary key, and the index by which changes find their rows where that is another one. */
export function keyStatements(table: TableShape): readonly string[] {
  const { key, primaryKey } = table;
  const isOther = key.length !== primaryKey.length || !key.every((column) => primaryKey.includes(column));
  return [...(primaryKey.length > 0 ? [addPrimaryKey(table)] : []), ...(key.length > 0 && isOther ? [addKeyIndex(table)] : [])];
}

export function createIndex(table: TableShape, object: TableObject): string {
  return `CREATE ${object.isUnique ? 'UNIQUE ' : ''}INDEX ${quoteIdentifier(object.name)} ON ${quoteTable(table)} ${object.definition}`;
}

export function addConstraint(table: TableShape, object: TableObject): string {
  return `ALTER TABLE ${quoteTable(table)} ADD CONSTRAINT ${quoteIdentifier(object.name)} ${object.definition}`;
}

/** An identity is made BY DEFAULT, whatever it is at the source: the task writes the source's values. Its next value lies beyond those that are there. */
export function setDefault(table: TableShape, { name, definition, sequence }: TableObject): string {
  const column = quoteIdentifier(name);
  const alter = `ALTER TABLE ${quoteTable(table)} ALTER COLUMN ${column}`;
  if (sequence === undefined) {
    return `${alter} SET DEFAULT ${definition}`;
  }
  const { start, increment, minimum, maximum, cycles, isIdentity, type } = sequence;
  const own = quoteTable({ schema: table.schema, table: sequence.name });
  const literal = quoteLiteral(own);
  const bounds = `START ${start} INCREMENT ${increment} MINVALUE ${minimum} MAXVALUE ${maximum} ${cycles ? 'CYCLE' : 'NO CYCLE'}`;
  const made = isIdentity
    ? [`${alter} ADD GENERATED BY DEFAULT AS IDENTITY (SEQUENCE NAME ${own} ${bounds})`]
    : [
        `CREATE SEQUENCE ${own} AS ${type} ${bounds} OWNED BY ${quoteTable(table)}.${column}`,
        `${alter} SET DEFAULT nextval(${literal}::regclass)`,
      ];
  const last = increment.startsWith('-') ? 'min' : 'max';
  return [
    ...made,
    `SELECT setval(${literal}::regclass, ${last}(${column})) FROM ${quoteTable(table)} HAVING ${last}(${column}) BETWEEN ${minimum} AND ${maximum}`,
  ].join('; ');
}

export function commentOn(table: TableShape, { name, definition }: TableObject): string {
  const what = name === '' ? `TABLE ${quoteTable(table)}` : `COLUMN ${quoteTable(table)}.${quoteIdentifier(name)}`;
  return `COMMENT ON ${what} IS ${quoteLiteral(definition)}`;
}
