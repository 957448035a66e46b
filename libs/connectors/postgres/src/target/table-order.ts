import { priorities } from '@trem/contracts';
import type { TableChanges } from '@trem/replication-core';

/** Tables of one write, the highest priority first; those of one priority as they were. */
export function byPriority(tables: readonly TableChanges[]): TableChanges[] {
  return [...tables].sort((one, other) => rank(one) - rank(other));
}

/** Whether the order of these tables is not all one. */
export function hasPriorities(tables: readonly TableChanges[]): boolean {
  return new Set(tables.map(rank)).size > 1;
}

function rank({ target }: TableChanges): number {
  return priorities.indexOf(target.priority ?? 'normal');
}
