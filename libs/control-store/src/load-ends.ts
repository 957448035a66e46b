import type { TableName } from '@trem/contracts';
import type { LoadEnd, LoadRef } from './control-store.js';
import type { Queries } from './database.js';
import { TASK_CHANNEL } from './events.js';
import { LOAD_SUMS } from './load-statistics.js';

/** The rows of these tables of one load. */
export const TABLES = `task = $1 AND target = $2 AND generation = $3 AND (schema_name, table_name) IN (SELECT * FROM unnest($4::text[], $5::text[]))`;

/** The parameters of `TABLES`. */
export function tablesOf({ taskId, target, generation }: LoadRef, tables: readonly TableName[]): readonly unknown[] {
  return [taskId, target, generation, tables.map(({ schema }) => schema), tables.map(({ table }) => table)];
}

/** Failures of before are still counted. A late call, of an older generation or for a table that is loaded, changes nothing. */
export async function beginTables(queries: Queries, load: LoadRef, tables: readonly TableName[]): Promise<void> {
  await queries.query(
    `WITH begun AS (
       UPDATE trem_control.task_table SET state = 'loading', rows_loaded = 0, error_code = NULL, updated_at = now()
        WHERE ${TABLES} AND state <> 'loaded'
       RETURNING schema_name, table_name, estimated_rows
     ), counted AS (
       INSERT INTO trem_control.load_statistic AS s (task, run, target, schema_name, table_name, generation, estimated_rows)
       SELECT id, run, $2, schema_name, table_name, $3, estimated_rows FROM trem_control.task CROSS JOIN begun WHERE id = $1
       ON CONFLICT (task, run, target, schema_name, table_name) DO UPDATE
         SET generation = EXCLUDED.generation, estimated_rows = EXCLUDED.estimated_rows, loaded = 0, filtered = 0, rejected = 0, bytes = 0,
             partitions = 0, partitions_done = 0, error_code = NULL, is_loaded = false, started_at = now(), ended_at = NULL
       WHERE s.generation <= EXCLUDED.generation
     )
     SELECT pg_notify('${TASK_CHANNEL}', $1::text) WHERE EXISTS (SELECT FROM begun)`,
    tablesOf(load, tables),
  );
}

/** Inside a transaction: well, or with an error, after which it may begin again. */
export async function endTables(
  queries: Queries,
  load: LoadRef,
  { tables, end }: { readonly tables: readonly TableName[]; readonly end: LoadEnd },
): Promise<void> {
  const [position, errorCode] = 'position' in end ? [end.position, null] : [null, end.errorCode];
  await queries.query(
    `UPDATE trem_control.task_table
        SET state = CASE WHEN $6::text IS NULL THEN state ELSE 'loaded' END, position = coalesce($6, position), error_code = $7, updated_at = now()
      WHERE ${TABLES} AND ($7::text IS NULL OR state <> 'loaded')`,
    [...tablesOf(load, tables), position, errorCode],
  );
  await queries.query(
    `UPDATE trem_control.load_statistic s
        SET (loaded, filtered, rejected, bytes, partitions, partitions_done) = (${LOAD_SUMS}), ended_at = now(), error_code = $6::text, is_loaded = $6::text IS NULL,
            failures = s.failures + ($6::text IS NOT NULL)::int
      WHERE ${TABLES} AND run = (SELECT run FROM trem_control.task WHERE id = $1) AND NOT is_loaded`,
    [...tablesOf(load, tables), errorCode],
  );
  await queries.query(`SELECT pg_notify('${TASK_CHANNEL}', $1)`, [load.taskId]);
}
