import { type DesiredState, errorEntry, type TableProgress, type TableState } from '@trem/contracts';
import type { StatusRow } from './control-store.js';
import type { Database } from './database.js';
import { TARGET_LAG } from './lag.js';
import { readLoadStatistics } from './load-statistics.js';
import { countOf } from './rows.js';
import { type StoredState, stateOf, taskColumn } from './task-rows.js';

/**
 * How long a worker may be silent before it counts as gone. The store's own clock measures it. Half a second less than the 5 s that are promised, for
 * what a worker had said when it died may arrive a little later.
 */
const SILENCE = "interval '4500 milliseconds'";

/**
 * A task as people see it, in one statement. A phase change is a sign of life too, for it comes from a worker.
 * In a phase without lag of its own (at rest, in a load) the lag is not known.
 */
const SELECT = `
  SELECT t.id, t.name, t.version, v.definition ->> 'title' AS title,
         coalesce(v.definition -> 'tags', '[]') AS tags, v.definition ->> 'mode' AS mode, s.name AS source,
         ARRAY(SELECT target FROM trem_control.task_target WHERE task = t.id ORDER BY ordinal) AS targets,
         t.phase, t.step, t.phase_since, t.state_version, t.desired, t.generation, t.run, t.error_code, t.error_text, t.retry_at,
         t.phase NOT IN ('preparing', 'full-load', 'cdc')
           OR coalesce(greatest(t.seen_at, t.projected_at, seen.capture, seen.apply, seen.load) > now() - ${SILENCE}, false) AS has_worker,
         CASE WHEN loading.total > 0 THEN loading.total ELSE jsonb_array_length(v.definition -> 'tables') * jsonb_array_length(v.definition -> 'targets') END
           AS total,
         loading.loaded,
         CASE WHEN t.phase IN ('cdc', 'recovering', 'pausing', 'stopping')
              THEN (SELECT max(lag.ms) FROM trem_control.task_target x CROSS JOIN LATERAL ${TARGET_LAG} lag WHERE x.task = t.id AND x.generation = t.generation)
          END AS lag_ms,
         (SELECT coalesce(sum((x.counts ->> 'changesPerSecond')::float8), 0) FROM trem_control.task_target x
           WHERE x.task = t.id AND x.counts ->> 'run' = t.run::text AND x.seen_at > now() - ${SILENCE}) AS changes_per_second,
         (SELECT (health ->> 'retainedBytes')::bigint FROM trem_control.task_slot WHERE task = t.id) AS retained_bytes,
         letters.open AS letters_open, letters.parked AS letters_parked
    FROM trem_control.task t
    JOIN trem_control.task_version v ON v.task = t.id AND v.version = t.version
    JOIN trem_control.endpoint s ON s.id = t.source_endpoint
    LEFT JOIN trem_control.task_capture c ON c.task = t.id AND c.generation = t.generation
    CROSS JOIN LATERAL (
      SELECT c.seen_at AS capture,
             (SELECT max(seen_at) FROM trem_control.task_target WHERE task = t.id) AS apply,
             (SELECT max(seen_at) FROM trem_control.load_partition WHERE task = t.id AND generation = t.generation) AS load
    ) seen
    CROSS JOIN LATERAL (
      SELECT count(*)::int AS total, (count(*) FILTER (WHERE state IN ('loaded', 'catching-up', 'live')))::int AS loaded
        FROM trem_control.task_table WHERE task = t.id AND generation = t.generation
    ) loading
    CROSS JOIN LATERAL (
      SELECT count(*) FILTER (WHERE state = 'open')::int AS open, count(*) FILTER (WHERE state = 'parked')::int AS parked
        FROM trem_control.dead_letter WHERE task = t.id AND state IN ('open', 'parked')
    ) letters
   WHERE t.deleted_at IS NULL`;

export async function readStatus(database: Database, idOrName: string): Promise<StatusRow | undefined> {
  const [row] = await database.query<StoredStatus>(`${SELECT} AND t.${taskColumn(idOrName)} = $1`, [idOrName]);
  return row === undefined ? undefined : toStatus(row);
}

export async function readStatuses(database: Database): Promise<StatusRow[]> {
  return (await database.query<StoredStatus>(`${SELECT} ORDER BY t.name`)).map(toStatus);
}

interface StoredStatus extends StoredState {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly title: string;
  readonly tags: string[];
  readonly mode: string;
  readonly source: string;
  readonly targets: string[];
  readonly desired: DesiredState;
  readonly generation: number;
  readonly run: number;
  readonly has_worker: boolean;
  readonly total: number;
  readonly loaded: number;
  readonly lag_ms: string | null;
  readonly changes_per_second: number;
  readonly retained_bytes: string | null;
  readonly letters_open: number;
  readonly letters_parked: number;
}

function toStatus(stored: StoredStatus): StatusRow {
  const { errorCode, errorText, retryAt, ...state } = stateOf(stored);
  const { id, name, version, title, tags, mode, source, targets, desired, generation, run } = stored;
  return {
    id,
    name,
    version,
    title,
    tags,
    mode,
    source,
    targets,
    ...state,
    desired,
    generation,
    run,
    error:
      errorCode === null
        ? null
        : { code: errorCode, text: errorText ?? errorEntry(errorCode).title, remedy: errorEntry(errorCode).remedy, retryAt },
    hasWorker: stored.has_worker,
    tables: { total: stored.total, loaded: stored.loaded },
    lagMs: countOf(stored.lag_ms),
    changesPerSecond: stored.changes_per_second,
    retainedBytes: countOf(stored.retained_bytes),
    deadLetters: { open: stored.letters_open, parked: stored.letters_parked },
  };
}

/** While changes flow, a loaded table catches up until its target has passed the table's own load position and the whole task is live. */
const PROGRESS = `
  SELECT x.schema_name AS schema, x.table_name AS table, x.target,
         CASE WHEN x.state <> 'loaded' OR t.phase <> 'cdc' THEN x.state
              WHEN t.step = 'live' AND (x.position IS NULL OR x.position <= g.applied) THEN 'live'
              ELSE 'catching-up' END AS state,
         x.estimated_rows, greatest(x.rows_loaded, p.rows) AS rows_loaded, p.bytes AS bytes_loaded, p.done, p.total, x.error_code
    FROM trem_control.task t
    JOIN trem_control.task_table x ON x.task = t.id
    LEFT JOIN trem_control.task_target g ON g.task = t.id AND g.target = x.target AND g.generation = x.generation
    CROSS JOIN LATERAL (
      SELECT coalesce(sum(rows), 0)::bigint AS rows, coalesce(sum(bytes), 0)::bigint AS bytes,
             (count(*) FILTER (WHERE state = 'done'))::int AS done, count(*)::int AS total
        FROM trem_control.load_partition
       WHERE task = x.task AND target = x.target AND schema_name = x.schema_name AND table_name = x.table_name AND generation = x.generation
    ) p
   WHERE t.id = $1
   ORDER BY x.target, x.schema_name, x.table_name`;

export async function readTableProgress(database: Database, taskId: string): Promise<TableProgress[]> {
  const [rows, loads] = await Promise.all([
    database.query<StoredProgress>(PROGRESS, [taskId]),
    readLoadStatistics(database, taskId, undefined),
  ]);
  return rows.map((row) => ({
    schema: row.schema,
    table: row.table,
    target: row.target,
    state: row.state,
    estimatedRows: countOf(row.estimated_rows),
    rowsLoaded: countOf(row.rows_loaded),
    bytesLoaded: countOf(row.bytes_loaded),
    partitionsDone: row.done,
    partitions: row.total,
    errorCode: row.error_code,
    load: loads.find((load) => load.target === row.target && load.schema === row.schema && load.table === row.table) ?? null,
  }));
}

interface StoredProgress {
  readonly schema: string;
  readonly table: string;
  readonly target: string;
  readonly state: TableState;
  readonly estimated_rows: string | null;
  readonly rows_loaded: string;
  readonly bytes_loaded: string;
  readonly done: number;
  readonly total: number;
  readonly error_code: string | null;
}
