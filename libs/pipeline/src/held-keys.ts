import type { TableName } from '@trem/contracts';
import type { ChangeSet, HeldChanges, RowChange, TableTarget } from '@trem/replication-core';
import { keysOf } from './row-keys.js';

/** Keys whose changes wait behind a dead letter. Empty for nearly every task, and then nothing is looked at. */
export class HeldKeys {
  readonly #tables = new Map<string, Set<string>>();

  constructor({ keys }: Pick<HeldChanges, 'keys'>) {
    for (const key of keys) {
      this.#add(nameOf(key), key.key);
    }
  }

  /** Whether an earlier change of a key that this one touches waits. */
  holds(change: RowChange, target: TableTarget): boolean {
    const keys = this.#tables.get(nameOf(target));
    return keys !== undefined && keysOf(change, target).some((key) => keys.has(key));
  }

  /** Whether any change of the set would have to wait. */
  touch({ steps }: ChangeSet): boolean {
    if (this.#tables.size === 0) {
      return false;
    }
    return steps.some((step) =>
      step.tag === 'truncate'
        ? step.tables.some((target) => this.#tables.has(nameOf(target)))
        : step.tables.some(
            ({ target, changes }) => this.#tables.has(nameOf(target)) && changes.some((change) => this.holds(change, target)),
          ),
    );
  }

  /** The table was emptied: nothing of it waits any more. */
  release(target: TableName): void {
    this.#tables.delete(nameOf(target));
  }

  /** From now on what touches the keys of this change waits. */
  hold(change: RowChange, target: TableTarget): void {
    for (const key of keysOf(change, target)) {
      this.#add(nameOf(target), key);
    }
  }

  #add(table: string, key: string): void {
    const keys = this.#tables.get(table) ?? new Set();
    keys.add(key);
    this.#tables.set(table, keys);
  }
}

function nameOf({ schema, table }: { readonly schema: string; readonly table: string }): string {
  return JSON.stringify([schema, table]);
}
