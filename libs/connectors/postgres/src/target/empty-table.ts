import type { TableName } from '@trem/contracts';
import type pg from 'pg';
import { codeOf } from '../errors.js';
import { quoteTable } from '../identifiers.js';
import { refuseCascades } from './cascades.js';

/** Feature not supported: another table refers to it, be it empty. Insufficient privilege. Neither keeps rows from being deleted. */
const CANNOT_TRUNCATE: readonly string[] = ['0A000', '42501'];

/**
 * Inside a short transaction: removes all rows, by TRUNCATE or, where that cannot be, by DELETE.
 * @throws CONSTRAINT_FOREIGN_KEY deleting would change rows of other tables
 */
export async function emptyTable(client: pg.Client, table: TableName): Promise<void> {
  await client.query('SAVEPOINT trem_empty');
  try {
    await client.query(`TRUNCATE ${quoteTable(table)}`);
  } catch (error) {
    if (!CANNOT_TRUNCATE.includes(codeOf(error) ?? '')) {
      throw error;
    }
    await client.query('ROLLBACK TO SAVEPOINT trem_empty');
    await refuseCascades(client, [table]);
    await client.query(`DELETE FROM ${quoteTable(table)}`);
  }
}
