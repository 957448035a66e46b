import type pg from 'pg';
import { isBroken } from './errors.js';

/**
 * Runs `work` in a transaction: commits what it did, or rolls it back and rethrows. READ COMMITTED, whatever the role's default is; a default of
 * read-only is left alone, for somebody wants it.
 */
export async function inTransaction<T>(client: pg.Client, work: () => Promise<T>): Promise<T> {
  await client.query('BEGIN ISOLATION LEVEL READ COMMITTED');
  try {
    const result = await work();
    await client.query('COMMIT');
    return result;
  } catch (error) {
    if (!isBroken(client)) {
      await client.query('ROLLBACK').catch(() => undefined); // the first error is the one to tell
    }
    throw error;
  }
}
