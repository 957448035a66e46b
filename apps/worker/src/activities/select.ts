import { hasPatterns, selectTables } from '@trem/contracts';
import { copyableTables, ReplicationError } from '@trem/replication-core';
import type { ActivityDeps } from './deps.js';
import { openTask, type TaskContext } from './task-context.js';

/**
 * Asks the source once, at a start, which tables the patterns meet, and writes it down: load, publication and stream then work on the same ones, whatever
 * is made meanwhile. With newTables ignore, later starts of the same definition stay with the tables of the first.
 * @throws TABLE_MISSING they meet none
 */
export async function selectAtStart(deps: ActivityDeps, context: TaskContext): Promise<TaskContext> {
  const { definition, row, source } = context;
  const isSettled = definition.newTables === 'ignore' && row.selection?.version === row.version;
  if (!hasPatterns(definition.tables) || isSettled) {
    return context;
  }
  const known = await copyableTables(source.connector, source.endpoint);
  const tables = selectTables(definition.tables, known).map(({ table }) => table);
  if (tables.length === 0) {
    throw new ReplicationError('TABLE_MISSING', { patterns: definition.tables.length, reason: 'no table of the source meets a pattern' });
  }
  await deps.store.tasks.select(row.id, { version: row.version, tables });
  context.logger.info({ tables: tables.length }, 'tables selected by patterns');
  return await openTask(deps, row.id);
}
