import { priorities } from '@trem/contracts';
import type { TableChanges } from '@trem/replication-core';
import type { TablePlan } from './table-plan.js';

export interface PlannedChanges {
  readonly table: TableChanges;
  readonly plan: TablePlan;
}

/** Tables of one write, the highest priority first; those of one priority as they were. */
export function byPriority(tables: readonly PlannedChanges[]): PlannedChanges[] {
  return [...tables].sort((one, other) => rank(one) - rank(other));
}

/** Whether the order of these tables is not all one. */
export function hasPriorities(tables: readonly PlannedChanges[]): boolean {
  return new Set(tables.map(rank)).size > 1;
}

function rank({ table }: PlannedChanges): number {
  return priorities.indexOf(table.target.priority ?? 'normal');
}
