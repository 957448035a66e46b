import type { ApplyMode } from '@trem/contracts';
import {
  type ChangeStamp,
  type Delete,
  type Insert,
  type NetChanges,
  type Row,
  type RowChange,
  type TableTarget,
  UNCHANGED,
  type Update,
} from '@trem/replication-core';
import { hasDefect } from '@trem/replication-core/faults';

/** The net effect of one table's changes, as its mode has it. Undefined when they are to be written one by one, in their order. */
export function netOf(changes: readonly RowChange[], { key, apply }: TableTarget): NetChanges | undefined {
  const isInOrder = keepsVersions(apply?.mode) || (numbersRows(apply) && changes.some((change) => isMove(change, key)));
  return isInOrder ? undefined : compact(changes, key);
}

/** The target has columns that stay with a row as long as it lives: a row that moves must not be made anew. */
function numbersRows(apply: TableTarget['apply']): boolean {
  const { surrogateId, createdAt, createdBy } = apply?.columns ?? {};
  return [surrogateId, createdAt, createdBy].some((column) => column !== undefined);
}

function isMove(change: RowChange, key: readonly number[]): boolean {
  return change.tag === 'update' && change.before !== undefined && change.before.key(key) !== change.after.key(key);
}

/** Modes that keep every change of a row. */
function keepsVersions(mode: ApplyMode | undefined): boolean {
  return mode === 'scd2' || mode === 'history';
}

/**
 * The net effect of one table's changes, each key once, equal to applying them one after the other.
 * Undefined when only source order is sure to be right: no key, a key that moves under a value that was not resent, or changes that do not
 * fit together. The target then writes row by row and says what is wrong, if anything is.
 */
export function compact(changes: readonly RowChange[], key: readonly number[]): NetChanges | undefined {
  if (changes.every((change) => change.tag === 'insert' && change.isLenient === undefined)) {
    // The most common load by far: no map, no key texts. A key that comes twice is refused by the target's own key.
    const inserts = (changes as readonly Insert[]).map((change) => change.after);
    return { deletes: [], updates: [], inserts, ...stampsOfInserts(changes) };
  }
  if (key.length === 0) {
    return undefined;
  }
  const pending = new PendingRows(key);
  return changes.every((change) => pending.add(change)) ? pending.net() : undefined;
}

function stampsOfInserts(changes: readonly RowChange[]): Pick<NetChanges, 'stamps'> {
  const inserts = changes.flatMap(({ at }) => (at === undefined ? [] : [at]));
  return inserts.length === 0 ? {} : { stamps: { updates: [], puts: [], inserts } };
}

/**
 * What is known of one key. `insert`: not in the target before, `row` is to be. `update`: there before, `row` has its new values.
 * `replace`: there before, deleted, and inserted again whole. `delete`: there before, to go. `put`: there or not, `row` is to be, whole.
 * `removal`: there or not, to go.
 */
interface Pending {
  readonly state: 'insert' | 'update' | 'replace' | 'delete' | 'put' | 'removal';
  readonly row: Row;
  /** Of the last change. */
  readonly at: ChangeStamp | undefined;
}

const isGone = ({ state }: Pending) => state === 'delete' || state === 'removal';

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
        return this.#arrive(change.after.key(this.#key), change.after, change);
      case 'delete':
        return this.#leave(change.before.key(this.#key), change.before, change);
      case 'update':
        return this.#update(change);
    }
  }

  net(): NetChanges {
    const net = { deletes: [] as Row[], updates: [] as Row[], inserts: [] as Row[], puts: [] as Row[], removals: [] as Row[] };
    const stamps = { updates: [] as ChangeStamp[], inserts: [] as ChangeStamp[], puts: [] as ChangeStamp[] };
    for (const { state, row, at } of this.#rows.values()) {
      const list = LISTS[state];
      net[list].push(row);
      if (at !== undefined && list !== 'deletes' && list !== 'removals') {
        stamps[list].push(at);
      }
    }
    const { puts, removals, ...strict } = net;
    const isStamped = stamps.updates.length + stamps.inserts.length + stamps.puts.length > 0;
    return {
      ...strict,
      ...(puts.length === 0 ? {} : { puts }),
      ...(removals.length === 0 ? {} : { removals }),
      ...(isStamped ? { stamps } : {}),
    };
  }

  #update(change: Update): boolean {
    const { before, after, isWhole } = change;
    if (after.hasUnchanged && this.#key.some((column) => after.cell(column) === UNCHANGED)) {
      return false; // the key itself is a large value that was not resent
    }
    const newKey = after.key(this.#key);
    if (before === undefined) {
      return this.#merge(newKey, change);
    }
    const oldKey = before.key(this.#key);
    if (oldKey === newKey) {
      return this.#fits(oldKey, before, isWhole) && this.#merge(newKey, change);
    }
    return this.#move(before, change, { old: oldKey, new: newKey });
  }

  /** A new image of a row that keeps its key. */
  #merge(key: string, { after, at, isLenient }: Update): boolean {
    const pending = this.#rows.get(key);
    if (pending === undefined) {
      this.#rows.set(key, { state: isLenient && !after.hasUnchanged ? 'put' : 'update', row: after, at });
      return true;
    }
    if (isGone(pending)) {
      return isLenient === true && !after.hasUnchanged && this.#put(key, after, at);
    }
    const row = after.hasUnchanged ? after.over(pending.row) : after;
    this.#rows.set(key, { state: isLenient && !row.hasUnchanged ? 'put' : pending.state, row, at });
    return true;
  }

  /** A changed key is the old row deleted and the new one inserted, which takes a whole new row. */
  #move(before: Row, change: Update, keys: { readonly old: string; readonly new: string }): boolean {
    const { after } = change;
    const pending = this.#rows.get(keys.old);
    const moved = after.hasUnchanged && pending !== undefined ? after.over(pending.row) : after;
    const hasLeft = !moved.hasUnchanged && (this.#keepsMovedRows || this.#leave(keys.old, before, change));
    return hasLeft && this.#arrive(keys.new, moved, change);
  }

  #put(key: string, row: Row, at: ChangeStamp | undefined): boolean {
    this.#rows.set(key, { state: 'put', row, at });
    return true;
  }

  #arrive(key: string, row: Row, { isLenient, at }: RowChange): boolean {
    const pending = this.#rows.get(key);
    if (isLenient || pending?.state === 'removal') {
      return this.#put(key, row, at);
    }
    if (pending === undefined) {
      this.#rows.set(key, { state: 'insert', row, at });
      return true;
    }
    this.#rows.set(key, { state: 'replace', row, at });
    return pending.state === 'delete';
  }

  #leave(key: string, before: Row, { isLenient, isWhole, at }: Update | Delete): boolean {
    const pending = this.#rows.get(key);
    if (isLenient) {
      const fits = this.#fits(key, before, isWhole);
      this.#rows.set(key, { state: 'removal', row: before, at });
      return fits;
    }
    if (pending === undefined) {
      this.#rows.set(key, { state: 'delete', row: before, at });
      return true;
    }
    if (isGone(pending) || !this.#fits(key, before, isWhole)) {
      return false;
    }
    if (pending.state === 'insert') {
      this.#rows.delete(key);
    } else {
      this.#rows.set(key, { state: pending.state === 'put' ? 'removal' : 'delete', row: before, at });
    }
    return true;
  }

  /**
   * Under full identity the old row is known whole, and must be the one that is pending: with a deferred constraint two rows may share a key for
   * a moment. Under any other identity they cannot, for its index checks at once.
   */
  #fits(key: string, before: Row, isWhole: boolean): boolean {
    const pending = this.#rows.get(key);
    return !isWhole || pending === undefined || isGone(pending) || isSameRow(pending.row, before);
  }
}

/** A whole row over the one that is there is what delete and insert come to. */
const LISTS = { insert: 'inserts', delete: 'deletes', update: 'updates', replace: 'updates', put: 'puts', removal: 'removals' } as const;

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
