/** Pieces of at most so many items, in order. */
export function inPieces<T>(items: readonly T[], most: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(items.length / most) }, (_, index) => items.slice(index * most, (index + 1) * most));
}

/** A server has some 6 000 locks for all of its sessions, as it is shipped, and keeps one for each table, index and TOAST table that a transaction makes. */
export const MOST_TABLES_OF_A_TRANSACTION = 500;
