import { applicationName } from '@trem/contracts';
import type { SlotState, TaskRef } from '@trem/replication-core';
import type pg from 'pg';

/** A wait for short transactions is nothing to speak of. */
const WAIT_WORTH_A_WORD_MS = 2_000;

/** Blocking sessions of sessions that make a slot; 0 stands for a prepared transaction. The times of other roles are shown to members of pg_read_all_stats only. */
const READ_BLOCKERS = `
  SELECT DISTINCT blocking.pid, coalesce(other.usename, '')::text AS role, coalesce(other.datname, '')::text AS database,
         floor(extract(epoch FROM clock_timestamp() - other.xact_start))::int AS seconds,
         CASE blocking.pid WHEN 0 THEN (SELECT gid FROM pg_prepared_xacts ORDER BY prepared LIMIT 1) END AS gid
    FROM pg_stat_activity AS own
   CROSS JOIN unnest(pg_blocking_pids(own.pid)) AS blocking(pid)
    LEFT JOIN pg_stat_activity AS other ON other.pid = blocking.pid
   WHERE own.application_name = ANY ($1) AND own.wait_event = 'transactionid' AND clock_timestamp() - own.query_start > $2 * interval '1 millisecond'
   ORDER BY blocking.pid
   LIMIT 5`;

interface Blocker extends pg.QueryResultRow {
  readonly pid: number;
  readonly role: string;
  readonly database: string;
  readonly seconds: number | null;
  readonly gid: string | null;
}

/** Who holds a snapshot waits without a command: the next one would end it. */
const READ_SNAPSHOT = `
  SELECT max(extract(epoch FROM clock_timestamp() - coalesce(xact_start, state_change)) * 1000)::float8 AS ms
    FROM pg_stat_activity WHERE application_name = $1 AND state <> 'active' AND backend_xmin IS NOT NULL`;

/** What a load of this task does at the source just now: whom it waits for, and since when the source has kept rows for it. */
export async function readLoadSessions(client: pg.Client, task: TaskRef): Promise<Pick<SlotState, 'waitsFor' | 'snapshotMs'>> {
  const [holder, capture] = [applicationName(task.id, 'holder'), applicationName(task.id, 'capture')];
  const blockers = await client.query<Blocker>(READ_BLOCKERS, [[holder, capture], WAIT_WORTH_A_WORD_MS]);
  const held = await client.query<{ ms: number | null }>(READ_SNAPSHOT, [holder]);
  return {
    waitsFor: blockers.rows.length === 0 ? undefined : blockers.rows.map(inWords),
    snapshotMs: held.rows[0]?.ms ?? undefined,
  };
}

function inWords({ pid, role, database, seconds, gid }: Blocker): string {
  if (pid === 0) {
    return `a prepared transaction${gid === null ? '' : `, the oldest of which is ${gid}`}`;
  }
  const since = seconds === null ? 'for an unknown time' : `for ${seconds} s`;
  return `session ${pid} of role ${role}, which has written in database ${database} ${since}`;
}
