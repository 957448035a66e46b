/**
 * Items in the order of their priority, those of one priority together and as they were listed; 0 comes first. Items without one belong together, as in
 * plans that were made before there were priorities.
 */
export function turnsOf<T extends { readonly priority?: number }>(items: readonly T[]): readonly (readonly T[])[] {
  const priorities = [...new Set(items.map(({ priority = 0 }) => priority))].sort((one, other) => one - other);
  return priorities.map((turn) => items.filter(({ priority = 0 }) => priority === turn));
}
