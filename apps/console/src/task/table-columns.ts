import type { Columns } from '../list/order.js';
import type { ChangeKind } from './table-figures.js';
import { groupOf, tableGroups } from './table-groups.js';
import type { TableRow } from './table-rows.js';

const most = (by: Columns<TableRow>[string]['by']) => ({ by, first: 'most' as const });
const countOf = (kind: ChangeKind) => most(({ counts }) => counts?.[kind] ?? 0);

/** What the tables of a task can be sorted by. */
export const tableColumns = {
  ill: { by: ({ progress }) => tableGroups.indexOf(groupOf(progress)), first: 'least' },
  table: { by: ({ name }) => name, first: 'least' },
  target: { by: ({ progress }) => progress.target, first: 'least' },
  progress: { by: ({ percent = null }) => percent, first: 'least' },
  rows: most(({ progress }) => progress.rowsLoaded),
  ranges: most(({ progress }) => progress.partitions),
  rate: most(({ rowsPerSecond = null }) => rowsPerSecond),
  left: most(({ leftMs = null }) => leftMs),
  inserts: countOf('inserts'),
  updates: countOf('updates'),
  deletes: countOf('deletes'),
  filtered: countOf('filtered'),
  errors: countOf('errors'),
} as const satisfies Columns<TableRow>;
