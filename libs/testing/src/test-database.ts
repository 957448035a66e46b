import { randomBytes } from 'node:crypto';
import pg from 'pg';
import { testServers } from './servers.js';

/** A database of its own for one test: dropped with its slots and connections when the test ends. */
export interface TestDatabase extends AsyncDisposable {
  readonly url: string;
  readonly name: string;
  /** The connection made first; closed with the database. */
  readonly client: pg.Client;
  /** On that connection, or on a new one when it has ended: a test may restart the server under it. */
  query<R extends pg.QueryResultRow = pg.QueryResultRow>(sql: string, values?: unknown[]): Promise<R[]>;
}

/**
 * @param server URL of any of its databases; default: that of the test run
 * @param encoding of its texts; default UTF8
 */
export async function createTestDatabase(
  role: 'source' | 'target' | 'store',
  server = testServers()[role],
  { encoding = 'UTF8' }: { readonly encoding?: string | undefined } = {},
): Promise<TestDatabase> {
  const name = `test_${role}_${randomBytes(5).toString('hex')}`;
  await onServer(server, (admin) => admin.query(`CREATE DATABASE ${name} TEMPLATE template0 ENCODING '${encoding}'`));
  const url = new URL(server);
  url.pathname = `/${name}`;
  const session = new LastingSession(url.href);
  return {
    url: url.href,
    name,
    client: await session.client(),
    query: (sql, values) => session.query(sql, values),
    async [Symbol.asyncDispose]() {
      await session.end();
      await onServer(server, (admin) => dropDatabase(admin, name));
    },
  };
}

/** One connection at a time: a new one once the last has ended. */
class LastingSession {
  readonly #url: string;
  #client: Promise<pg.Client> | undefined;
  #last: Promise<unknown> = Promise.resolve();

  constructor(url: string) {
    this.#url = url;
  }

  client(): Promise<pg.Client> {
    this.#client ??= this.#connect();
    return this.#client;
  }

  /** One after the other, also for those who ask at once: a connection takes one at a time. */
  async query<R extends pg.QueryResultRow>(sql: string, values?: unknown[]): Promise<R[]> {
    const answer = this.#last.then(async () => await (await this.client()).query<R>(sql, values));
    this.#last = answer.catch(() => undefined);
    return (await answer).rows;
  }

  async end(): Promise<void> {
    await this.#client?.then((client) => client.end()).catch(() => undefined);
  }

  async #connect(): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: this.#url });
    const over = () => {
      this.#client = undefined;
    };
    client.on('error', over);
    client.on('end', over);
    try {
      await client.connect();
      return client;
    } catch (error) {
      over();
      throw error;
    }
  }
}

async function dropDatabase(admin: pg.Client, name: string): Promise<void> {
  const slots = await admin.query<{ slot: string }>('SELECT slot_name AS slot FROM pg_replication_slots WHERE database = $1', [name]);
  await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name]);
  for (const { slot } of slots.rows) {
    await dropSlot(admin, slot);
  }
  await admin.query(`DROP DATABASE IF EXISTS ${name} WITH (FORCE)`);
}

/** A walsender that was just told to end may hold its slot for a moment. */
async function dropSlot(admin: pg.Client, slot: string): Promise<void> {
  await admin.query(
    `DO $$ BEGIN
       FOR attempt IN 1..100 LOOP
         BEGIN
           PERFORM pg_drop_replication_slot(slot_name) FROM pg_replication_slots WHERE slot_name = ${admin.escapeLiteral(slot)};
           EXIT;
         EXCEPTION WHEN object_in_use THEN PERFORM pg_sleep(0.05);
         END;
       END LOOP;
     END $$`,
  );
}

async function onServer(url: string, work: (admin: pg.Client) => Promise<unknown>): Promise<void> {
  const admin = new pg.Client({ connectionString: url });
  await admin.connect();
  try {
    await work(admin);
  } finally {
    await admin.end();
  }
}
