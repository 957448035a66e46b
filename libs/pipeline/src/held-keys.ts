import { type TableName, tableKey } from '@trem/contracts';
import type { ChangePlace, ChangeSet, HeldChanges, RowChange, TableTarget } from '@trem/replication-core';
import { keysOf } from './row-keys.js';

/** Keys whose changes wait behind a dead letter. Empty for nearly every task, and then nothing is looked at. */
export class HeldKeys {
  readonly #tables = new Map<string, Set<string>>();
  /** Keys that wait from one change on: what the same transactions did to them before is written. */
  readonly #later = new Map<string, ChangePlace>();
  readonly #placeOf: (change: RowChange) => ChangePlace | undefined;

  constructor({ keys }: Pick<HeldChanges, 'keys'>, placeOf: (change: RowChange) => ChangePlace | undefined = () => undefined) {
    this.#placeOf = placeOf;
    for (const key of keys) {
      this.#add(tableKey(key), key.key);
    }
  }

  /** Whether an earlier change of a key that this one touches waits. */
  holds(change: RowChange, target: TableTarget): boolean {
    const keys = this.#tables.get(tableKey(target));
    return (
      (keys !== undefined || this.#later.size > 0) &&
      keysOf(change, target).some((key) => keys?.has(key) || this.#isLater(key, change, target))
    );
  }

  /** From this change on, which is not written, what touches these keys waits. */
  holdFrom(change: RowChange, target: TableTarget, keys: readonly string[]): void {
    const place = this.#placeOf(change);
    for (const name of keys.map((key) => laterName(target, key))) {
      const first = this.#later.get(name);
      if (place !== undefined && (first === undefined || isBefore(place, first))) {
        this.#later.set(name, place);
      }
    }
  }

  #isLater(key: string, change: RowChange, target: TableTarget): boolean {
    const first = this.#later.get(laterName(target, key));
    const place = this.#placeOf(change);
    return first !== undefined && place !== undefined && isBefore(first, place);
  }

  /** Whether any change of the set would have to wait. */
  touch({ steps }: ChangeSet): boolean {
    if (this.#tables.size === 0) {
      return false;
    }
    return steps.some((step) =>
      step.tag === 'truncate'
        ? step.tables.some((target) => this.#tables.has(tableKey(target)))
        : step.tables.some(
            ({ target, changes }) => this.#tables.has(tableKey(target)) && changes.some((change) => this.holds(change, target)),
          ),
    );
  }

  /** The table was emptied: nothing of it waits any more. */
  release(target: TableName): void {
    this.#tables.delete(tableKey(target));
  }

  /** From now on what touches the keys of this change waits. */
  hold(change: RowChange, target: TableTarget): void {
    for (const key of keysOf(change, target)) {
      this.#add(tableKey(target), key);
    }
  }

  #add(table: string, key: string): void {
    const keys = this.#tables.get(table) ?? new Set();
    keys.add(key);
    this.#tables.set(table, keys);
  }
}

/** In the source's order. */
export function isBefore(one: ChangePlace, other: ChangePlace): boolean {
  return one.commitAt < other.commitAt || (one.commitAt === other.commitAt && one.sequence < other.sequence);
}

function laterName(target: TableName, key: string): string {
  return JSON.stringify([target.schema, target.table, key]);
}
