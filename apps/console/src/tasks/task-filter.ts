import type { Phase, TaskStatus } from '@trem/contracts';

export interface TaskFilter {
  /** Part of a name, title, source or target, in any letter case. Empty: all. */
  readonly search: string;
  /** Undefined: all. */
  readonly phase: string | undefined;
}

/** Those tasks that fit. */
export function filterTasks(tasks: readonly TaskStatus[], { search, phase }: TaskFilter): readonly TaskStatus[] {
  const wanted = search.trim().toLowerCase();
  return tasks.filter(
    (task) =>
      (phase === undefined || task.phase === phase) &&
      (wanted === '' || [task.name, task.title, task.source, ...task.targets].some((text) => text.toLowerCase().includes(wanted))),
  );
}

/** How many tasks are in each phase, of phases that there are, those that need somebody first. */
export function countPhases(tasks: readonly TaskStatus[]): readonly (readonly [phase: Phase, count: number])[] {
  const counts = new Map<Phase, number>();
  for (const { phase } of tasks) {
    counts.set(phase, (counts.get(phase) ?? 0) + 1);
  }
  return [...counts].sort(([one], [other]) => Number(other === 'attention') - Number(one === 'attention') || one.localeCompare(other));
}
