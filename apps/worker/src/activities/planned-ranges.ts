import { type TableName, tableKey } from '@trem/contracts';
import type { LoadRef } from '@trem/control-store';
import type { Partition } from '@trem/replication-core';
import type { ActivityDeps } from './deps.js';

/** A range of a table, and the file that it was planned for. */
export type PlannedRange = Partition & { readonly fileNode: string };

/** By `rangeKey`: what the load's plan says of these tables. */
export async function plannedRanges(
  { store }: Pick<ActivityDeps, 'store'>,
  load: LoadRef,
  tables: readonly TableName[],
): Promise<ReadonlyMap<string, PlannedRange>> {
  const rows = await store.loads.partitions(load, tables);
  return new Map(
    rows.map((row) => [
      rangeKey(row, row.number),
      { number: row.number, fromPage: row.fromPage, toPage: row.toPage, fileNode: row.fileNode },
    ]),
  );
}

export function rangeKey(table: TableName, number: number): string {
  return `${tableKey(table)}:${number}`;
}
