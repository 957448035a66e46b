import type pg from 'pg';

/** What a server says of itself and of the role that asks. Sizes in bytes. */
export interface ServerFacts {
  /** As `server_version_num`: 180004. */
  readonly version: number;
  readonly versionText: string;
  readonly database: string;
  readonly role: string;
  readonly encoding: string;
  readonly isInRecovery: boolean;
  readonly isReadOnly: boolean;
  readonly walLevel: string;
  readonly maxSlots: number;
  readonly usedSlots: number;
  /** Slots named like ours that nobody reads: one of them may be that of the task that is checked. */
  readonly idleOwnSlots: number;
  readonly maxSenders: number;
  readonly usedSenders: number;
  /** Senders that our connections use: capture of the task that is checked may be one. */
  readonly ownSenders: number;
  /** -1: unlimited. */
  readonly keepBytes: number;
  readonly canReplicate: boolean;
  /** May write a message into the log. */
  readonly canEmit: boolean;
  readonly canCreate: boolean;
  /** Undefined: there is no schema `trem`. */
  readonly canUseTrem: boolean | undefined;
}

const READ_SERVER = `
  SELECT current_setting('server_version_num')::int AS version,
         current_setting('server_version') AS "versionText",
         current_database()::text AS database,
         current_user::text AS role,
         current_setting('server_encoding') AS encoding,
         pg_is_in_recovery() AS "isInRecovery",
         current_setting('default_transaction_read_only')::boolean AS "isReadOnly",
         current_setting('wal_level') AS "walLevel",
         current_setting('max_replication_slots')::int AS "maxSlots",
         (SELECT count(*)::int FROM pg_replication_slots) AS "usedSlots",
         (SELECT count(*)::int FROM pg_replication_slots WHERE slot_name LIKE 'trem\\_%' AND NOT active AND database = current_database()) AS "idleOwnSlots",
         current_setting('max_wal_senders')::int AS "maxSenders",
         (SELECT count(*)::int FROM pg_stat_replication) AS "usedSenders",
         (SELECT count(*)::int FROM pg_stat_replication WHERE application_name LIKE 'trem/%') AS "ownSenders",
         (SELECT CASE WHEN setting::bigint < 0 THEN -1 ELSE setting::bigint * 1048576 END
            FROM pg_settings WHERE name = 'max_slot_wal_keep_size')::float8 AS "keepBytes",
         (SELECT rolreplication OR rolsuper FROM pg_roles WHERE rolname = current_user) AS "canReplicate",
         (SELECT coalesce(bool_and(has_function_privilege(oid, 'EXECUTE')), false) FROM pg_proc
           WHERE proname = 'pg_logical_emit_message' AND pronamespace = 'pg_catalog'::regnamespace AND proargtypes[2] = 'text'::regtype) AS "canEmit",
         has_database_privilege(current_database(), 'CREATE') AS "canCreate",
         (SELECT has_schema_privilege(oid, 'USAGE') AND has_schema_privilege(oid, 'CREATE') FROM pg_namespace WHERE nspname = 'trem') AS "canUseTrem"`;

type ServerRow = Omit<ServerFacts, 'canUseTrem'> & { readonly canUseTrem: boolean | null };

export async function readServer(client: pg.Client): Promise<ServerFacts> {
  const { rows } = await client.query<ServerRow>(READ_SERVER);
  const [row] = rows;
  if (row === undefined) {
    throw new TypeError('a select without a table has one row');
  }
  return { ...row, canUseTrem: row.canUseTrem ?? undefined };
}
