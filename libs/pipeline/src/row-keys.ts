import type { NamedRow, Row, RowChange, TableTarget } from '@trem/replication-core';
import { isRowError } from './row-error.js';

/** The keys that a change touches: one, or two when it moves a row. Rows of a table without key are known by all their columns. */
export function keysOf(change: RowChange, target: TableTarget): readonly string[] {
  const keyOf = (row: Row) => row.key(target.key.length > 0 ? target.key : Array.from({ length: row.columnCount }, (_, column) => column));
  switch (change.tag) {
    case 'insert':
      return [keyOf(change.after)];
    case 'delete':
      return [keyOf(change.before)];
    case 'update': {
      const after = keyOf(change.after);
      const before = change.before === undefined ? after : keyOf(change.before);
      return before === after ? [after] : [before, after];
    }
  }
}

/** Where a change's row is looked for at the target; undefined where no column names it. */
export function namedRow(change: RowChange, { key }: TableTarget): NamedRow | undefined {
  if (key.length === 0) {
    return undefined;
  }
  const row = change.tag === 'insert' ? change.after : change.tag === 'delete' ? change.before : (change.before ?? change.after);
  return { relation: change.relation, row, key };
}

/** A change that its rules cannot take, with the keys of its rows only; undefined where they do not follow from what identifies its rows at the source. */
export function identifiedOnly(target: TableTarget, identify: () => RowChange): RowChange | undefined {
  const identified = target.key.length === 0 ? undefined : unlessRefused(identify);
  if (identified === undefined) {
    return undefined;
  }
  const rows = [identified.tag === 'insert' ? undefined : identified.before, identified.tag === 'delete' ? undefined : identified.after];
  const isKnown = rows.every((row) => row === undefined || target.key.every((column) => row.cell(column) instanceof Uint8Array));
  return isKnown ? identified : undefined;
}

/**
 * Changes that touch a key in common, directly or through others, belong together: what they come to is right only for all of them.
 * Groups are in the order of their first changes, each in source order.
 */
export function groupsByKey(changes: readonly RowChange[], target: TableTarget): readonly (readonly RowChange[])[] {
  const groups = new Groups();
  changes.forEach((change, index) => {
    groups.add(index, keysOf(change, target));
  });
  return groups.all().map((indexes) => indexes.map((index) => changes[index] as RowChange));
}

function unlessRefused(identify: () => RowChange): RowChange | undefined {
  try {
    return identify();
  } catch (error) {
    if (!isRowError(error)) {
      throw error;
    }
    return undefined;
  }
}

/** Disjoint sets of numbers, joined by the keys that they share. */
class Groups {
  readonly #parents: number[] = [];
  readonly #byKey = new Map<string, number>();

  add(index: number, keys: readonly string[]): void {
    this.#parents[index] = index;
    for (const key of keys) {
      const other = this.#byKey.get(key);
      if (other !== undefined) {
        this.#join(index, other);
      }
      this.#byKey.set(key, index);
    }
  }

  all(): readonly (readonly number[])[] {
    const groups = new Map<number, number[]>();
    this.#parents.forEach((_, index) => {
      const first = this.#first(index);
      const group = groups.get(first) ?? [];
      group.push(index);
      groups.set(first, group);
    });
    return [...groups.values()];
  }

  #join(one: number, other: number): void {
    const [first, second] = [this.#first(one), this.#first(other)].sort((left, right) => left - right) as [number, number];
    this.#parents[second] = first;
  }

  #first(index: number): number {
    let at = index;
    for (;;) {
      const parent = this.#parents[at] ?? at;
      if (parent === at) {
        return at;
      }
      this.#parents[at] = this.#parents[parent] ?? parent;
      at = parent;
    }
  }
}
