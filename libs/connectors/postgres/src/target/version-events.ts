import { type ChangeStamp, ReplicationError, type RowChange } from '@trem/replication-core';
import type { TupleRow } from '../source/pgoutput/tuple-row.js';
import { tupleOf } from './wire/record-layout.js';

/** What becomes of one key: a version with these values, or none any more. */
export interface VersionEvent {
  readonly opens: boolean;
  /** The source had no row of this key, and has sent this one whole. */
  readonly isInsert: boolean;
  readonly key: string;
  readonly row: TupleRow;
  readonly at: ChangeStamp;
  /** The row came from this key with a value that was not sent, and that only the newest version of this key has. */
  readonly from: TupleRow | undefined;
}

export type Move = VersionEvent & { readonly from: TupleRow };

/** Moves, then events that may be written in any order of their keys. */
export interface VersionStretch {
  readonly moves: readonly Move[];
  /** Each is all that becomes of its key. */
  readonly single: readonly VersionEvent[];
  /** Those of one key in order. */
  readonly chained: readonly VersionEvent[];
}

interface Options {
  readonly key: readonly number[];
  readonly perTransaction: boolean;
  /** Columns of which another value makes another version. Absent: all. */
  readonly compared?: readonly number[] | undefined;
  /** Keys with other bytes are others at the target. If not, all events are chained, in the order of the changes. */
  readonly hasPlainKey: boolean;
}

/**
 * The changes of a table as events of its keys, in order. Values that were not sent are taken from the change before, where there is one; of events that follow
 * each other none repeats the one before it. Per transaction, only the last event of each key is left.
 */
export function versionStretches(changes: readonly RowChange[], options: Options): readonly VersionStretch[] {
  const { key, perTransaction } = options;
  const stretches = new Stretches(options);
  if (!perTransaction) {
    for (const change of changes) {
      stretches.add(eventsOf(change, key, (name) => stretches.last(name)));
    }
    return stretches.done();
  }
  let unit = new Map<string, VersionEvent>();
  changes.forEach((change, index) => {
    for (const event of eventsOf(change, key, (name) => unit.get(name) ?? stretches.last(name))) {
      unit.set(event.key, event);
    }
    if (changes[index + 1]?.at?.position !== change.at?.position) {
      stretches.add([...unit.values()]);
      unit = new Map();
    }
  });
  return stretches.done();
}

/** What a change does to one key, or to two; `last` tells what was done to a key before it. */
function eventsOf(change: RowChange, key: readonly number[], last: (key: string) => VersionEvent | undefined): readonly VersionEvent[] {
  const { at } = change;
  if (at === undefined) {
    throw new ReplicationError('BUG', { reason: 'a change without stamp' });
  }
  if (change.tag === 'delete') {
    return [{ opens: false, isInsert: false, key: change.before.key(key), row: tupleOf(change.before), at, from: undefined }];
  }
  const { after } = change;
  const newKey = after.key(key);
  const before = change.tag === 'update' ? change.before : undefined;
  const oldKey = before?.key(key) ?? newKey;
  if (oldKey === newKey && !after.hasUnchanged) {
    return [{ opens: true, isInsert: change.tag === 'insert', key: newKey, row: tupleOf(after), at, from: undefined }]; // most are such
  }
  const old = last(oldKey);
  const row = tupleOf(after.hasUnchanged && old?.opens ? after.over(old.row) : after);
  const left = before === undefined || oldKey === newKey ? undefined : tupleOf(before);
  const from = row.hasUnchanged ? (old?.from ?? left) : undefined;
  const opened = { opens: true, isInsert: false, key: newKey, row, at, from };
  return left === undefined ? [opened] : [{ opens: false, isInsert: false, key: oldKey, row: left, at, from: undefined }, opened];
}

/** What becomes of a key in a stretch. */
interface Chain {
  readonly first: VersionEvent;
  last: VersionEvent;
  /** All of them; absent while there is one. */
  events: VersionEvent[] | undefined;
}

interface Stretch {
  readonly moves: readonly Move[];
  readonly chains: Map<string, Chain>;
  /** All in order, where keys cannot be told apart. */
  readonly ordered: VersionEvent[];
}

/** Stretches under way. */
class Stretches {
  readonly #options: Options;
  readonly #list: Stretch[] = [];
  #open: Stretch = { moves: [], chains: new Map(), ordered: [] };

  constructor(options: Options) {
    this.#options = options;
    this.#list.push(this.#open);
  }

  /** The last event of a key in the stretch under way. */
  last(key: string): VersionEvent | undefined {
    return this.#open.chains.get(key)?.last;
  }

  /** What a move takes must be written, and not yet gone: so it begins a stretch. */
  add(events: readonly VersionEvent[]): void {
    if (events.some(isMove)) {
      this.#open = { moves: events.filter(isMove), chains: new Map(), ordered: [] };
      this.#list.push(this.#open);
    }
    for (const event of events) {
      if (!isMove(event)) {
        this.#follow(event);
      }
    }
  }

  done(): readonly VersionStretch[] {
    return this.#list.map(({ moves, chains, ordered }) => {
      const single: VersionEvent[] = [];
      const chained = [...ordered];
      if (this.#options.hasPlainKey) {
        for (const { first, events } of chains.values()) {
          if (events === undefined) {
            single.push(first);
          } else {
            for (const event of events) {
              chained.push(event);
            }
          }
        }
      }
      return { moves, single, chained };
    });
  }

  #follow(event: VersionEvent): void {
    const { chains, ordered } = this.#open;
    const chain = chains.get(event.key);
    if (chain === undefined) {
      chains.set(event.key, { first: event, last: event, events: undefined });
    } else if (isRepeated(chain.last, event, this.#options.compared)) {
      return;
    } else {
      chain.events ??= [chain.first];
      chain.events.push(event);
      chain.last = event;
    }
    if (!this.#options.hasPlainKey) {
      ordered.push(event);
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
