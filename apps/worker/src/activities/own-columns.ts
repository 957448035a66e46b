import type { MappedTable } from '@trem/replication-core';
import type { OpenTarget, TaskContext } from './task-context.js';

/**
 * Gives tables of the task the columns of `apply.columns` that an edit has brought since they were made. Tables that people make themselves
 * (`fullLoad.createTable: false`, in mode `cdc`) are left alone.
 */
export async function addOwnColumns(
  { hasLoad, definition }: Pick<TaskContext, 'hasLoad' | 'definition'>,
  { connector, endpoint, ref }: OpenTarget,
  tables: readonly MappedTable[],
): Promise<void> {
  const extended = tables.filter(({ apply }) => Object.keys(apply.columns).length > 0).map(({ target }) => target);
  if (extended.length > 0 && (hasLoad || definition.fullLoad.createTable)) {
    await connector.target.addOwnColumns(endpoint, ref, extended);
  }
}
