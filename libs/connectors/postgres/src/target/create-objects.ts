import type { CreateObjects } from '@trem/contracts';
import { ReplicationError, type TableObject, type TableShape } from '@trem/replication-core';
import type pg from 'pg';
import { codeOf } from '../errors.js';
import { quoteTable } from '../identifiers.js';
import { addConstraint, addKeyIndex, addPrimaryKey, commentOn, createIndex, setDefault } from './ddl.js';
import { keyIndexes, readTables, type TargetTable } from './existing-tables.js';
import { type Lanes, sideBySide } from './side-by-side.js';
import { inTransaction } from './transaction.js';

/** Two that make one thing wait for each other. An index is a thing of its own; all else is done to the table, one after the other. */
const LOCK_OBJECT = 'SELECT pg_advisory_xact_lock($1, hashtext($2))';
const OBJECTS_LOCK = 0x7472656d;

/**
 * Makes what is missing of one kind, each object in a transaction of its own, so that a repeated call goes on where the last one died.
 * Indexes are built side by side, one to a connection: none of them keeps the others from reading the table.
 * `primary-key` also makes the index by which changes find their rows, where that is another one.
 * @throws TABLE_MISSING · OBJECT_REFUSED the target cannot make it · KEY_MISSING the table has another primary key · CONSTRAINT_UNIQUE, CONSTRAINT_FOREIGN_KEY the rows do not allow it
 */
export async function createObjects(lanes: Lanes, table: TableShape, kind: CreateObjects): Promise<void> {
  const { client } = lanes;
  if (kind === 'primary-key') {
    await once(client, { table }, (existing) => primaryKeyStatement(table, existing));
    await once(client, { table }, (existing) => (isLacking(existing, table.key) ? addKeyIndex(table) : undefined));
    return;
  }
  const create = async (own: pg.Client, object: TableObject) => {
    try {
      await once(own, { table, object }, (existing) => missingObject(own, table, { object, existing }));
    } catch (error) {
      throw isUnknownToServer(error)
        ? new ReplicationError('OBJECT_REFUSED', { schema: table.schema, table: table.table, kind, name: object.name }, { cause: error })
        : error;
    }
  };
  const objects = objectsOf(table, kind);
  for (const object of objects.filter((one) => one.kind !== 'indexes')) {
    await create(client, object);
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

function primaryKeyStatement(table: TableShape, existing: TargetTable): string | undefined {
  if (!isLacking(existing, table.primaryKey)) {
    return undefined;
  }
  const other = existing.uniques.find((index) => index.isPrimary);
  if (other !== undefined) {
    throw new ReplicationError('KEY_MISSING', { schema: table.schema, table: table.table, found: other.columns.join(', ') });
  }
  return addPrimaryKey(table);
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

interface Locked {
  readonly table: TableShape;
  readonly object?: TableObject;
}

async function once(
  client: pg.Client,
  { table, object }: Locked,
  statement: (existing: TargetTable) => string | undefined | Promise<string | undefined>,
): Promise<void> {
  await inTransaction(client, async () => {
    const locked = object?.kind === 'indexes' ? { schema: table.schema, table: object.name } : table;
    await client.query(LOCK_OBJECT, [OBJECTS_LOCK, quoteTable(locked)]);
    const [existing] = await readTables(client, [table]);
    if (existing === undefined) {
      throw new ReplicationError('TABLE_MISSING', { schema: table.schema, table: table.table });
    }
    const sql = await statement(existing);
    if (sql !== undefined) {
      await client.query(sql);
    }
  });
}
