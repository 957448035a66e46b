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
 * them in as they are in the end. What the source did not send again is read from the target first; a table without a key has every row sent whole.
 */
export async function replaceRows(conversation: Conversation, plan: TablePlan, tally: Tally, changes: readonly RowChange[]): Promise<void> {
  const fates = fatesOf(changes, naming(plan, changes), plan);
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

/**
 * What tells rows apart on their way: the key, or the whole row where every old row is known whole, for under a deferred constraint two rows may
 * share a key for a moment.
 */
function naming(plan: TablePlan, changes: readonly RowChange[]): readonly number[] {
  const [first] = changes;
  const isWhole = changes.every(
    (change) => change.isLenient !== true && (change.tag === 'insert' || (change.isWhole && change.before !== undefined)),
  );
  return isWhole && first !== undefined ? first.relation.columns.map((_, index) => index) : plan.target.key;
}

function fatesOf(changes: readonly RowChange[], names: readonly number[], { extender }: TablePlan): readonly Fate[] {
  // An old row has none of the columns that the target has beside the source's
  const widened = (older: Row | undefined) =>
    older === undefined || extender === undefined ? older : extender.extend(tupleOf(older), () => undefined);
  const rows = new TouchedRows(names);
  for (const change of changes) {
    const isLenient = change.isLenient === true;
    switch (change.tag) {
      case 'insert':
        rows.enter(rows.begin(undefined), change.after, { isLenient });
        break;
      case 'delete':
        rows.leave(change.before, isLenient).image = undefined;
        break;
      case 'update': {
        const fate = rows.leave(change.before ?? change.after, isLenient);
        const image = fate.image === undefined ? change.after : change.after.over(fate.image);
        rows.enter(fate, image, { isLenient, older: widened(change.before) });
        break;
      }
    }
  }
  return rows.fates;
}

/** The rows that the changes touch, and those that are there by their names. */
class TouchedRows {
  readonly fates: Fate[] = [];
  readonly #names: readonly number[];
  readonly #present = new Map<string, Fate[]>();

  constructor(names: readonly number[]) {
    this.#names = names;
  }

  begin(origin: Row | undefined): Fate {
    const fate: Fate = { origin, image: undefined, isLenient: false };
    this.fates.push(fate);
    return fate;
  }

  /** `older` has the columns of the name that the row does not have again. What a lenient change finds in its place goes. */
  enter(fate: Fate, row: Row, { isLenient, older }: { readonly isLenient: boolean; readonly older?: Row | undefined }): void {
    const name = (row.hasUnchanged && older !== undefined ? row.over(older) : row).key(this.#names);
    const others = this.#present.get(name) ?? [];
    if (isLenient) {
      for (const other of others.splice(0)) {
        other.image = undefined;
      }
    }
    fate.image = row;
    fate.isLenient ||= isLenient;
    this.#present.set(name, [...others, fate]);
  }

  /** Takes out the row that is there under this name: one that was touched before, or else the target's. */
  leave(row: Row, isLenient: boolean): Fate {
    const fate = this.#present.get(row.key(this.#names))?.pop() ?? this.begin(row);
    fate.isLenient ||= isLenient;
    return fate;
  }
}

/** The rows as they are in the end, each column known. */
async function wholeImages(conversation: Conversation, plan: TablePlan, fates: readonly Fate[]): Promise<readonly ReadableRow[]> {
  const images: ReadableRow[] = [];
  const { statement, values, found } = plan.statements.selectRow();
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
