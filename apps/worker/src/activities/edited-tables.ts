import { comparesVersions, type FullLoad, type TableName, tableKey } from '@trem/contracts';
import { hasVersions, isSameMapping, type LoadedTable, type MappedTable, ReplicationError } from '@trem/replication-core';
import type { ActivityDeps } from './deps.js';
import { loadedOf } from './load-number.js';

/**
 * Tables of which people want another load because they edited what is copied.
 * @throws RESYNC_NOT_CONFIRMED such tables are there, and nobody has said that they may be loaded again
 */
export async function tablesToLoadAgain({ store }: ActivityDeps, taskId: string, target: string): Promise<readonly TableName[]> {
  const edited = await store.loads.edited(taskId);
  if (edited.length > 0) {
    throw new ReplicationError('RESYNC_NOT_CONFIRMED', namesOf(edited));
  }
  const rows = await store.loads.tables(taskId, target);
  return rows.filter(({ state }) => state === 'resyncing').map(({ schema, table }) => ({ schema, table }));
}

interface Loads {
  readonly loads: readonly LoadedTable[];
  readonly mapped: readonly MappedTable[];
  readonly generation: number;
  /** Of these somebody has said that they are to be loaded again. */
  readonly again: readonly TableName[];
  readonly fullLoad: Pick<FullLoad, 'recreateTable' | 'truncateTable'>;
}

/**
 * Tables that are made otherwise by now than they were loaded, so that rows of before cannot stay.
 * @throws HISTORY_WOULD_BE_LOST one of them keeps versions, which another load would delete, and nobody has said that they may go
 */
export function remadeTables({ loads, mapped, generation, again, fullLoad }: Loads): readonly LoadedTable[] {
  const now = new Map(mapped.map((table) => [tableKey(table.source), table]));
  const remade = madeOtherwise(loads, mapped);
  const versioned = without(loadedOf(generation, remade), again).filter((load) => {
    const table = now.get(tableKey(load));
    return (
      table !== undefined &&
      hasVersions(table) &&
      !comparesVersions(table.apply, table.target.distinct === undefined ? 'key' : 'all-columns', fullLoad)
    );
  });
  if (versioned.length > 0) {
    throw new ReplicationError('HISTORY_WOULD_BE_LOST', namesOf(versioned));
  }
  return remade;
}

/** Loaded tables whose rows would be other ones if they were loaded now. Those that left the task are not among them. */
export function madeOtherwise(loads: readonly LoadedTable[], mapped: readonly MappedTable[]): readonly LoadedTable[] {
  const fingerprints = new Map(mapped.map(({ source, target }) => [tableKey(source), target.fingerprint]));
  return loads.filter((load) => !isSameMapping(load.relation, fingerprints.get(tableKey(load)) ?? load.relation));
}

/** As facts of an error. */
function namesOf(tables: readonly TableName[]) {
  const names = tables.map(({ schema, table }) => `${schema}.${table}`);
  return { tables: names.slice(0, 20).join(', '), count: names.length };
}

/** These tables without those. */
export function without<T extends TableName>(tables: readonly T[], those: readonly TableName[]): readonly T[] {
  const out = new Set(those.map(tableKey));
  return tables.filter((table) => !out.has(tableKey(table)));
}
