import type { TableName } from '@trem/contracts';
import { ReplicationError } from '@trem/replication-core';
import type pg from 'pg';
import { quoteTable } from '../identifiers.js';

/** Foreign keys that do more than refuse when rows of these tables are deleted, of tables that are not emptied with them. */
const READ_CASCADES = `
  SELECT namespace.nspname AS schema, class.relname AS table, con.conname AS constraint
    FROM pg_constraint AS con
    JOIN pg_class AS class ON class.oid = con.conrelid
    JOIN pg_namespace AS namespace ON namespace.oid = class.relnamespace
   WHERE con.contype = 'f' AND con.confdeltype IN ('c', 'n', 'd')
     AND con.confrelid = ANY ($1::regclass[]) AND con.conrelid <> ALL ($1::regclass[])
     AND current_setting('session_replication_role') <> 'replica'
   ORDER BY 1, 2, 3
   LIMIT 1`;

/**
 * To be called before rows are deleted where the tables cannot be truncated. Where the role may not silence foreign keys, those with ON DELETE
 * CASCADE, SET NULL or SET DEFAULT would change rows of other tables, which may be copies of ours.
 * @throws CONSTRAINT_FOREIGN_KEY naming the table that would be changed and its foreign key
 */
export async function refuseCascades(client: pg.Client, tables: readonly TableName[]): Promise<void> {
  const { rows } = await client.query<{ schema: string; table: string; constraint: string }>(READ_CASCADES, [tables.map(quoteTable)]);
  const [cascade] = rows;
  if (cascade !== undefined) {
    throw new ReplicationError('CONSTRAINT_FOREIGN_KEY', {
      ...cascade,
      reason: 'emptying the table that it refers to would change rows of this one, for the role may not set session_replication_role',
    });
  }
}
