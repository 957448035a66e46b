import { asPosition, type CapturedStretch, type Position, ReplicationError, type SettledStretch } from '@trem/replication-core';
import type { BoardTask } from './control-store.js';
import type { Database } from './database.js';
import { countOf } from './rows.js';

/** A capture of an older generation or epoch claims nothing. */
const START = `
  INSERT INTO trem_control.stream_count AS stored (task, side, generation, epoch, position) VALUES ($1, '', $2, $3, $4)
  ON CONFLICT (task, side) DO UPDATE
     SET epoch = excluded.epoch, generation = excluded.generation,
         position = CASE WHEN stored.generation < excluded.generation THEN excluded.position ELSE stored.position END,
         changes = CASE WHEN stored.generation < excluded.generation THEN 0 ELSE stored.changes END
   WHERE stored.generation <= excluded.generation AND stored.epoch <= excluded.epoch
  RETURNING position`;

/** @returns up to where captured changes are counted */
export async function startCounting(
  database: Database,
  { id, generation }: BoardTask,
  { epoch, from }: { readonly epoch: number; readonly from: Position },
): Promise<Position> {
  const [claimed] = await database.query<{ position: string }>(START, [id, generation, epoch, from]);
  return claimed === undefined ? from : asPosition(claimed.position);
}

const CHANGES = 'inserts bigint, updates bigint, deletes bigint, truncates bigint';

/** Takes hold of the row, so that of two that tell the same stretch the second finds it counted. */
const COUNT_CAPTURED = `
  WITH told AS (
    SELECT * FROM jsonb_to_recordset($5::jsonb) AS told (name text, ${CHANGES})
  ), counted AS (
    UPDATE trem_control.stream_count
       SET position = $4, changes = changes + (SELECT coalesce(sum(inserts + updates + deletes + truncates), 0) FROM told)
     WHERE task = $1 AND side = '' AND generation = $2 AND epoch = $3 AND position < $4
    RETURNING task
  ), kept AS (
    INSERT INTO trem_control.captured_change AS stored (task, generation, table_name, inserts, updates, deletes, truncates)
    SELECT $1, $2, name, sum(inserts), sum(updates), sum(deletes), sum(truncates) FROM told CROSS JOIN counted GROUP BY name
    ON CONFLICT (task, generation, table_name) DO UPDATE
       SET inserts = stored.inserts + excluded.inserts, updates = stored.updates + excluded.updates,
           deletes = stored.deletes + excluded.deletes, truncates = stored.truncates + excluded.truncates
  )
  SELECT FROM trem_control.stream_count WHERE task = $1 AND side = '' AND generation = $2 AND epoch = $3`;

/** @throws FENCED a later capture counts: were this one to have its position acknowledged, the other could not read what it counts */
export async function countCaptured(database: Database, { id, generation }: BoardTask, stretch: CapturedStretch): Promise<void> {
  const { epoch, upTo, tables } = stretch;
  const counting = await database.query(COUNT_CAPTURED, [id, generation, epoch, upTo, JSON.stringify(tables)]);
  if (counting.length === 0) {
    throw new ReplicationError('FENCED', { task: id, epoch, generation });
  }
}

const TOLD = ['skipped', 'filtered', 'opened', 'closed', 'errors'] as const;

/** In one statement with the minutes of the tables: either both have the stretch or none has. */
const COUNT_SETTLED = `
  WITH told AS (
    SELECT "schema", "table", inserts, updates, deletes, truncates, ${TOLD.map((kind) => `coalesce(${kind}, 0) AS ${kind}`).join(', ')}
      FROM jsonb_to_recordset($6::jsonb) AS told ("schema" text, "table" text, ${CHANGES}, ${TOLD.map((kind) => `${kind} bigint`).join(', ')})
  ), sums AS (
    SELECT $7::bigint + coalesce(sum(inserts + updates + deletes + truncates + skipped + filtered + errors), 0) AS changes,
           coalesce(sum(errors), 0) AS failed
      FROM told
  ), counted AS (
    INSERT INTO trem_control.stream_count AS stored (task, side, generation, position, changes, failed)
    SELECT $1, $2, $3, $4, changes, failed FROM sums
    ON CONFLICT (task, side) DO UPDATE
       SET generation = excluded.generation, position = excluded.position,
           changes = excluded.changes + CASE WHEN stored.generation < excluded.generation THEN 0 ELSE stored.changes END,
           failed = excluded.failed + CASE WHEN stored.generation < excluded.generation THEN 0 ELSE stored.failed END
     WHERE stored.generation < excluded.generation OR (stored.generation = excluded.generation AND stored.position < excluded.position)
    RETURNING task
  )
  INSERT INTO trem_control.table_minute AS stored
         (task, run, target, schema_name, table_name, minute, inserts, updates, deletes, truncates, ${TOLD.join(', ')})
  SELECT $1, $5::int, $2, "schema", "table", date_trunc('minute', now()), sum(inserts), sum(updates), sum(deletes), sum(truncates),
         ${TOLD.map((kind) => `sum(${kind})`).join(', ')}
    FROM told CROSS JOIN counted
   GROUP BY "schema", "table"
   ORDER BY "schema", "table"
  ON CONFLICT (task, run, target, schema_name, table_name, minute) DO UPDATE
     SET inserts = stored.inserts + excluded.inserts, updates = stored.updates + excluded.updates,
         deletes = stored.deletes + excluded.deletes, truncates = stored.truncates + excluded.truncates,
         ${TOLD.map((kind) => `${kind} = stored.${kind} + excluded.${kind}`).join(', ')}`;

export async function countSettled(
  database: Database,
  { id, generation, run }: BoardTask,
  { target, stretch }: { readonly target: string; readonly stretch: SettledStretch },
): Promise<void> {
  await database.query(COUNT_SETTLED, [id, target, generation, stretch.upTo, run, JSON.stringify(stretch.tables), stretch.passed]);
}

/** Of the target that has settled least. */
const READ = `
  SELECT c.changes::text AS captured, x.changes::text AS settled, x.failed::text AS failed
    FROM trem_control.task t
    LEFT JOIN trem_control.stream_count c ON c.task = t.id AND c.generation = t.generation AND c.side = ''
    LEFT JOIN LATERAL (
      SELECT coalesce(s.changes, 0) AS changes, coalesce(s.failed, 0) AS failed
        FROM trem_control.task_target x
        LEFT JOIN trem_control.stream_count s ON s.task = x.task AND s.side = x.target AND s.generation = t.generation
       WHERE x.task = t.id
       ORDER BY 1 LIMIT 1
    ) x ON true
   WHERE t.id = $1`;

/** Row changes of the stream since the load: read by capture, settled by the target that has settled least, and how many of those were set aside. */
export async function readStreamCounts(
  database: Database,
  taskId: string,
): Promise<{ readonly captured: number; readonly settled: number; readonly failed: number }> {
  const [row] = await database.query<{ captured: string | null; settled: string | null; failed: string | null }>(READ, [taskId]);
  return { captured: countOf(row?.captured ?? '0'), settled: countOf(row?.settled ?? '0'), failed: countOf(row?.failed ?? '0') };
}
