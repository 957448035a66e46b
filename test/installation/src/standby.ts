import { type PostgresServer, startPostgres, startStandby } from '@trem/dev-stack';
import { openLink } from '@trem/testing';
import pg from 'pg';

/** A server with a standby, behind one address that moves with whoever is the primary. */
export interface ServerWithStandby extends AsyncDisposable {
  /** The address that the world knows. */
  readonly url: string;
  /** Of the standby itself. */
  readonly standbyUrl: string;
  /** What a database of the standby answers. */
  onStandby<R extends pg.QueryResultRow>(database: string, sql: string): Promise<R[]>;
  /** From now on the standby gets nothing new. */
  cutStandby(): void;
  /** The primary dies for good, the standby takes its place and address. */
  failOver(): Promise<void>;
}

export interface StandbyOptions {
  /** Default: the newest that is at hand. */
  readonly version?: string;
  /** The standby keeps copies of the slots that are made for it (Postgres 17 and later). */
  readonly keepsSlots?: boolean;
}

const KEEPS_SLOTS = { sync_replication_slots: 'on', hot_standby_feedback: 'on', primary_slot_name: 'standby' };

export async function openWithStandby(
  more: Readonly<Record<string, string>> = {},
  { version, keepsSlots = false }: StandbyOptions = {},
): Promise<ServerWithStandby> {
  const settings = keepsSlots ? { ...KEEPS_SLOTS, ...more } : more;
  const options = { settings, ...(version === undefined ? {} : { version }) };
  await using cleanUp = new AsyncDisposableStack();
  const primary = cleanUp.use(await startPostgres({ ...options, name: 'primary' }));
  if (keepsSlots) {
    await ask(primary, 'postgres', `SELECT pg_create_physical_replication_slot('standby', true)`);
  }
  const address = cleanUp.use(await openLink(primary.url));
  const replication = cleanUp.use(await openLink(primary.url));
  const standby = cleanUp.use(await startStandby({ ...options, of: primary, primaryUrl: replication.through }));
  const parts = cleanUp.move();
  return {
    url: address.through,
    standbyUrl: standby.url,
    onStandby: (database, sql) => ask(standby, database, sql),
    cutStandby: () => replication.cut(),
    failOver: async () => {
      await primary.stop('kill');
      await ask(standby, 'postgres', 'SELECT pg_promote()');
      address.leadTo({ host: '127.0.0.1', port: standby.port });
    },
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

async function ask<R extends pg.QueryResultRow>(server: PostgresServer, database: string, sql: string): Promise<R[]> {
  const url = new URL(server.url);
  url.pathname = `/${database}`;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  try {
    return (await client.query<R>(sql)).rows;
  } finally {
    await client.end();
  }
}
