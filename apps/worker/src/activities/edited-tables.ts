import type { TableName } from '@trem/contracts';
import { ReplicationError } from '@trem/replication-core';
import type { ActivityDeps } from './deps.js';

/**
 * Tables of which people want another load because they edited what is copied.
 * @throws RESYNC_NOT_CONFIRMED such tables are there, and nobody has said that they may be loaded again
 */
export async function tablesToLoadAgain({ store }: ActivityDeps, taskId: string, target: string): Promise<readonly TableName[]> {
  const edited = await store.loads.edited(taskId);
  if (edited.length > 0) {
    const names = edited.map(({ schema, table }) => `${schema}.${table}`);
    throw new ReplicationError('RESYNC_NOT_CONFIRMED', { tables: names.slice(0, 20).join(', '), count: names.length });
  }
  const rows = await store.loads.tables(taskId, target);
  return rows.filter(({ state }) => state === 'resyncing').map(({ schema, table }) => ({ schema, table }));
}

/** These tables without those. */
export function without(tables: readonly TableName[], those: readonly TableName[]): readonly TableName[] {
  const out = new Set(those.map(({ schema, table }) => JSON.stringify([schema, table])));
  return tables.filter(({ schema, table }) => !out.has(JSON.stringify([schema, table])));
}
