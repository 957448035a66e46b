import pg from 'pg';

/** Everything that changes how Postgres writes a value as text. Both sides get the same, so equal values are equal texts. */
const CANONICAL = `
  SET client_encoding = 'UTF8'; SET "TimeZone" = 'UTC'; SET "DateStyle" = 'ISO, YMD'; SET "IntervalStyle" = 'postgres';
  SET extra_float_digits = 3; SET bytea_output = 'hex'; SET xmlbinary = 'base64'; SET lc_monetary = 'C'; SET search_path = pg_catalog;
  SET row_security = off; SET statement_timeout = 0; SET cursor_tuple_fraction = 1.0`;

/** A row as the server's own output functions write it: text per column, or null. */
export type TextRow = readonly (string | null)[];

/** One side of a comparison: one connection in one read-only snapshot, values as text. */
export interface Session extends AsyncDisposable {
  rows(sql: string, values?: readonly unknown[]): Promise<readonly TextRow[]>;
}

/**
 * Opens a database for comparing. Everything read through it comes from one snapshot.
 *
 * @throws when the database's encoding is SQL_ASCII: its bytes have no sure meaning as text
 */
export async function openSession(url: string): Promise<Session> {
  const client = new pg.Client({
    connectionString: url,
    application_name: 'trem-comparer',
    types: { getTypeParser: () => (value: string) => value },
  });
  client.on('error', () => undefined); // the running query fails with it; an idle loss shows at the next query
  await client.connect();
  const rows = async (sql: string, values: readonly unknown[] = []) =>
    (await client.query<(string | null)[]>({ text: sql, values: [...values], rowMode: 'array' })).rows;
  const session: Session = { rows, [Symbol.asyncDispose]: () => client.end() };
  try {
    await client.query(CANONICAL);
    const [encoding] = await rows('SHOW server_encoding');
    if (encoding?.[0] === 'SQL_ASCII') {
      throw new Error('A database with encoding SQL_ASCII cannot be compared');
    }
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    return session;
  } catch (error) {
    await client.end();
    throw error;
  }
}

/** Quotes a name for use in SQL. */
export function quote(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
