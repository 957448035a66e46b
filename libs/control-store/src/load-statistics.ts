import type { LoadStatistic } from '@trem/contracts';
import type { LoadTableRef } from './control-store.js';
import type { Database } from './database.js';
import { countOf } from './rows.js';

const ROW = `s.task = $1 AND s.target = $2 AND s.schema_name = $3 AND s.table_name = $4 AND s.generation = $5`;
const RUN = `s.run = (SELECT run FROM trem_control.task WHERE id = s.task)`;

/** What the partitions of a table of this generation came to, done ones and those under way. */
const SUMS = `
  SELECT coalesce(sum(p.rows), 0) AS rows, coalesce(sum(p.filtered), 0) AS filtered, coalesce(sum(p.rejected), 0) AS rejected,
         coalesce(sum(p.bytes), 0) AS bytes
    FROM trem_control.load_partition p
   WHERE p.task = s.task AND p.target = s.target AND p.schema_name = s.schema_name AND p.table_name = s.table_name AND p.generation = s.generation`;

/** The table's load begins, or begins anew: failures of before are still counted. A late call of an older generation changes nothing. */
export async function beginTable(database: Database, table: LoadTableRef): Promise<void> {
  await database.query(
    `INSERT INTO trem_control.load_statistic AS s (task, run, target, schema_name, table_name, generation)
     SELECT id, run, $2, $3, $4, $5 FROM trem_control.task WHERE id = $1
     ON CONFLICT (task, run, target, schema_name, table_name) DO UPDATE
       SET generation = EXCLUDED.generation, loaded = 0, filtered = 0, rejected = 0, bytes = 0, error_code = NULL, is_loaded = false,
           started_at = now(), ended_at = NULL
     WHERE s.generation <= EXCLUDED.generation`,
    refOf(table),
  );
}

/** The table's load has ended: well, or with an error, after which it may begin again. What is loaded does not fail any more. */
export async function endTable(database: Database, table: LoadTableRef, errorCode: string | null): Promise<void> {
  await database.query(
    `UPDATE trem_control.load_statistic s
        SET loaded = sums.rows, filtered = sums.filtered, rejected = sums.rejected, bytes = sums.bytes, ended_at = now(), error_code = $6::text,
            is_loaded = $6::text IS NULL, failures = s.failures + ($6::text IS NOT NULL)::int
       FROM (SELECT sums.* FROM trem_control.load_statistic s CROSS JOIN LATERAL (${SUMS}) sums WHERE ${ROW} AND ${RUN}) sums
      WHERE ${ROW} AND ${RUN} AND NOT s.is_loaded`,
    [...refOf(table), errorCode],
  );
}

/** Of one run, or of all, the latest first. */
export async function readLoadStatistics(database: Database, taskId: string, run: number | undefined): Promise<LoadStatistic[]> {
  const rows = await database.query<StoredStatistic>(
    `SELECT s.run, s.target, s.schema_name, s.table_name, s.failures, s.error_code, s.is_loaded, s.started_at, s.ended_at,
            CASE WHEN s.ended_at IS NULL THEN sums.rows ELSE s.loaded END::text AS loaded,
            CASE WHEN s.ended_at IS NULL THEN sums.filtered ELSE s.filtered END::text AS filtered,
            CASE WHEN s.ended_at IS NULL THEN sums.rejected ELSE s.rejected END::text AS rejected,
            CASE WHEN s.ended_at IS NULL THEN sums.bytes ELSE s.bytes END::text AS bytes
       FROM trem_control.load_statistic s CROSS JOIN LATERAL (${SUMS}) sums
      WHERE s.task = $1 AND ($2::int IS NULL OR s.run = $2)
      ORDER BY s.run DESC, s.target, s.schema_name, s.table_name`,
    [taskId, run ?? null],
  );
  return rows.map((row) => {
    const [loaded, filtered, rejected] = [countOf(row.loaded), countOf(row.filtered), countOf(row.rejected)];
    return {
      run: row.run,
      target: row.target,
      schema: row.schema_name,
      table: row.table_name,
      outcome: row.is_loaded ? 'loaded' : row.error_code === null ? 'loading' : 'failed',
      extracted: loaded + filtered + rejected,
      filtered,
      loaded,
      rejected,
      bytes: countOf(row.bytes),
      failures: row.failures,
      errorCode: row.error_code,
      startedAt: new Date(row.started_at).toISOString(),
      endedAt: row.ended_at === null ? null : new Date(row.ended_at).toISOString(),
    };
  });
}

function refOf({ taskId, target, schema, table, generation }: LoadTableRef): readonly unknown[] {
  return [taskId, target, schema, table, generation];
}

interface StoredStatistic {
  readonly run: number;
  readonly target: string;
  readonly schema_name: string;
  readonly table_name: string;
  readonly loaded: string;
  readonly filtered: string;
  readonly rejected: string;
  readonly bytes: string;
  readonly failures: number;
  readonly error_code: string | null;
  readonly is_loaded: boolean;
  readonly started_at: string | Date;
  readonly ended_at: string | Date | null;
}
