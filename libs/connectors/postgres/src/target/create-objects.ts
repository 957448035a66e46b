import { ReplicationError, type TableObject, type TableShape } from '@trem/replication-core';
import type pg from 'pg';
import { quoteTable } from '../identifiers.js';
import { addForeignKey, addKeyIndex, addPrimaryKey, createIndex } from './ddl.js';
import { keyIndexes, readTables, type TargetTable } from './existing-tables.js';
import { inTransaction } from './transaction.js';

export type ObjectKind = 'primary-key' | 'indexes' | 'foreign-keys';

/** Two that make objects of one table wait for each other; those of other tables go on. */
const LOCK_TABLE_OBJECTS = 'SELECT pg_advisory_xact_lock($1, hashtext($2))';
const OBJECTS_LOCK = 0x7472656d;

/**
 * Makes what is missing of one kind, each object in a transaction of its own, so that a repeated call goes on where the last one died.
 * `primary-key` also makes the index by which changes find their rows, where that is another one.
 * @throws TABLE_MISSING · KEY_MISSING the table has another primary key · CONSTRAINT_UNIQUE, CONSTRAINT_FOREIGN_KEY the rows do not allow it
 */
export async function createObjects(client: pg.Client, table: TableShape, kind: ObjectKind): Promise<void> {
  if (kind === 'primary-key') {
    await once(client, table, (existing) => primaryKeyStatement(table, existing));
    await once(client, table, (existing) => (isLacking(existing, table.key) ? addKeyIndex(table) : undefined));
    return;
  }
  for (const object of table.objects.filter((candidate) => candidate.kind === kind)) {
    await once(client, table, async () => ((await isThere(client, table, object)) ? undefined : objectStatement(table, object)));
  }
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
  return object.kind === 'indexes' ? createIndex(table, object) : addForeignKey(table, object);
}

/** Index names are those of a schema, constraint names those of a table. */
async function isThere(client: pg.Client, table: TableShape, object: TableObject): Promise<boolean> {
  const found =
    object.kind === 'indexes'
      ? await client.query<{ there: boolean }>('SELECT to_regclass($1) IS NOT NULL AS there', [
          quoteTable({ schema: table.schema, table: object.name }),
        ])
      : await client.query<{ there: boolean }>(
          'SELECT EXISTS (SELECT FROM pg_constraint WHERE conrelid = to_regclass($1) AND conname = $2) AS there',
          [quoteTable(table), object.name],
        );
  return found.rows[0]?.there === true;
}

async function once(
  client: pg.Client,
  table: TableShape,
  statement: (existing: TargetTable) => string | undefined | Promise<string | undefined>,
): Promise<void> {
  await inTransaction(client, async () => {
    await client.query(LOCK_TABLE_OBJECTS, [OBJECTS_LOCK, quoteTable(table)]);
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
