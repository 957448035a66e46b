import type { TaskChange, TaskStatus } from '@trem/contracts';

/** The list after some of it changed, by name. The first changes of a connection are the whole list. */
export function withChanges(known: readonly TaskStatus[], changes: readonly TaskChange[], isWhole: boolean): readonly TaskStatus[] {
  const tasks = new Map((isWhole ? [] : known).map((task) => [task.id, task]));
  for (const { id, status } of changes) {
    if (status === null) {
      tasks.delete(id);
    } else {
      tasks.set(id, status);
    }
  }
  return [...tasks.values()].sort((one, other) => (one.name < other.name ? -1 : 1));
}
