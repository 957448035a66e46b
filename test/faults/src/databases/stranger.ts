import pg from 'pg';

/** Somebody else at a database: a session of his own, in a transaction or not. */
export interface Stranger extends AsyncDisposable {
  query<R extends pg.QueryResultRow>(sql: string): Promise<R[]>;
}

export async function stranger(url: string): Promise<Stranger> {
  const client = new pg.Client({ connectionString: url, application_name: 'stranger' });
  client.on('error', () => undefined);
  await client.connect();
  return {
    query: async <R extends pg.QueryResultRow>(sql: string) => (await client.query<R>(sql)).rows,
    async [Symbol.asyncDispose]() {
      await client.end();
    },
  };
}

/** Ends what Trem has open at a database, as an administrator would who wants a changed setting to count. */
export async function endOurSessions(by: Stranger): Promise<void> {
  await by.query(
    `SELECT pg_terminate_backend(pid, 5000) FROM pg_stat_activity WHERE application_name LIKE 'trem/%' AND datname = current_database()`,
  );
}
