import { type ConnectionOptions, checkServerIdentity } from 'node:tls';
import type { EndpointSettings } from '@trem/contracts';
import { type EndpointConfig, ReplicationError } from '@trem/replication-core';
import pg from 'pg';
import { watchAnswers } from './answer-watch.js';
import { codeOf, markBroken, translateError } from './errors.js';

export interface ConnectOptions {
  /** Shown in pg_stat_activity; `applicationName(task.id, role)` for whatever belongs to a task. */
  readonly applicationName: string;
  /** Default: the endpoint's. */
  readonly database?: string;
  /** A connection that takes replication commands beside simple queries (no parameters). */
  readonly replication?: boolean;
  /** Default 0, none: loads, streams and whatever may rightly take long. */
  readonly statementTimeoutMs?: number;
  readonly signal?: AbortSignal;
  /** Default true: a statement from which no answer can come any more ends the connection. */
  readonly isWatched?: boolean;
}

/**
 * What values look like as text and how names resolve must not depend on the server's or the role's settings; and no server-side time-out may
 * end a session that waits on purpose.
 */
const sessionSettings: Readonly<Record<string, string>> = {
  TimeZone: 'UTC',
  DateStyle: 'ISO',
  IntervalStyle: 'postgres',
  extra_float_digits: '3',
  bytea_output: 'hex',
  lc_monetary: 'C',
  xmloption: 'content', // a value of xml need not be a document
  array_nulls: 'on',
  transform_null_equals: 'off',
  standard_conforming_strings: 'on', // the server writes expressions by it, and the other end has to read them alike
  quote_all_identifiers: 'off',
  search_path: 'pg_catalog',
  row_security: 'off', // rows that a policy hides are an error, instead of being left out in silence
  idle_in_transaction_session_timeout: '0',
  idle_session_timeout: '0',
  lock_timeout: '0',
  client_min_messages: 'warning', // not less: a warning may say that the log is read without a publication
  // A server that hears nothing of us lets our locks go after 40 s, instead of two hours
  tcp_keepalives_idle: '10',
  tcp_keepalives_interval: '10',
  tcp_keepalives_count: '3',
};

/** Dates and times stay text: the driver would make a Date of them, which has neither microseconds nor infinity. */
const textTypes = new pg.TypeOverrides();
for (const oid of [1082, 1114, 1184, 1186, 1115, 1182, 1185, 1187]) {
  textTypes.setTypeParser(oid, (value: string) => value);
}

/**
 * Opens a connection with the session settings that Trem relies on (text forms, `search_path = pg_catalog`, no server-side time-outs), TCP
 * keepalive on. bigint and numeric come as text, dates and times too. A connection that breaks later makes its queries fail; it never raises.
 * A server that is gone without a word makes them fail within a minute.
 *
 * @throws NETWORK (fact `errno`; ETIMEDOUT after `connectTimeoutMs`) · HOST_UNKNOWN · TLS_FAILED · AUTH_FAILED · DATABASE_UNKNOWN ·
 *   TOO_MANY_CONNECTIONS · SERVER_RESTARTING · PERMISSION_DENIED
 */
export async function connect(endpoint: EndpointConfig, options: ConnectOptions): Promise<pg.Client> {
  options.signal?.throwIfAborted();
  const client = new pg.Client(clientConfig(endpoint, options));
  client.on('error', (error) => markBroken(client, error)); // without a listener the process would end
  client.on('end', () => markBroken(client));
  const attempt = watchAttempt(client);
  const timer = setTimeout(() => attempt.giveUp('timeout'), endpoint.settings.connectTimeoutMs);
  const onAbort = () => attempt.giveUp('abort');
  options.signal?.addEventListener('abort', onAbort, { once: true });
  try {
    await client.connect();
    if (attempt.serverMajor() >= 17) {
      await client.query('SET transaction_timeout = 0'); // not known to older servers, so it cannot be a start-up setting
    }
    if (options.isWatched !== false) {
      const { rows } = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
      const isAtWork = () => isBackendAtWork(endpoint, options, rows[0]?.pid ?? 0);
      watchAnswers(client, { isAtWork, hangUp: () => closeNow(client) });
    }
    return client;
  } catch (error) {
    client.end().catch(() => undefined);
    client.connection.stream.destroy();
    options.signal?.throwIfAborted();
    throw attempt.translate(error, { endpoint: endpoint.name });
  } finally {
    clearTimeout(timer);
    options.signal?.removeEventListener('abort', onAbort);
  }
}

/** Opens a connection for one piece of work, closes it after it, and translates what went wrong. */
export async function withClient<T>(
  endpoint: EndpointConfig,
  options: ConnectOptions,
  work: (client: pg.Client) => Promise<T>,
): Promise<T> {
  const client = await connect(endpoint, options);
  const onAbort = () => closeNow(client);
  options.signal?.addEventListener('abort', onAbort, { once: true });
  try {
    return await work(client);
  } catch (error) {
    options.signal?.throwIfAborted();
    throw translateError(error, { endpoint: endpoint.name }, client);
  } finally {
    options.signal?.removeEventListener('abort', onAbort);
    await closeClient(client);
  }
}

/** Says goodbye and waits for the end; a server that does not react within a second is hung up on. */
export async function closeClient(client: pg.Client): Promise<void> {
  const timer = setTimeout(() => closeNow(client), 1_000);
  await client.end().catch(() => undefined);
  clearTimeout(timer);
}

/** Hangs up. The server notices and rolls back; a running query fails with CONNECTION_LOST. */
export function closeNow(client: pg.Client): void {
  markBroken(client);
  client.connection.stream.destroy();
}

const LOOK_MS = 10_000;
/** What a look ends with when nobody can be reached; any other error is an answer of the server. */
const UNREACHABLE: readonly string[] = ['NETWORK', 'HOST_UNKNOWN', 'CONNECTION_LOST'];

/** False when the server cannot be reached, knows of no such connection, or regards it as idle although we wait for its answer. */
async function isBackendAtWork(endpoint: EndpointConfig, { applicationName, database }: ConnectOptions, pid: number): Promise<boolean> {
  const signal = AbortSignal.timeout(LOOK_MS);
  const look = { applicationName, isWatched: false, signal, ...(database === undefined ? {} : { database }) };
  try {
    return await withClient(endpoint, look, async (client) => {
      const { rows } = await client.query<{ state: string | null }>('SELECT state FROM pg_stat_activity WHERE pid = $1', [pid]);
      return rows.length > 0 && rows[0]?.state?.startsWith('idle') !== true;
    });
  } catch (error) {
    return !signal.aborted && !(error instanceof ReplicationError && UNREACHABLE.includes(error.code));
  }
}

function clientConfig({ settings, secret }: EndpointConfig, options: ConnectOptions): pg.ClientConfig {
  const session = { ...sessionSettings, statement_timeout: String(options.statementTimeoutMs ?? 0) };
  const { password, tlsKey } = secret.reveal();
  return {
    host: settings.host,
    port: settings.port,
    database: options.database ?? settings.database,
    user: settings.user,
    password: () => password ?? '', // a function, or the driver would look into the environment and ~/.pgpass
    ssl: tlsOptions(settings, tlsKey),
    application_name: options.applicationName,
    options: Object.entries(session)
      .map(([name, value]) => `-c ${name}=${value}`)
      .join(' '),
    keepAlive: true,
    keepAliveInitialDelayMillis: 10_000,
    types: textTypes,
    ...(options.replication === true ? { replication: 'database' } : {}),
  };
}

function tlsOptions(settings: EndpointSettings, key: string | undefined): false | ConnectionOptions {
  const { mode, ca, certificate, serverName } = settings.tls;
  if (mode === 'disable') {
    return false;
  }
  return {
    ...(ca === undefined ? {} : { ca }),
    ...(certificate === undefined ? {} : { cert: certificate }),
    ...(key === undefined ? {} : { key }),
    rejectUnauthorized: mode !== 'require',
    checkServerIdentity: (host, peer) => (mode === 'verify-full' ? checkServerIdentity(serverName ?? host, peer) : undefined),
  };
}

/** Follows a connection as it is made: where it stood tells what an error without a code means. */
function watchAttempt(client: pg.Client) {
  const { connection } = client;
  let isReached = false;
  let isEncrypted = false;
  let isAsked = false;
  let isEnded = false;
  let major = 0;
  let gaveUp: 'timeout' | 'abort' | undefined;
  connection.once('connect', () => {
    isReached = true;
  });
  connection.once('sslconnect', () => {
    isEncrypted = true;
  });
  connection.once('end', () => {
    isEnded = true;
  });
  for (const event of ['authenticationCleartextPassword', 'authenticationMD5Password', 'authenticationSASL']) {
    connection.once(event, () => {
      isAsked = true;
    });
  }
  connection.on('parameterStatus', (status: { parameterName: string; parameterValue: string }) => {
    if (status.parameterName === 'server_version') {
      major = Number.parseInt(status.parameterValue, 10);
    }
  });
  return {
    serverMajor: () => major,
    giveUp(reason: 'timeout' | 'abort'): void {
      gaveUp = reason;
      connection.stream.destroy();
    },
    translate(error: unknown, facts: { readonly endpoint: string }): ReplicationError {
      if (gaveUp === 'timeout') {
        return new ReplicationError('NETWORK', { ...facts, errno: 'ETIMEDOUT' }, { cause: error });
      }
      if (codeOf(error) !== undefined) {
        return translateError(error, facts, client);
      }
      if (isEnded) {
        return new ReplicationError('NETWORK', facts, { cause: error });
      }
      if (isReached && !isEncrypted && client.ssl !== false) {
        return new ReplicationError('TLS_FAILED', { ...facts, reason: 'the server offers no encryption' }, { cause: error });
      }
      return new ReplicationError(isAsked ? 'AUTH_FAILED' : 'NETWORK', facts, { cause: error });
    },
  };
}
