import { type TableName, tableKey } from '@trem/contracts';
import { type MappedTable, ReplicationError, type TakenOver } from '@trem/replication-core';
import { loadedOf } from './load-number.js';
import type { TaskContext } from './task-context.js';

interface AtTarget {
  readonly taken: TakenOver;
  readonly generation: number;
  readonly mapped: readonly MappedTable[];
  /** Tables are loaded beside the stream, and its positions are held back for them. */
  readonly isHeld: boolean;
}

/**
 * The tables whose changes are applied, and those whose changes are left out because they are not loaded yet: once they are, the stream goes back to
 * where their load began.
 * @throws DEFINITION_EDITED a table is not loaded, and nothing is held back for it; or one is loaded that left the task: the start check sees to both
 */
export function streamedTables(
  { task, hasLoad, tables }: TaskContext,
  { taken, generation, mapped, isHeld }: AtTarget,
): { readonly mapped: readonly MappedTable[]; readonly leftOut: readonly TableName[] } {
  if (!hasLoad) {
    return { mapped, leftOut: [] };
  }
  const loaded = new Set(loadedOf(generation, taken.loaded).map(tableKey));
  const leftOut = mapped.map(({ source }) => source).filter((source) => !loaded.has(tableKey(source)));
  const wanted = new Set(tables.map(tableKey));
  const former = [...loaded].filter((key) => !wanted.has(key));
  if (former.length > 0 || (leftOut.length > 0 && !isHeld)) {
    throw new ReplicationError('DEFINITION_EDITED', {
      task: task.name,
      loaded: loaded.size,
      missing: leftOut.length,
      former: former.length,
    });
  }
  return { mapped: mapped.filter(({ source }) => loaded.has(tableKey(source))), leftOut };
}
