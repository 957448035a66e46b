import { type CreateObjects, type TableName, tableKey } from '@trem/contracts';
import { ReplicationError, type TableObject, type TableShape } from '@trem/replication-core';
import type pg from 'pg';
import { codeOf } from '../errors.js';
import { quoteTable } from '../identifiers.js';
import { inTransaction } from '../transaction.js';
import { addConstraint, addKeyIndex, addPrimaryKey, commentOn, createIndex, setDefault } from './ddl.js';
import { createSearchIndex } from './distinct-rows.js';
import { keyIndexes, readTables, type TargetTable } from './existing-tables.js';
import { type Lanes, sideBySide } from './side-by-side.js';

/** Two that make one thing wait for each other, in one order. An index is a thing of its own; all else is done to the table, one after the other. */
const LOCK_OBJECTS = `SELECT pg_advisory_xact_lock($1, hash) FROM (SELECT DISTINCT hashtext(name) AS hash FROM unnest($2::text[]) AS name ORDER BY 1) AS names`;
const OBJECTS_LOCK = 0x7472656d;

/**
 * Makes what is missing of one kind, so that a repeated call goes on where the last one died. The keys of all tables are made in one transaction, each other
 * object in one of its own.
 * `primary-key` also makes the index by which changes find their rows, where that is another one.
 * @throws TABLE_MISSING · OBJECT_REFUSED the target cannot make it · KEY_MISSING the table has another primary key · CONSTRAINT_UNIQUE, CONSTRAINT_FOREIGN_KEY the rows do not allow it
 */
export async function createObjects(lanes: Lanes, tables: readonly TableShape[], kind: CreateObjects): Promise<void> {
  if (kind === 'primary-key') {
    await createKeys(lanes.client, tables);
    return;
  }
  for (const table of tables) {
    await createOfTable(lanes, table, kind);
  }
}

async function createKeys(client: pg.Client, tables: readonly TableShape[]): Promise<void> {
  await once(client, tables, { tables, statements: (existing) => existing.flatMap(([table, there]) => primaryKeyStatement(table, there)) });
  await once(client, tables, { tables, statements: (existing) => existing.flatMap(([table, there]) => keyIndexStatement(table, there)) });
}

/** Indexes are built side by side, one to a connection: none of them keeps the others from reading the table. */
async function createOfTable(lanes: Lanes, table: TableShape, kind: CreateObjects): Promise<void> {
  const create = async (own: pg.Client, object: TableObject) => {
    try {
      const locked = object.kind === 'indexes' ? { schema: table.schema, table: object.name } : table;
      await once(own, [locked], {
        tables: [table],
        statements: async (there) => {
          const missing = await Promise.all(there.map(([, existing]) => missingObject(own, table, { object, existing })));
          return missing.filter((statement) => statement !== undefined);
        },
      });
    } catch (error) {
      throw isUnknownToServer(error)
        ? new ReplicationError('OBJECT_REFUSED', { schema: table.schema, table: table.table, kind, name: object.name }, { cause: error })
        : error;
    }
  };
  const objects = objectsOf(table, kind);
  for (const object of objects.filter((one) => one.kind !== 'indexes')) {
    await create(lanes.client, object);
  }
  await sideBySide(
    lanes,
    objects.filter((one) => one.kind === 'indexes'),
    create,
  );
}

/** The statement that makes it; undefined when it is there. */
export async function missingObject(client: pg.Client, table: TableShape, wanted: Wanted): Promise<string | undefined> {
  return (await isThere(client, table, wanted)) ? undefined : objectStatement(table, wanted.object);
}

/** `unique` makes what tells rows apart: constraints as such, and unique indexes that stand behind none. */
export function objectsOf(table: TableShape, kind: CreateObjects): readonly TableObject[] {
  const own = table.objects.filter((object) => object.kind === kind);
  const constraints = new Set(own.map(({ name }) => name));
  const indexes = table.objects.filter((object) => object.kind === 'indexes' && object.isUnique && !constraints.has(object.name));
  return kind === 'unique' ? [...own, ...indexes] : own;
}

/** Names, types and features that this server does not have. */
function isUnknownToServer(error: unknown): boolean {
  const code = codeOf(error) ?? '';
  return code.startsWith('42') ? code !== '42501' : code.startsWith('0A');
}

function primaryKeyStatement(table: TableShape, existing: TargetTable): readonly string[] {
  if (!isLacking(existing, table.primaryKey)) {
    return [];
  }
  const other = existing.uniques.find((index) => index.isPrimary);
  if (other !== undefined) {
    throw new ReplicationError('KEY_MISSING', { schema: table.schema, table: table.table, found: other.columns.join(', ') });
  }
  return [addPrimaryKey(table)];
}

function keyIndexStatement(table: TableShape, existing: TargetTable): readonly string[] {
  if (table.distinct !== undefined) {
    return table.distinct.length > 0 ? [createSearchIndex(table)] : [];
  }
  return isLacking(existing, table.key) ? [addKeyIndex(table)] : [];
}

function isLacking(existing: TargetTable, key: readonly string[]): boolean {
  return key.length > 0 && keyIndexes(existing, key).length === 0;
}

function objectStatement(table: TableShape, object: TableObject): string {
  switch (object.kind) {
    case 'indexes':
      return createIndex(table, object);
    case 'unique':
    case 'checks':
    case 'foreign-keys':
      return addConstraint(table, object);
    case 'defaults':
      return setDefault(table, object);
    case 'comments':
      return commentOn(table, object);
  }
}

interface Wanted {
  readonly object: TableObject;
  readonly existing: TargetTable;
}

/** Index names are those of a schema, constraint names those of a table. A column's default is whatever it has. A comment is written again. */
async function isThere(client: pg.Client, table: TableShape, { object, existing }: Wanted): Promise<boolean> {
  const { kind, name } = object;
  if (kind === 'comments') {
    return false;
  }
  if (kind === 'defaults') {
    const column = existing.columns.find((one) => one.name === name);
    return column === undefined || column.hasDefault || column.identity !== '';
  }
  const isIndex = kind === 'indexes' || kind === 'unique';
  const { rows } = await client.query<{ there: boolean }>(
    `SELECT EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass($1) AND conname = $2) OR ($3 AND to_regclass($4) IS NOT NULL) AS there`,
    [quoteTable(table), name, isIndex, quoteTable({ schema: table.schema, table: name })],
  );
  return rows[0]?.there === true;
}

interface Making {
  readonly tables: readonly TableShape[];
  readonly statements: (existing: readonly (readonly [TableShape, TargetTable])[]) => readonly string[] | Promise<readonly string[]>;
}

/** In one transaction, and nobody else makes what has these names meanwhile. */
async function once(client: pg.Client, locked: readonly TableName[], { tables, statements }: Making): Promise<void> {
  await inTransaction(client, async () => {
    await client.query(LOCK_OBJECTS, [OBJECTS_LOCK, locked.map(quoteTable)]);
    const found = new Map((await readTables(client, tables)).map((table) => [tableKey(table), table]));
    const existing = tables.map((table) => {
      const there = found.get(tableKey(table));
      if (there === undefined) {
        throw new ReplicationError('TABLE_MISSING', { schema: table.schema, table: table.table });
      }
      return [table, there] as const;
    });
    const all = await statements(existing);
    if (all.length > 0) {
      await client.query(all.join(';\n'));
    }
  });
}
