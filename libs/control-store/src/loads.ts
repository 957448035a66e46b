import type { TableName, TableState } from '@trem/contracts';
import { asPosition } from '@trem/replication-core';
import type {
  LoadRef,
  LoadStore,
  PartitionFacts,
  PartitionRow,
  PartitionState,
  PlannedLoad,
  PlannedTable,
  TaskTableRow,
} from './control-store.js';
import type { Database, Queries } from './database.js';
import { askForTables, readEditedTables } from './edited-tables.js';
import { TASK_CHANNEL } from './events.js';
import { beginTables, endTables, TABLES, tablesOf } from './load-ends.js';
import { countOf } from './rows.js';

export function loadStore(database: Database): LoadStore {
  return {
    planTables: (load, tables) => database.transaction((queries) => planTables(queries, load, tables)),
    tables: (taskId, target) => readTables(database, taskId, target),
    edited: (taskId) => readEditedTables(database, taskId),
    askAgain: (taskId, tables) => askForTables(database, taskId, tables),
    planPartitions: (load, tables) => database.transaction((queries) => planPartitions(queries, load, tables)),
    partitions: (load, tables) => readPartitions(database, load, tables),
    beginTables: (load, tables) => beginTables(database, load, tables),
    endTables: (load, tables, end) => database.transaction((queries) => endTables(queries, load, { tables, end })),
    reportPartitions: (load, tables, facts) => reportPartitions(database, load, { tables, facts }),
  };
}

async function planTables(queries: Queries, { taskId, target, generation }: LoadRef, tables: readonly PlannedTable[]): Promise<void> {
  await queries.query('SELECT FROM trem_control.task WHERE id = $1 FOR NO KEY UPDATE', [taskId]); // one planner at a time
  const newer = await queries.query('SELECT FROM trem_control.task_table WHERE task = $1 AND target = $2 AND generation > $3 LIMIT 1', [
    taskId,
    target,
    generation,
  ]);
  if (newer.length > 0) {
    return; // a late plan of a load that was replaced
  }
  const planned = JSON.stringify(tables);
  await queries.query('DELETE FROM trem_control.load_partition WHERE task = $1 AND target = $2 AND generation < $3', [
    taskId,
    target,
    generation,
  ]);
  await queries.query(
    `DELETE FROM trem_control.task_table
      WHERE task = $1 AND target = $2
        AND (generation < $3 OR (schema_name, table_name) NOT IN (SELECT "schema", "table" FROM ${PLANNED}))`,
    [taskId, target, generation, planned],
  );
  await queries.query(
    `INSERT INTO trem_control.task_table AS stored
            (task, target, generation, schema_name, table_name, target_schema, target_table, state, key_columns, estimated_rows, bytes, definition_version)
     SELECT $1, $2, $3, "schema", "table", "targetSchema", "targetTable", 'pending', "keyColumns", "estimatedRows", bytes,
            (SELECT version FROM trem_control.task WHERE id = $1)
       FROM ${PLANNED}
     ON CONFLICT (task, target, schema_name, table_name) DO UPDATE
        SET target_schema = excluded.target_schema, target_table = excluded.target_table, key_columns = excluded.key_columns,
            definition_version = excluded.definition_version
      WHERE stored.state <> 'loaded'`,
    [taskId, target, generation, planned],
  );
  await queries.query(`SELECT pg_notify('${TASK_CHANNEL}', $1)`, [taskId]);
}

const PLANNED = `jsonb_to_recordset($4::jsonb) AS planned
  ("schema" text, "table" text, "targetSchema" text, "targetTable" text, "keyColumns" text[], "estimatedRows" numeric, bytes numeric)`;

async function readTables(database: Database, taskId: string, target: string | undefined): Promise<TaskTableRow[]> {
  const rows = await database.query<StoredTable>(
    `SELECT target, schema_name, table_name, target_schema, target_table, generation, state, key_columns, estimated_rows, bytes, rows_loaded,
            position, error_code
       FROM trem_control.task_table
      WHERE task = $1 AND ($2::text IS NULL OR target = $2)
      ORDER BY target, schema_name, table_name`,
    [taskId, target ?? null],
  );
  return rows.map((row) => ({
    target: row.target,
    schema: row.schema_name,
    table: row.table_name,
    targetSchema: row.target_schema,
    targetTable: row.target_table,
    generation: row.generation,
    state: row.state,
    keyColumns: row.key_columns,
    estimatedRows: countOf(row.estimated_rows),
    bytes: countOf(row.bytes),
    rowsLoaded: countOf(row.rows_loaded),
    position: row.position === null ? undefined : asPosition(row.position),
    errorCode: row.error_code,
  }));
}

async function planPartitions(queries: Queries, load: LoadRef, tables: readonly PlannedLoad[]): Promise<void> {
  await queries.query(
    `UPDATE trem_control.task_table SET state = 'pending', rows_loaded = 0, error_code = NULL, updated_at = now() WHERE ${TABLES}`,
    tablesOf(load, tables),
  );
  await queries.query(`DELETE FROM trem_control.load_partition WHERE ${TABLES}`, tablesOf(load, tables));
  const partitions = tables.flatMap(({ schema, table, partitions: own }) => own.map((one) => ({ ...one, schema, table })));
  await queries.query(
    `INSERT INTO trem_control.load_partition (task, target, schema_name, table_name, generation, partition, from_page, to_page, file_node)
     SELECT $1, $2, schema, "table", $3, number, "fromPage", "toPage", "fileNode"
       FROM jsonb_to_recordset($4::jsonb) AS planned (schema text, "table" text, number int, "fromPage" bigint, "toPage" bigint, "fileNode" text)`,
    [load.taskId, load.target, load.generation, JSON.stringify(partitions)],
  );
  await queries.query(`SELECT pg_notify('${TASK_CHANNEL}', $1)`, [load.taskId]);
}

async function readPartitions(
  database: Database,
  { taskId, target, generation }: LoadRef,
  tables: readonly TableName[] | undefined,
): Promise<PartitionRow[]> {
  const rows = await database.query<StoredPartition>(
    `SELECT schema_name, table_name, partition, from_page, to_page, file_node, state, rows, bytes, worker
       FROM trem_control.load_partition
      WHERE task = $1 AND target = $2 AND generation = $3
        AND ($4::text[] IS NULL OR (schema_name, table_name) IN (SELECT * FROM unnest($4, $5::text[])))
      ORDER BY schema_name, table_name, partition`,
    [taskId, target, generation, tables?.map(({ schema }) => schema) ?? null, tables?.map(({ table }) => table) ?? null],
  );
  return rows.map((row) => ({
    schema: row.schema_name,
    table: row.table_name,
    number: row.partition,
    fromPage: countOf(row.from_page),
    toPage: countOf(row.to_page) ?? undefined,
    fileNode: row.file_node,
    state: row.state,
    rows: countOf(row.rows),
    bytes: countOf(row.bytes),
    worker: row.worker,
  }));
}

/** A loader that was replaced may still report; what is done is not undone by it. */
async function reportPartitions(
  database: Database,
  load: LoadRef & { readonly number: number },
  { tables, facts }: { readonly tables: readonly TableName[]; readonly facts: PartitionFacts },
): Promise<void> {
  const { state, rows, bytes, filtered = 0, rejected = 0, worker } = facts;
  await database.query(
    `WITH changed AS (
       UPDATE trem_control.load_partition SET state = $7, rows = $8, bytes = $9, worker = $10, filtered = $11, rejected = $12, seen_at = now()
        WHERE ${TABLES} AND partition = $6 AND state <> 'done'
       RETURNING task
     )
     SELECT pg_notify('${TASK_CHANNEL}', $1::text) WHERE EXISTS (SELECT FROM changed)`,
    [...tablesOf(load, tables), load.number, state, rows, bytes, worker, filtered, rejected],
  );
}

interface StoredTable {
  readonly target: string;
  readonly schema_name: string;
  readonly table_name: string;
  readonly target_schema: string;
  readonly target_table: string;
  readonly generation: number;
  readonly state: TableState;
  readonly key_columns: string[];
  readonly estimated_rows: string | null;
  readonly bytes: string | null;
  readonly rows_loaded: string;
  readonly position: string | null;
  readonly error_code: string | null;
}

interface StoredPartition {
  readonly schema_name: string;
  readonly table_name: string;
  readonly partition: number;
  readonly from_page: string;
  readonly to_page: string | null;
  readonly file_node: string;
  readonly state: PartitionState;
  readonly rows: string;
  readonly bytes: string;
  readonly worker: string | null;
}
