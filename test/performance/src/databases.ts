import { randomBytes } from 'node:crypto';
import pg from 'pg';

/** Runs statements one after the other on a connection of their own. */
export async function run(url: string, ...statements: readonly string[]): Promise<pg.QueryResult | undefined> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    let last: pg.QueryResult | undefined;
    for (const statement of statements) {
      last = await client.query(statement);
    }
    return last;
  } finally {
    await client.end();
  }
}

/** A fresh database on a server. The stack's folder is thrown away afterwards, and the database with it. */
export async function createDatabase(server: string, prefix: string): Promise<string> {
  const name = `${prefix}_${randomBytes(4).toString('hex')}`;
  await run(server, `CREATE DATABASE ${name} TEMPLATE template0 ENCODING 'UTF8'`);
  const url = new URL(server);
  url.pathname = `/${name}`;
  return url.href;
}

/** Waits until `sql` answers true. */
export async function waitUntil(url: string, sql: string, deadlineSeconds: number): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    const end = Date.now() + deadlineSeconds * 1000;
    for (;;) {
      const { rows } = await client.query<{ done: boolean }>(`SELECT (${sql}) AS done`);
      if (rows[0]?.done) {
        return;
      }
      if (Date.now() > end) {
        throw new Error(`Not reached within ${deadlineSeconds} s: ${sql}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  } finally {
    await client.end();
  }
}
