import pg from 'pg';
import { StackError } from './stack-error.js';

/** Servers that exist already: they are checked and used, never changed or stopped. */
export interface GivenServers {
  readonly source?: string | undefined;
  readonly target?: string | undefined;
  readonly store?: string | undefined;
  readonly amqp?: string | undefined;
  readonly temporal?: string | undefined;
}

/** Reads `TREM_TEST_PG_URL` (one Postgres may serve as all three), `…_PG_TARGET_URL`, `…_PG_STORE_URL`, `…_AMQP_URL`, `…_TEMPORAL_ADDRESS`. */
export function givenServers(environment: NodeJS.ProcessEnv): GivenServers {
  const read = (name: string) => (environment[name] === '' ? undefined : environment[name]);
  const source = read('TREM_TEST_PG_URL');
  return {
    source,
    target: read('TREM_TEST_PG_TARGET_URL') ?? source,
    store: read('TREM_TEST_PG_STORE_URL') ?? source,
    amqp: read('TREM_TEST_AMQP_URL'),
    temporal: read('TREM_TEST_TEMPORAL_ADDRESS'),
  };
}

/** @throws SETTINGS_INVALID a source that writes no logical log · SERVER_FAILED no answer */
export async function checkGivenPostgres(role: string, url: string): Promise<void> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => undefined);
  try {
    await client.connect();
    const { rows } = await client.query<{ wal_level: string }>('SHOW wal_level');
    if (role === 'source' && rows[0]?.wal_level !== 'logical') {
      throw new StackError(
        'SETTINGS_INVALID',
        `The given source ${withoutPassword(url)} has wal_level ${rows[0]?.wal_level}; logical is needed.`,
      );
    }
  } catch (cause) {
    if (cause instanceof StackError) {
      throw cause;
    }
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new StackError('SERVER_FAILED', `The given ${role} ${withoutPassword(url)} does not answer: ${why}`, { cause });
  } finally {
    await client.end().catch(() => undefined);
  }
}

/** The form of a URL that may be printed and kept. */
export function withoutPassword(url: string): string {
  const shown = new URL(url);
  shown.password = '';
  shown.searchParams.delete('password');
  return shown.href;
}
