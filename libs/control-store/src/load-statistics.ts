import type { LoadStatistic } from '@trem/contracts';
import type { Database } from './database.js';
import { countOf } from './rows.js';

/** What the partitions of the table of a `load_statistic s` came to in its generation, done ones and those under way: rows, filtered, rejected, bytes, partitions and those that are done. */
export const LOAD_SUMS = `
  SELECT coalesce(sum(p.rows), 0) AS rows, coalesce(sum(p.filtered), 0) AS filtered, coalesce(sum(p.rejected), 0) AS rejected,
         coalesce(sum(p.bytes), 0) AS bytes, count(*) AS partitions, count(*) FILTER (WHERE p.state = 'done') AS partitions_done
    FROM trem_control.load_partition p
   WHERE p.task = s.task AND p.target = s.target AND p.schema_name = s.schema_name AND p.table_name = s.table_name AND p.generation = s.generation`;

/** Of one run, or of all, the latest first. */
export async function readLoadStatistics(database: Database, taskId: string, run: number | undefined): Promise<LoadStatistic[]> {
  const rows = await database.query<StoredStatistic>(
    `SELECT s.run, s.target, s.schema_name, s.table_name, s.failures, s.error_code, s.is_loaded, s.started_at, s.ended_at, s.estimated_rows::text,
            CASE WHEN s.ended_at IS NULL THEN sums.rows ELSE s.loaded END::text AS loaded,
            CASE WHEN s.ended_at IS NULL THEN sums.filtered ELSE s.filtered END::text AS filtered,
            CASE WHEN s.ended_at IS NULL THEN sums.rejected ELSE s.rejected END::text AS rejected,
            CASE WHEN s.ended_at IS NULL THEN sums.bytes ELSE s.bytes END::text AS bytes,
            CASE WHEN s.ended_at IS NULL THEN sums.partitions ELSE s.partitions END::int AS partitions,
            CASE WHEN s.ended_at IS NULL THEN sums.partitions_done ELSE s.partitions_done END::int AS partitions_done
       FROM trem_control.load_statistic s CROSS JOIN LATERAL (${LOAD_SUMS}) sums
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
      estimatedRows: countOf(row.estimated_rows),
      extracted: loaded + filtered + rejected,
      filtered,
      loaded,
      rejected,
      bytes: countOf(row.bytes),
      partitions: row.partitions,
      partitionsDone: row.partitions_done,
      failures: row.failures,
      errorCode: row.error_code,
      startedAt: new Date(row.started_at).toISOString(),
      endedAt: row.ended_at === null ? null : new Date(row.ended_at).toISOString(),
    };
  });
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
  readonly estimated_rows: string | null;
  readonly partitions: number;
  readonly partitions_done: number;
  readonly failures: number;
  readonly error_code: string | null;
  readonly is_loaded: boolean;
  readonly started_at: string | Date;
  readonly ended_at: string | Date | null;
}
