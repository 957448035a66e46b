import { type ChangeCounts, figuresOf, type InFlight, nothingInFlight, type TaskStatistics, windowMinutes } from '@trem/contracts';
import type { Database } from './database.js';
import { TARGET_LAG } from './lag.js';
import { countOf } from './rows.js';
import { readStreamCounts } from './stream-counts.js';

const KINDS = ['inserts', 'updates', 'deletes', 'truncates', 'skipped', 'filtered', 'opened', 'closed', 'errors'] as const;

/** Of the current run, or of the last minutes whatever the run: $2 is null for the run. */
const TABLE_COUNTS = `
  SELECT m.schema_name AS schema, m.table_name AS table, m.target, ${KINDS.map((kind) => `sum(m.${kind})::bigint AS ${kind}`).join(', ')}
    FROM trem_control.table_minute m JOIN trem_control.task t ON t.id = m.task
   WHERE m.task = $1 AND CASE WHEN $2::int IS NULL THEN m.run = t.run ELSE m.minute > now() - $2::int * interval '1 minute' END
   GROUP BY m.schema_name, m.table_name, m.target
   ORDER BY m.target, m.schema_name, m.table_name`;

/** A target that has not reported for five seconds moves nothing. */
const TARGET_COUNTS = `
  SELECT coalesce(sum((x.counts ->> 'transactions')::bigint), 0)::bigint AS transactions,
         coalesce(sum((x.counts ->> 'changesPerSecond')::float8) FILTER (WHERE x.seen_at > now() - interval '5 seconds'), 0) AS changes_per_second,
         coalesce(sum((x.counts ->> 'minuteChangesPerSecond')::float8) FILTER (WHERE x.seen_at > now() - interval '5 seconds'), 0) AS minute_changes_per_second,
         coalesce(sum((x.counts ->> 'bytesPerSecond')::float8) FILTER (WHERE x.seen_at > now() - interval '5 seconds'), 0) AS bytes_per_second
    FROM trem_control.task_target x JOIN trem_control.task t ON t.id = x.task
   WHERE x.task = $1 AND x.counts ->> 'run' = t.run::text`;

/**
 * What is under way, as both sides said last in this generation: nothing, once all that was captured is applied. And the lag, as long as something
 * runs that could have one.
 */
const UNDER_WAY = `
  SELECT CASE WHEN c.captured <= min(x.applied) THEN NULL ELSE c.open END AS open, coalesce(sum((x.counts ->> 'pending')::bigint), 0)::bigint AS pending, max(lag.ms) AS lag_ms
    FROM trem_control.task t
    JOIN trem_control.task_target x ON x.task = t.id AND x.generation = t.generation
    LEFT JOIN trem_control.task_capture c ON c.task = t.id AND c.generation = t.generation
    CROSS JOIN LATERAL ${TARGET_LAG} lag
   WHERE t.id = $1 AND t.phase IN ('cdc', 'recovering', 'pausing', 'stopping')
   GROUP BY c.captured, c.open`;

/**
 * Rows of loads that ended well in the window, those that failed (set aside one by one, or with their whole load), and what the tables that are
 * loading still miss, by their estimates.
 */
const LOADS = `
  SELECT coalesce(sum(s.loaded) FILTER (WHERE s.is_loaded), 0)::bigint AS rows,
         coalesce(sum(s.rejected + CASE WHEN s.error_code IS NULL THEN 0 ELSE s.loaded END), 0)::bigint AS failed,
         coalesce(sum(greatest(x.estimated_rows - p.rows, 0)) FILTER (WHERE x.state IN ('pending', 'loading')), 0)::bigint AS remaining,
         coalesce(sum(p.rows) FILTER (WHERE s.ended_at IS NULL)
                  / nullif(greatest(extract(epoch FROM now() - min(s.started_at) FILTER (WHERE s.ended_at IS NULL)), 1), 0), 0)::float8 AS rows_per_second
    FROM trem_control.load_statistic s
    JOIN trem_control.task t ON t.id = s.task
    LEFT JOIN trem_control.task_table x ON x.task = s.task AND x.target = s.target AND x.schema_name = s.schema_name AND x.table_name = s.table_name
                                       AND x.generation = s.generation
    CROSS JOIN LATERAL (
      SELECT coalesce(sum(rows), 0)::bigint AS rows FROM trem_control.load_partition
       WHERE task = s.task AND target = s.target AND schema_name = s.schema_name AND table_name = s.table_name AND generation = s.generation
    ) p
   WHERE s.task = $1
     AND CASE WHEN $2::int IS NULL THEN s.run = t.run ELSE coalesce(s.ended_at, now()) > now() - $2::int * interval '1 minute' END`;

/** @param window `run`, or `15m`, `24h`, `30d` */
export async function readStatistics(database: Database, taskId: string, window = 'run'): Promise<TaskStatistics> {
  const minutes = windowMinutes(window) ?? null;
  const [stored, [totals], [underWay], [loads], stream] = await Promise.all([
    database.query<StoredCounts>(TABLE_COUNTS, [taskId, minutes]),
    database.query<StoredTotals>(TARGET_COUNTS, [taskId]),
    database.query<StoredUnderWay>(UNDER_WAY, [taskId]),
    database.query<StoredLoads>(LOADS, [taskId, minutes]),
    readStreamCounts(database, taskId),
  ]);
  const tables = stored.map((row) => ({
    schema: row.schema,
    table: row.table,
    target: row.target,
    ...countsOf((kind) => countOf(row[kind])),
  }));
  const changes = countsOf((kind) => tables.reduce((sum, table) => sum + table[kind], 0));
  const changesPerSecond = totals?.changes_per_second ?? 0;
  return {
    changes,
    tables,
    transactions: countOf(totals?.transactions ?? '0'),
    changesPerSecond,
    bytesPerSecond: totals?.bytes_per_second ?? 0,
    figures: figuresOf({
      changes,
      stream,
      loads: {
        rows: countOf(loads?.rows ?? '0'),
        failedRows: countOf(loads?.failed ?? '0'),
        remainingRows: countOf(loads?.remaining ?? '0'),
        rowsPerSecond: loads?.rows_per_second ?? 0,
      },
      inFlight: inFlightOf(underWay),
      lagMs: underWay === undefined || underWay.lag_ms === null ? null : countOf(underWay.lag_ms),
      changesPerSecond: totals?.minute_changes_per_second ?? 0,
    }),
  };
}

/** Minutes of more than a week ago become hours, hours of more than a year ago go. Harmless when repeated. */
export async function keepStatistics(database: Database): Promise<void> {
  await database.query(`
    WITH minutes AS (
      DELETE FROM trem_control.table_minute
       WHERE minute < date_trunc('hour', now() - interval '7 days') AND minute <> date_trunc('hour', minute)
      RETURNING *
    )
    INSERT INTO trem_control.table_minute AS kept (task, run, target, schema_name, table_name, minute, ${KINDS.join(', ')})
    SELECT task, run, target, schema_name, table_name, date_trunc('hour', minute), ${KINDS.map((kind) => `sum(${kind})`).join(', ')}
      FROM minutes GROUP BY 1, 2, 3, 4, 5, 6
    ON CONFLICT (task, run, target, schema_name, table_name, minute) DO UPDATE
       SET ${KINDS.map((kind) => `${kind} = kept.${kind} + excluded.${kind}`).join(', ')}`);
  await database.query("DELETE FROM trem_control.table_minute WHERE minute < now() - interval '1 year'");
}

function countsOf(count: (kind: keyof ChangeCounts) => number): ChangeCounts {
  return {
    inserts: count('inserts'),
    updates: count('updates'),
    deletes: count('deletes'),
    truncates: count('truncates'),
    skipped: count('skipped'),
    filtered: count('filtered'),
    opened: count('opened'),
    closed: count('closed'),
    errors: count('errors'),
  };
}

function inFlightOf(stored: StoredUnderWay | undefined): InFlight {
  const open = stored?.open;
  if (open === undefined || open === null) {
    return nothingInFlight;
  }
  return {
    unconfirmed: open.unconfirmed.changes,
    outstanding: open.outstanding.changes,
    pending: countOf(stored?.pending ?? '0'),
    unconfirmedMs: open.unconfirmed.ageMs,
    outstandingMs: open.outstanding.ageMs,
    readMs: open.read?.ageMs ?? 0,
  };
}

type StoredCounts = Readonly<Record<keyof ChangeCounts | 'schema' | 'table' | 'target', string>>;

interface StoredTotals {
  readonly transactions: string;
  readonly changes_per_second: number;
  readonly minute_changes_per_second: number;
  readonly bytes_per_second: number;
}

interface StoredUnderWay {
  readonly open:
    | (Readonly<Record<'unconfirmed' | 'outstanding', { readonly changes: number; readonly ageMs: number }>> & {
        /** Absent: told by a worker of before. */
        readonly read?: { readonly ageMs: number };
      })
    | null;
  readonly pending: string;
  readonly lag_ms: string | null;
}

interface StoredLoads {
  readonly rows: string;
  readonly failed: string;
  readonly remaining: string;
  readonly rows_per_second: number;
}
