import { plannedChanges, type TableName, tablesToResync } from '@trem/contracts';
import type { Database } from './database.js';
import { findTask } from './task-rows.js';
import { findVersion } from './versions.js';

/** Tables that lie at a target as an earlier definition wanted them, and not as the present one does. */
export async function readEditedTables(database: Database, taskId: string): Promise<TableName[]> {
  const task = await findTask(database, taskId);
  if (task === undefined) {
    return [];
  }
  const loaded = await database.query<{ schema: string; table: string; version: number }>(
    `SELECT DISTINCT schema_name AS schema, table_name AS table, definition_version AS version
       FROM trem_control.task_table
      WHERE task = $1 AND generation = $2 AND state = 'loaded' AND definition_version < $3
      ORDER BY 1, 2`,
    [task.id, task.generation, task.version],
  );
  const edited = new Map<string, TableName>();
  for (const version of new Set(loaded.map((row) => row.version))) {
    const then = await findVersion(database, task.id, version);
    const names = new Map(
      loaded.filter((row) => row.version === version).map(({ schema, table }) => [`${schema}.${table}`, { schema, table }]),
    );
    const changes = then === undefined ? [] : plannedChanges(then.definition, task.definition);
    for (const name of tablesToResync(changes, [...names.keys()])) {
      const table = names.get(name);
      if (table !== undefined) {
        edited.set(name, table);
      }
    }
  }
  return [...edited.values()];
}

/** Notes that these tables are wanted again; the next start loads them. What is no longer loaded needs no note. */
export async function askForTables(database: Database, taskId: string, tables: readonly TableName[]): Promise<void> {
  await database.query(
    `UPDATE trem_control.task_table SET state = 'resyncing', updated_at = now()
      WHERE task = $1 AND state = 'loaded' AND (schema_name, table_name) IN (SELECT "schema", "table" FROM jsonb_to_recordset($2::jsonb) AS asked ("schema" text, "table" text))`,
    [taskId, JSON.stringify(tables)],
  );
}
