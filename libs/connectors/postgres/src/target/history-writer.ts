import { ReplicationError, type Row, type RowChange } from '@trem/replication-core';
import { hasDefect } from '@trem/replication-core/faults';
import type { TupleRow } from '../source/pgoutput/tuple-row.js';
import type { OpenTable } from './open-table.js';
import { factOf } from './row-extender.js';
import { TableWriter } from './table-writer.js';
import type { Answer } from './wire/exchange.js';
import { tupleOf } from './wire/record-layout.js';
import type { Statement } from './wire/statement.js';

/** What is known of a key inside a set. */
interface Image {
  readonly row: Row;
  /** The key under which the target has the values that were not sent; absent: the row's own. */
  readonly origin: Row | undefined;
}

/** Rows to add, by what is left to do with them. */
interface Added {
  readonly whole: TupleRow[];
  /** By which columns are UNCHANGED; they are added under the key that has the values. */
  readonly partial: Map<string, TupleRow[]>;
  /** Added under their old key. */
  readonly moved: TupleRow[];
  /** Added under the key that has their values, which is not that of the row before. */
  readonly strayed: TupleRow[];
}

/** Writes the changes of a table in mode history: each is a row. */
export class HistoryWriter {
  readonly #table: OpenTable;

  constructor(table: OpenTable) {
    this.#table = table;
  }

  /** Rows that take values of the target come first, so that they find what was there before this set. */
  async write(changes: readonly RowChange[]): Promise<void> {
    const { plan, tally } = this.#table;
    const added = this.#sort(changes);
    for (const [shape, rows] of mostUnchangedFirst(added.partial)) {
      await this.#records(plan.history.insertCompleted(shape), rows, tally.found(plan, rows.length));
    }
    await new TableWriter(this.#table.conversation, plan, tally).insertAll(added.whole);
    for (const [rows, notes] of [[added.strayed, false] as const, [added.moved, true] as const]) {
      if (rows.length > 0) {
        await this.#records(plan.history.moveRows(notes), rows, tally.touched(plan, 0));
      }
    }
    tally.counted(plan.target, { opened: changes.length, closed: 0 });
  }

  /** @throws VALUE_NOT_RESENT the newest row of a key may be another row of the source, whose values are not to be taken */
  #sort(changes: readonly RowChange[]): Added {
    const { key, keysMayMeet = false, schema, table } = this.#table.plan.target;
    const added: Added = { whole: [], partial: new Map(), moved: [], strayed: [] };
    const images = new Map<string, Image>();
    for (const change of changes) {
      if (change.tag === 'delete') {
        added.whole.push(this.#extended(change.before, change));
        images.delete(change.before.key(key));
      } else if (key.length === 0) {
        this.#add(added, { row: change.after, origin: undefined }, change);
      } else {
        if (keysMayMeet && change.after.hasUnchanged) {
          throw new ReplicationError('VALUE_NOT_RESENT', { schema, table });
        }
        const before = (change.tag === 'update' ? change.before : undefined) ?? change.after;
        const image = imageOf(change.after, before, {
          old: images.get(before.key(key)),
          isMoved: before.key(key) !== change.after.key(key),
        });
        images.delete(before.key(key));
        images.set(change.after.key(key), image);
        this.#add(added, image, change);
      }
    }
    return added;
  }

  #add(added: Added, { row, origin }: Image, change: RowChange): void {
    const { key } = this.#table.plan.target;
    const before = change.tag === 'update' && change.before?.key(key) !== row.key(key) && key.length > 0 ? change.before : undefined;
    const under = row.hasUnchanged ? (origin ?? before) : before;
    const written = this.#extended(under === undefined ? row : under.only(key).over(row), change);
    if (row.hasUnchanged) {
      const shape = hasDefect('unchanged-as-null') ? '' : row.unchangedShape();
      const rows = added.partial.get(shape) ?? [];
      added.partial.set(shape, rows);
      rows.push(written);
    } else {
      added.whole.push(written);
    }
    if (before !== undefined) {
      added.moved.push(this.#extended(row, change));
      if (under !== undefined && under !== before) {
        added.strayed.push(this.#extended(before.only(key).over(row), change)); // its own old key is to be noted, not that of its values
      }
    } else if (under !== undefined) {
      added.strayed.push(this.#extended(row, change));
    }
  }

  #extended(row: Row, { at }: RowChange): TupleRow {
    const { extender } = this.#table.plan;
    if (at === undefined || extender === undefined) {
      throw new ReplicationError('BUG', { reason: 'a change without stamp' });
    }
    return extender.extend(tupleOf(row), ({ fact }) => factOf(fact, at, { isNew: true, writing: this.#table.writing }));
  }

  async #records(statement: Statement, rows: readonly TupleRow[], answer: Answer): Promise<void> {
    const { layout, rowTypeOid } = this.#table.plan;
    await this.#table.conversation.runRecords(statement, rows, { layout, elementOid: rowTypeOid, answer });
  }
}

/**
 * In a set, what a key takes from the target only becomes less: so those that take more are to find none of the rows of this set that have a newer value
 * in a column that they take.
 */
function mostUnchangedFirst<T>(partial: ReadonlyMap<string, T>): readonly (readonly [shape: string, rows: T])[] {
  const unchanged = (shape: string) => shape.split('1').length;
  return [...partial].sort(([one], [other]) => unchanged(other) - unchanged(one));
}

function imageOf(after: Row, before: Row, { old, isMoved }: { readonly old: Image | undefined; readonly isMoved: boolean }): Image {
  const row = after.hasUnchanged && old !== undefined ? after.over(old.row) : after;
  return { row, origin: row.hasUnchanged ? (old?.origin ?? (isMoved ? before : undefined)) : undefined };
}
