import { type TableName, tableKey } from '@trem/contracts';
import { type MappedTable, ReplicationError, type TakenOver } from '@trem/replication-core';
import { madeOtherwise } from './edited-tables.js';
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
 * @throws DEFINITION_EDITED a table is not loaded, and nothing is held back for it; or one is loaded that left the task, or is made otherwise by now: the
 *   start check sees to all
 */
export function streamedTables(
  { task, hasLoad, tables }: TaskContext,
  { taken, generation, mapped, isHeld }: AtTarget,
): { readonly mapped: readonly MappedTable[]; readonly leftOut: readonly TableName[] } {
  if (!hasLoad) {
    return { mapped, leftOut: [] };
  }
  const loads = loadedOf(generation, taken.loaded);
  const loaded = new Set(loads.map(tableKey));
  const leftOut = mapped.map(({ source }) => source).filter((source) => !loaded.has(tableKey(source)));
  const wanted = new Set(tables.map(tableKey));
  const former = [...loaded].filter((key) => !wanted.has(key));
  const remade = madeOtherwise(loads, mapped);
  if (former.length > 0 || remade.length > 0 || (leftOut.length > 0 && !isHeld)) {
    throw new ReplicationError('DEFINITION_EDITED', {
      task: task.name,
      loaded: loaded.size,
      missing: leftOut.length,
      former: former.length,
      remade: remade.length,
    });
  }
  return { mapped: mapped.filter(({ source }) => loaded.has(tableKey(source))), leftOut };
}
