import { type Cell, ReplicationError, type Row, type RowChange, UNCHANGED } from '@trem/replication-core';
import type { TablePlan } from './table-plan.js';
import { parameters, type ReadableRow, TableWriter } from './table-writer.js';
import type { Tally } from './tally.js';
import type { Conversation } from './wire/conversation.js';
import { tupleOf } from './wire/record-layout.js';

/** What becomes of one row that the changes touch. */
interface Fate {
  /** How the target finds it; undefined when the target does not have it. */
  readonly origin: Row | undefined;
  /** How it is in the end; undefined when it is gone. */
  image: Row | undefined;
  /** The target may have it otherwise than the source, or not at all. */
  isLenient: boolean;
}

/**
 * Writes changes that conflict in every order, because the source checked uniqueness at its commit only: takes all touched rows out, then puts
 * them in as they are in the end. What the source did not send again is read from the target first. Only for tables with a key.
 */
export async function replaceRows(conversation: Conversation, plan: TablePlan, tally: Tally, changes: readonly RowChange[]): Promise<void> {
  const fates = fatesOf(plan, changes);
  const images = await wholeImages(conversation, plan, fates);
  const writer = new TableWriter(conversation, plan, tally);
  for (const { origin, image, isLenient } of fates) {
    if (isLenient) {
      for (const row of [origin, image]) {
        await (row && writer.removeRow(tupleOf(row)));
      }
    } else if (origin !== undefined) {
      await writer.deleteRow(tupleOf(origin));
    }
  }
  for (const image of images) {
    await writer.insertRow(image);
  }
}

function fatesOf(plan: TablePlan, changes: readonly RowChange[]): readonly Fate[] {
  const { key } = plan.target;
  const all: Fate[] = [];
  const current = new Map<string, Fate>();
  const begin = (fate: Fate): Fate => {
    all.push(fate);
    return fate;
  };
  for (const change of changes) {
    if (change.tag === 'insert') {
      const there = current.get(change.after.key(key));
      if (there === undefined) {
        current.set(change.after.key(key), begin({ origin: undefined, image: change.after, isLenient: change.isLenient === true }));
      } else {
        there.image = change.after;
        there.isLenient ||= change.isLenient === true;
      }
      continue;
    }
    const old = change.tag === 'delete' ? change.before : (change.before ?? change.after);
    const fate = current.get(old.key(key)) ?? begin({ origin: old, image: undefined, isLenient: false });
    fate.isLenient ||= change.isLenient === true;
    current.set(old.key(key), fate);
    if (change.tag === 'delete') {
      fate.image = undefined;
    } else {
      fate.image = fate.image === undefined ? change.after : change.after.over(fate.image);
      current.delete(old.key(key));
      current.set(change.after.key(key), fate);
    }
  }
  return all;
}

/** The rows as they are in the end, each column known. */
async function wholeImages(conversation: Conversation, plan: TablePlan, fates: readonly Fate[]): Promise<readonly ReadableRow[]> {
  const images: ReadableRow[] = [];
  const { statement, values, found } = plan.selectRow();
  for (const { origin, image } of fates) {
    if (image !== undefined && !image.hasUnchanged) {
      images.push(tupleOf(image));
    } else if (image !== undefined && origin !== undefined) {
      const patched = new PatchedRow(tupleOf(image), values);
      images.push(patched);
      conversation.run(statement, parameters(plan, tupleOf(origin), found), { about: plan, row: (fields) => patched.patch(fields) });
    }
  }
  await conversation.finish();
  return images;
}

/** A new row whose columns that were not sent come from the target, as text. */
class PatchedRow implements ReadableRow {
  readonly #image: ReadableRow;
  readonly #columns: readonly number[];
  #stored: readonly unknown[] | undefined;

  constructor(image: ReadableRow, columns: readonly number[]) {
    this.#image = image;
    this.#columns = columns;
  }

  patch(fields: readonly unknown[]): void {
    this.#stored = fields;
  }

  cell(column: number): Cell {
    const cell = this.#image.cell(column);
    if (cell !== UNCHANGED) {
      return cell;
    }
    if (this.#stored === undefined) {
      throw new ReplicationError('ROW_MISSING', { rows: 1 });
    }
    const text = this.#stored[this.#columns.indexOf(column)];
    return typeof text === 'string' ? Buffer.from(text) : null;
  }

  isText(column: number): boolean {
    return this.#image.cell(column) === UNCHANGED || this.#image.isText(column);
  }
}
