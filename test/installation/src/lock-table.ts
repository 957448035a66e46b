import type { TestDatabase } from '@trem/testing';
import pg from 'pg';

/** Holds a table of the target, so that no partition gets in, until it is opened or disposed of. In mode `EXCLUSIVE` it can be read meanwhile. */
export async function lockTable(
  url: string,
  table: string,
  mode: 'ACCESS EXCLUSIVE' | 'EXCLUSIVE' = 'ACCESS EXCLUSIVE',
): Promise<AsyncDisposable & { open(): Promise<void> }> {
  const client = new pg.Client({ connectionString: url, application_name: 'gate' });
  await client.connect();
  await client.query('BEGIN');
  await client.query(`LOCK TABLE ${table} IN ${mode} MODE`);
  return {
    open: async () => {
      await client.query('COMMIT'); // outside of a transaction it does nothing
    },
    [Symbol.asyncDispose]: () => client.end(),
  };
}

/** Does somebody wait for a lock of this table? */
export async function isWaitedFor(database: Pick<TestDatabase, 'query'>, table: string): Promise<boolean> {
  return (await database.query('SELECT FROM pg_locks WHERE NOT granted AND relation = $1::regclass', [table])).length > 0;
}
