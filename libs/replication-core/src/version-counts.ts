import { type TableName, tableKey } from '@trem/contracts';

/** What a write did to the versions of one target table. A row of mode history is a version that nothing closes. */
export interface VersionCounts extends TableName {
  /** Versions that are there now and were not before, also those that were closed in the same write. */
  readonly opened: number;
  /** Versions that are not current any more, or never were for a reader. */
  readonly closed: number;
}

/** One sum for each table. */
export function sumVersions(counts: Iterable<VersionCounts>): readonly VersionCounts[] {
  const sums = new Map<string, VersionCounts>();
  for (const count of counts) {
    const { schema, table, opened, closed } = count;
    const sum = sums.get(tableKey(count));
    sums.set(tableKey(count), { schema, table, opened: opened + (sum?.opened ?? 0), closed: closed + (sum?.closed ?? 0) });
  }
  return [...sums.values()];
}
