import type { Comparison, TableComparison } from '@trem/contracts';
import type { ComparisonStore } from './control-store.js';
import type { Database } from './database.js';
import { TASK_CHANNEL } from './events.js';
import { countOf, isoTime, onlyRow } from './rows.js';

export function comparisonStore(database: Database): ComparisonStore {
  return {
    create: (taskId, deadlineMs) => create(database, taskId, deadlineMs),
    find: (taskId, id) => find(database, taskId, id),
    setTable: (id, table) => setTable(database, id, table),
    finish: async (id, outcome) => {
      await database.query(
        `WITH finished AS (
           UPDATE trem_control.comparison SET outcome = $2, ended_at = now() WHERE id = $1 AND outcome = 'running' RETURNING task
         )
         SELECT pg_notify('${TASK_CHANNEL}', task::text) FROM finished`,
        [id, outcome],
      );
    },
  };
}

async function create(database: Database, taskId: string, deadlineMs: number): Promise<Comparison> {
  const rows = await database.query<StoredComparison>(
    `INSERT INTO trem_control.comparison (task, deadline) VALUES ($1, now() + $2 * interval '1 millisecond')
     RETURNING id, outcome, started_at, ended_at`,
    [taskId, deadlineMs],
    { '23503': 'NOT_FOUND' },
  );
  return toComparison(onlyRow(rows, 'task', taskId), []);
}

async function find(database: Database, taskId: string, id: string): Promise<Comparison | undefined> {
  const [row] = await database.query<StoredComparison>(
    'SELECT id, outcome, started_at, ended_at FROM trem_control.comparison WHERE task = $1 AND id = $2',
    [taskId, id],
  );
  if (row === undefined) {
    return undefined;
  }
  const tables = await database.query<StoredTable>(
    `SELECT schema_name, table_name, outcome, source_rows, source_hash, target_rows, target_hash, differences, looks, error
       FROM trem_control.comparison_table
      WHERE comparison = $1
      ORDER BY schema_name, table_name`,
    [id],
  );
  return toComparison(row, tables.map(toTable));
}

async function setTable(database: Database, id: string, table: TableComparison): Promise<void> {
  await database.query(
    `INSERT INTO trem_control.comparison_table
            (comparison, schema_name, table_name, outcome, source_rows, source_hash, target_rows, target_hash, differences, looks, error)
     VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)
     ON CONFLICT (comparison, schema_name, table_name) DO UPDATE
        SET outcome = excluded.outcome, source_rows = excluded.source_rows, source_hash = excluded.source_hash, target_rows = excluded.target_rows,
            target_hash = excluded.target_hash, differences = excluded.differences, looks = excluded.looks, error = excluded.error`,
    [
      id,
      table.schema,
      table.table,
      table.outcome,
      table.source?.rows ?? null,
      table.source?.hash ?? null,
      table.target?.rows ?? null,
      table.target?.hash ?? null,
      JSON.stringify(table.differences),
      table.looks,
      table.error,
    ],
    { '23503': 'NOT_FOUND' },
  );
}

interface StoredComparison {
  readonly id: string;
  readonly outcome: Comparison['outcome'];
  readonly started_at: Date;
  readonly ended_at: Date | null;
}

interface StoredTable {
  readonly schema_name: string;
  readonly table_name: string;
  readonly outcome: TableComparison['outcome'];
  readonly source_rows: string | null;
  readonly source_hash: string | null;
  readonly target_rows: string | null;
  readonly target_hash: string | null;
  readonly differences: TableComparison['differences'];
  readonly looks: number;
  readonly error: string | null;
}

function toComparison(row: StoredComparison, tables: TableComparison[]): Comparison {
  return { id: row.id, outcome: row.outcome, startedAt: isoTime(row.started_at), endedAt: isoTime(row.ended_at), tables };
}

function toTable(row: StoredTable): TableComparison {
  return {
    schema: row.schema_name,
    table: row.table_name,
    outcome: row.outcome,
    source: sideOf(row.source_rows, row.source_hash),
    target: sideOf(row.target_rows, row.target_hash),
    looks: row.looks,
    differences: row.differences,
    error: row.error,
  };
}

function sideOf(rows: string | null, hash: string | null): TableComparison['source'] {
  return rows === null || hash === null ? null : { rows: countOf(rows), hash };
}
