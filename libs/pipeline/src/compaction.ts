import { type NetChanges, type Row, type RowChange, UNCHANGED, type Update } from '@trem/replication-core';
import { hasDefect } from '@trem/replication-core/faults';

/**
 * The net effect of one table's changes, each key once, equal to applying them one after the other.
 * Undefined when only source order is sure to be right: no key, a key that moves under a value that was not resent, or changes that do not
 * fit together. The target then writes row by row and says what is wrong, if anything is.
 */
export function compact(changes: readonly RowChange[], key: readonly number[]): NetChanges | undefined {
  if (changes.every((change) => change.tag === 'insert')) {
    // The most common load by far: no map, no key texts. A key that comes twice is refused by the target's own key.
    return { deletes: [], updates: [], inserts: changes.map((change) => change.after) };
  }
  if (key.length === 0) {
    return undefined;
  }
  const pending = new PendingRows(key);
  return changes.every((change) => pending.add(change)) ? pending.net() : undefined;
}

/**
 * What is known of one key. `insert`: not in the target before, `row` is to be. `update`: there before, `row` has its new values.
 * `replace`: there before, deleted, and inserted again whole. `delete`: there before, to go.
 */
interface Pending {
  readonly state: 'insert' | 'update' | 'replace' | 'delete';
  readonly row: Row;
}

class PendingRows {
  readonly #key: readonly number[];
  readonly #keepsMovedRows = hasDefect('compaction-ignores-key-moves');
  readonly #rows = new Map<string, Pending>();

  constructor(key: readonly number[]) {
    this.#key = key;
  }

  /** False when the change does not fit to what is pending. */
  add(change: RowChange): boolean {
    switch (change.tag) {
      case 'insert':
        return this.#arrive(change.after.key(this.#key), change.after);
      case 'delete':
        return this.#leave(change.before.key(this.#key), change.before, change.isWhole);
      case 'update':
        return this.#update(change);
    }
  }

  net(): NetChanges {
    const deletes: Row[] = [];
    const updates: Row[] = [];
    const inserts: Row[] = [];
    for (const { state, row } of this.#rows.values()) {
      switch (state) {
        case 'insert':
          inserts.push(row);
          break;
        case 'delete':
          deletes.push(row);
          break;
        default:
          updates.push(row); // a whole row over the one that is there is what delete and insert come to
      }
    }
    return { deletes, updates, inserts };
  }

  #update(change: Update): boolean {
    const { before, after, isWhole } = change;
    if (after.hasUnchanged && this.#key.some((column) => after.cell(column) === UNCHANGED)) {
      return false; // the key itself is a large value that was not resent
    }
    const newKey = after.key(this.#key);
    if (before === undefined) {
      return this.#merge(newKey, after);
    }
    const oldKey = before.key(this.#key);
    if (oldKey === newKey) {
      return this.#fits(oldKey, before, isWhole) && this.#merge(newKey, after);
    }
    return this.#move(before, change, { old: oldKey, new: newKey });
  }

  /** A new image of a row that keeps its key. */
  #merge(key: string, after: Row): boolean {
    const pending = this.#rows.get(key);
    if (pending === undefined) {
      this.#rows.set(key, { state: 'update', row: after });
      return true;
    }
    if (pending.state === 'delete') {
      return false;
    }
    this.#rows.set(key, { ...pending, row: after.hasUnchanged ? after.over(pending.row) : after });
    return true;
  }

  /** A changed key is the old row deleted and the new one inserted, which takes a whole new row. */
  #move(before: Row, { after, isWhole }: Update, keys: { readonly old: string; readonly new: string }): boolean {
    const pending = this.#rows.get(keys.old);
    const moved = after.hasUnchanged && pending !== undefined ? after.over(pending.row) : after;
    const hasLeft = !moved.hasUnchanged && (this.#keepsMovedRows || this.#leave(keys.old, before, isWhole));
    return hasLeft && this.#arrive(keys.new, moved);
  }

  #arrive(key: string, row: Row): boolean {
    const pending = this.#rows.get(key);
    if (pending === undefined) {
      this.#rows.set(key, { state: 'insert', row });
      return true;
    }
    this.#rows.set(key, { state: 'replace', row });
    return pending.state === 'delete';
  }

  #leave(key: string, before: Row, isWhole: boolean): boolean {
    const pending = this.#rows.get(key);
    if (pending === undefined) {
      this.#rows.set(key, { state: 'delete', row: before });
      return true;
    }
    if (pending.state === 'delete' || !this.#fits(key, before, isWhole)) {
      return false;
    }
    if (pending.state === 'insert') {
      this.#rows.delete(key);
    } else {
      this.#rows.set(key, { state: 'delete', row: before });
    }
    return true;
  }

  /**
   * Under full identity the old row is known whole, and must be the one that is pending: with a deferred constraint two rows may share a key for
   * a moment. Under any other identity they cannot, for its index checks at once.
   */
  #fits(key: string, before: Row, isWhole: boolean): boolean {
    const pending = this.#rows.get(key);
    return !isWhole || pending === undefined || pending.state === 'delete' || isSameRow(pending.row, before);
  }
}

function isSameRow(one: Row, other: Row): boolean {
  for (let column = 0; column < one.columnCount; column += 1) {
    if (!isSameCell(one.cell(column), other.cell(column))) {
      return false;
    }
  }
  return true;
}

function isSameCell(one: ReturnType<Row['cell']>, other: ReturnType<Row['cell']>): boolean {
  if (one === null || other === null || one === UNCHANGED || other === UNCHANGED) {
    return one === other || one === UNCHANGED; // what was not resent is what it was
  }
  return Buffer.compare(one, other) === 0;
}
