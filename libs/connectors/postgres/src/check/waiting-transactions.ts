import type { Finding } from '@trem/contracts';
import type pg from 'pg';
import { quoteIdentifier } from '../identifiers.js';
import { finding } from './make-finding.js';

/** From here on somebody forgot to commit, or a batch job runs; a start would seem to hang. */
export const LONG_TRANSACTION_MS = 5 * 60_000;

/** Who writes, in any database of the server. The times of other roles are shown to members of pg_read_all_stats only. */
const READ_WRITERS = `
  SELECT pid, coalesce(datname, '')::text AS database, coalesce(usename, '')::text AS role,
         floor(extract(epoch FROM clock_timestamp() - xact_start))::int AS seconds
    FROM pg_stat_activity
   WHERE backend_xid IS NOT NULL AND pid <> pg_backend_pid() AND clock_timestamp() - xact_start > $1 * interval '1 millisecond'
   ORDER BY xact_start
   LIMIT 20`;

interface Writer {
  readonly pid: number;
  readonly database: string;
  readonly role: string;
  readonly seconds: number;
}

const READ_PREPARED = `
  SELECT gid, database::text AS database, owner::text AS owner, to_char(prepared AT TIME ZONE 'UTC', 'YYYY-MM-DD HH24:MI:SS') AS since
    FROM pg_prepared_xacts
   ORDER BY prepared
   LIMIT 20`;

interface Prepared {
  readonly gid: string;
  readonly database: string;
  readonly owner: string;
  readonly since: string;
}

const READ_SIGHT = `SELECT pg_has_role('pg_read_all_stats', 'USAGE') AS "seesAll"`;

export interface WaitingOptions {
  /** Who asks. */
  readonly role: string;
  readonly longMs?: number | undefined;
}

/** Making a slot waits for every transaction of the server that writes just then: a long one holds the start up, a forgotten one for ever. */
export async function checkWaitingTransactions(
  client: pg.Client,
  { role, longMs = LONG_TRANSACTION_MS }: WaitingOptions,
): Promise<readonly Finding[]> {
  const sight = await client.query<{ seesAll: boolean }>(READ_SIGHT);
  const writers = await client.query<Writer & pg.QueryResultRow>(READ_WRITERS, [longMs]);
  const prepared = await client.query<Prepared & pg.QueryResultRow>(READ_PREPARED);
  return [
    ...(sight.rows[0]?.seesAll === true ? [] : [transactionsHidden(role)]),
    ...writers.rows.map((row) => longTransaction(row, longMs)),
    ...prepared.rows.map(preparedTransaction),
  ];
}

/** Not the same as "there is none": whoever accepts it knows that a start may wait for what nobody was told of. */
function transactionsHidden(role: string): Finding {
  return finding('TRANSACTIONS_HIDDEN', {
    severity: 'warning',
    object: `role ${role}`,
    found: 'it does not see since when others write',
    wanted: 'a member of pg_read_all_stats',
    sql: `GRANT pg_read_all_stats TO ${quoteIdentifier(role)}`,
  });
}

function longTransaction({ pid, database, role, seconds }: Writer, longMs: number): Finding {
  return finding('LONG_TRANSACTION', {
    severity: 'warning',
    object: `session ${pid}`,
    found: `role ${role} has written in database ${database} for ${seconds} s without a commit`,
    wanted: `transactions of less than ${longMs / 1_000} s`,
    sql: `SELECT pg_terminate_backend(${pid})`,
  });
}

/** No statement: only its owner knows whether it must be committed or rolled back. */
function preparedTransaction({ gid, database, owner, since }: Prepared): Finding {
  return finding('PREPARED_TRANSACTION', {
    severity: 'warning',
    object: `prepared transaction ${gid}`,
    found: `prepared by ${owner} in database ${database} at ${since} UTC`,
    wanted: 'none',
  });
}
