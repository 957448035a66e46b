import { type ChangeStamp, ReplicationError, type RowChange } from '@trem/replication-core';
import type { TupleRow } from '../source/pgoutput/tuple-row.js';
import { tupleOf } from './wire/record-layout.js';

/** What becomes of one key: a version with these values, or none any more. */
export interface VersionEvent {
  readonly opens: boolean;
  readonly row: TupleRow;
  readonly at: ChangeStamp;
  /** The row came from this key with a value that was not sent, and that only the newest version of this key has. */
  readonly from?: TupleRow;
}

export type Move = VersionEvent & { readonly from: TupleRow };

/** Moves, then events that may be written by one statement. */
export interface VersionStretch {
  readonly moves: readonly Move[];
  readonly events: readonly VersionEvent[];
}

interface Options {
  readonly key: readonly number[];
  readonly perTransaction: boolean;
  /** Columns of which another value makes another version. Absent: all. */
  readonly compared?: readonly number[] | undefined;
}

/**
 * The changes of a table as events of its keys, in order. Values that were not sent are taken from the change before, where there is one; of events that follow
 * each other none repeats the one before it. Per transaction, only the last event of each key is left.
 */
export function versionStretches(changes: readonly RowChange[], { key, perTransaction, compared }: Options): readonly VersionStretch[] {
  const stretches = new Stretches(compared);
  let unit = new Unit(key, stretches);
  changes.forEach((change, index) => {
    unit.add(change);
    if (!perTransaction || changes[index + 1]?.at?.position !== change.at?.position) {
      stretches.add(unit.last);
      unit = new Unit(key, stretches);
    }
  });
  return stretches.list;
}

type KeyEvents = ReadonlyMap<string, VersionEvent>;

/** Changes of which only what they come to is written: those of a transaction, or a single one. */
class Unit {
  readonly #key: readonly number[];
  readonly #before: Stretches;
  readonly #last = new Map<string, VersionEvent>();

  constructor(key: readonly number[], before: Stretches) {
    this.#key = key;
    this.#before = before;
  }

  get last(): KeyEvents {
    return this.#last;
  }

  add(change: RowChange): void {
    const { at } = change;
    if (at === undefined) {
      throw new ReplicationError('BUG', { reason: 'a change without stamp' });
    }
    if (change.tag === 'delete') {
      this.#last.set(change.before.key(this.#key), { opens: false, row: tupleOf(change.before), at });
      return;
    }
    const newKey = change.after.key(this.#key);
    const before = (change.tag === 'update' ? change.before : undefined) ?? change.after;
    const oldKey = before.key(this.#key);
    const old = this.#last.get(oldKey) ?? this.#before.last(oldKey);
    const row = tupleOf(change.after.hasUnchanged && old?.opens ? change.after.over(old.row) : change.after);
    const isMoved = oldKey !== newKey;
    if (isMoved) {
      this.#last.set(oldKey, { opens: false, row: tupleOf(before), at });
    }
    const from = row.hasUnchanged ? (old?.from ?? (isMoved ? tupleOf(before) : undefined)) : undefined;
    this.#last.set(newKey, { opens: true, row, at, ...(from && { from }) });
  }
}

/** Stretches under way. */
class Stretches {
  readonly list: { readonly moves: readonly Move[]; readonly events: VersionEvent[] }[] = [];
  #last = new Map<string, VersionEvent>();
  readonly #compared: readonly number[] | undefined;

  constructor(compared: readonly number[] | undefined) {
    this.#compared = compared;
  }

  /** The last event of a key in the stretch under way. */
  last(key: string): VersionEvent | undefined {
    return this.#last.get(key);
  }

  /** What a move takes must be written, and not yet gone: so it begins a stretch. */
  add(unit: KeyEvents): void {
    const moves = [...unit.values()].filter(isMove);
    if (moves.length > 0 || this.list.length === 0) {
      this.list.push({ moves, events: [] });
      this.#last = new Map();
    }
    for (const [key, event] of unit) {
      const before = this.#last.get(key);
      if (!isMove(event) && (before === undefined || !isRepeated(before, event, this.#compared))) {
        this.list.at(-1)?.events.push(event);
        this.#last.set(key, event);
      }
    }
  }
}

function isMove(event: VersionEvent): event is Move {
  return event.from !== undefined;
}

/** Bytes that are the same stand for the same value, and no two forms of one are ever sent. */
function isRepeated(before: VersionEvent, { opens, row }: VersionEvent, compared: readonly number[] | undefined): boolean {
  if (opens && compared !== undefined) {
    return before.opens && before.row.key(compared) === row.key(compared);
  }
  const { bytes, start, end } = before.row;
  return before.opens === opens && (!opens || bytes.compare(row.bytes, row.start, row.end, start, end) === 0);
}
