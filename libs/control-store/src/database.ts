import { type Logger, ReplicationError } from '@trem/replication-core';
import pg from 'pg';
import { type Refusals, toReplicationError } from './database-errors.js';

export interface Queries {
  /** @throws ReplicationError always: the code of `refusals`, else one that tells whether to try again */
  query<R extends pg.QueryResultRow>(sql: string, values?: readonly unknown[], refusals?: Refusals): Promise<R[]>;
}

export interface Database extends Queries, AsyncDisposable {
  /** One transaction, rolled back when `work` throws. */
  transaction<T>(work: (queries: Queries) => Promise<T>): Promise<T>;
}

export interface DatabaseOptions {
  readonly url: string;
  readonly applicationName: string;
  readonly logger: Logger;
}

/** A store that does not answer fails its callers within these, ms: a stream that reports must not hang on it. */
const CONNECT_TIMEOUT_MS = 3_000;
const LOCK_TIMEOUT_MS = 3_000;
const STATEMENT_TIMEOUT_MS = 5_000;
/** Kept by us, for a server that was cut off and cannot keep its own. */
const ANSWER_TIMEOUT_MS = 6_000;

const MAX_CONNECTIONS = 8;

export function connectionConfig({ url, applicationName }: Pick<DatabaseOptions, 'url' | 'applicationName'>): pg.ClientConfig {
  return {
    connectionString: url,
    application_name: applicationName,
    keepAlive: true,
    connectionTimeoutMillis: CONNECT_TIMEOUT_MS,
    statement_timeout: STATEMENT_TIMEOUT_MS,
    lock_timeout: LOCK_TIMEOUT_MS,
    idle_in_transaction_session_timeout: ANSWER_TIMEOUT_MS,
    query_timeout: ANSWER_TIMEOUT_MS,
  };
}

/** A pool of connections. Nothing is connected until the first query. */
export function openDatabase(options: DatabaseOptions): Database {
  const pool = new pg.Pool({ ...connectionConfig(options), max: MAX_CONNECTIONS });
  // A connection that breaks while nobody uses it is replaced at the next query.
  pool.on('error', (error) => options.logger.debug({ error }, 'idle control-store connection broke'));
  return {
    query: (sql, values, refusals) => run(pool, sql, { values, refusals }),
    transaction: (work) => inTransaction(pool, work),
    [Symbol.asyncDispose]: () => pool.end(),
  };
}

async function inTransaction<T>(pool: pg.Pool, work: (queries: Queries) => Promise<T>): Promise<T> {
  const client = await connect(pool);
  const ignore = (): void => undefined; // the query under way, or the next one, fails with it
  client.on('error', ignore);
  let failure: unknown;
  try {
    await run(client, 'BEGIN', {});
    const result = await work({ query: (sql, values, refusals) => run(client, sql, { values, refusals }) });
    await run(client, 'COMMIT', {});
    return result;
  } catch (error) {
    failure = error;
    await client.query('ROLLBACK').catch(() => undefined);
    throw error;
  } finally {
    client.off('error', ignore);
    // Only a refusal leaves a connection that is known to be good.
    client.release(failure !== undefined && !(failure instanceof ReplicationError && failure.class !== 'transient'));
  }
}

async function connect(pool: pg.Pool): Promise<pg.PoolClient> {
  try {
    return await pool.connect();
  } catch (error) {
    throw toReplicationError(error);
  }
}

async function run<R extends pg.QueryResultRow>(
  connection: pg.Pool | pg.PoolClient,
  sql: string,
  { values, refusals }: { readonly values?: readonly unknown[] | undefined; readonly refusals?: Refusals | undefined },
): Promise<R[]> {
  try {
    const result = await (values === undefined ? connection.query<R>(sql) : connection.query<R>(sql, [...values]));
    return result.rows;
  } catch (error) {
    throw toReplicationError(error, refusals);
  }
}
