import type { TableName } from '@trem/contracts';
import type { LoadGroup } from '@trem/workflows';

/** A table that is read in one go. */
export interface SmallTable extends TableName {
  readonly priority: number;
  readonly pages: number;
}

/** Seconds of work, so that a loader that dies, or waits for one of its tables, does not keep many others waiting. */
const MOST_TABLES = 100;
/** 16 MB. A larger table is a group by itself. */
const MOST_PAGES = 2_048;

/** Tables that one activity loads one after the other: those of one priority, in the order given. */
export function grouped(tables: readonly SmallTable[]): readonly Pick<LoadGroup, 'priority' | 'tables'>[] {
  const groups: { readonly priority: number; readonly tables: TableName[]; pages: number }[] = [];
  for (const { schema, table, priority, pages } of tables) {
    const open = groups.findLast((group) => group.priority === priority);
    if (open !== undefined && open.tables.length < MOST_TABLES && open.pages + pages <= MOST_PAGES) {
      open.tables.push({ schema, table });
      open.pages += pages;
    } else {
      groups.push({ priority, tables: [{ schema, table }], pages });
    }
  }
  return groups.map(({ priority, tables: own }) => ({ priority, tables: own }));
}
