import type { TableProgress, TableState } from '@trem/contracts';
import type { TableRow } from './table-rows.js';

/** Tables whose load ended in an error, whatever their state. */
export const FAILED = 'failed';

export type TableGroup = TableState | typeof FAILED;

/** What somebody looks for first comes first. */
export const tableGroups = [
  'failed',
  'loading',
  'resyncing',
  'catching-up',
  'pending',
  'loaded',
  'live',
] as const satisfies readonly TableGroup[];

export const groupOf = ({ state, errorCode }: Pick<TableProgress, 'state' | 'errorCode'>): TableGroup =>
  errorCode === null ? state : FAILED;

/** How many tables are in each group, of those that there are. */
export function countTables(rows: readonly TableRow[]): readonly { readonly name: TableGroup; readonly count: number }[] {
  return tableGroups
    .map((name) => ({ name, count: rows.filter(({ progress }) => groupOf(progress) === name).length }))
    .filter(({ count }) => count > 0);
}

export interface TableFilter {
  /** Part of schema and table, in any letter case. Empty: all. */
  readonly search: string;
  /** Undefined: all. */
  readonly group: string | undefined;
}

export function filterTables(rows: readonly TableRow[], { search, group }: TableFilter): readonly TableRow[] {
  const wanted = search.trim().toLowerCase();
  return rows.filter(({ name, progress }) => (group === undefined || groupOf(progress) === group) && name.toLowerCase().includes(wanted));
}
