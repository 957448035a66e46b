import type { TaskRun, TaskRunPage, TaskRunQuery } from '@trem/contracts';
import type { Database } from './database.js';
import { LOAD_SUMS } from './load-statistics.js';
import { countOf, isoTime } from './rows.js';

/** Who asked for a run that the workflow began: of the changes of the task that begin one, the last since the run before came to rest. */
const ASKED_BY = `
  SELECT a."by"
    FROM trem_control.audit a
    LEFT JOIN trem_control.audit_outcome o ON o.entry = a.id
   WHERE coalesce(o.outcome, 'done') = 'done' AND a.object_kind = 'task' AND a.object_id = r.task::text AND a.action IN ('task.start', 'task.resume', 'task.resync') AND a.at <= r.started_at
     AND a.at > coalesce((SELECT coalesce(ended_at, started_at) FROM trem_control.run WHERE task = r.task AND number = r.number - 1), '-infinity')
   ORDER BY a.id DESC
   LIMIT 1`;

const PAGE = `
  SELECT r.number, r.start_mode, r.version, r.started_at, r.ended_at, r.end_phase, r.error_code,
         CASE WHEN r."by" = 'workflow' THEN (${ASKED_BY}) ELSE r."by" END AS started_by,
         (SELECT coalesce(sum(CASE WHEN s.ended_at IS NULL THEN sums.rows ELSE s.loaded END), 0)::text
            FROM trem_control.load_statistic s
           CROSS JOIN LATERAL (${LOAD_SUMS}) sums
           WHERE s.task = r.task AND s.run = r.number) AS rows_loaded,
         (SELECT coalesce(sum(inserts + updates + deletes + truncates), 0)::text
            FROM trem_control.table_minute WHERE task = r.task AND run = r.number) AS changes_applied
    FROM trem_control.run r
   WHERE r.task = $1 AND ($2::bigint IS NULL OR r.number < $2)
   ORDER BY r.number DESC
   LIMIT $3`;

/** Runs of a task, newest first. The cursor is the last number of the page; null when no older run is left. */
export async function readRuns(database: Database, taskId: string, { cursor, limit }: TaskRunQuery): Promise<TaskRunPage> {
  const rows = await database.query<StoredRun>(PAGE, [taskId, cursor ?? null, limit + 1]);
  const runs = rows.slice(0, limit).map(toRun);
  return { runs, cursor: rows.length > limit ? (runs.at(-1)?.run ?? null) : null };
}

function toRun(row: StoredRun): TaskRun {
  return {
    run: row.number,
    startMode: row.start_mode,
    version: row.version,
    startedBy: row.started_by,
    startedAt: row.started_at.toISOString(),
    endedAt: isoTime(row.ended_at),
    outcome: row.end_phase,
    errorCode: row.error_code,
    rowsLoaded: countOf(row.rows_loaded),
    changesApplied: countOf(row.changes_applied),
  };
}

interface StoredRun {
  readonly number: number;
  readonly start_mode: TaskRun['startMode'];
  readonly version: number;
  readonly started_by: string | null;
  readonly started_at: Date;
  readonly ended_at: Date | null;
  readonly end_phase: TaskRun['outcome'];
  readonly error_code: string | null;
  readonly rows_loaded: string;
  readonly changes_applied: string;
}
