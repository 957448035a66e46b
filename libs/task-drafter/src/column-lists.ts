import { type Names, narrowed } from './names.js';
import { ARTICLE, type Cursor } from './text/cursor.js';
import type { ColumnRef } from './wishes.js';

/** Columns in a list; a table said behind the last is the table of all that name none: "email and phone of customers". */
export function columnList(names: Names, cursor: Cursor): readonly ColumnRef[] | undefined {
  return cursor.attempt(() => elliptic(names, cursor)) ?? listOf(cursor, () => names.columnOrUnknown(cursor));
}

/** The same, but only of columns that are there: where a list is no more than a guess. */
export function knownColumnList(names: Names, cursor: Cursor): readonly ColumnRef[] | undefined {
  return cursor.attempt(() => elliptic(names, cursor)) ?? listOf(cursor, () => names.column(cursor));
}

/** Two columns and no more, though a list may go on behind them. */
export function columnPair(names: Names, cursor: Cursor): readonly ColumnRef[] | undefined {
  return cursor.attempt(() => elliptic(names, cursor)) ?? cursor.attempt(() => two(names, cursor));
}

function two(names: Names, cursor: Cursor): readonly ColumnRef[] | undefined {
  const first = names.columnOrUnknown(cursor);
  const second = first === undefined || cursor.phrase('and', 'e') === undefined ? undefined : names.columnOrUnknown(cursor);
  return first === undefined || second === undefined ? undefined : [first, second];
}

function listOf(cursor: Cursor, read: () => ColumnRef | undefined): readonly ColumnRef[] | undefined {
  const list = cursor.list(read);
  const table = list?.at(-1)?.table;
  return table === undefined ? list : list?.map((column) => (column.table === undefined ? narrowed(column, table) : column));
}

/** "given and last name", "birth and hire date": the last word belongs to both. */
function elliptic(names: Names, cursor: Cursor): readonly ColumnRef[] | undefined {
  cursor.phrase(ARTICLE);
  const first = cursor.take('word');
  if (first === undefined || cursor.phrase('and') === undefined) {
    return undefined;
  }
  const from = cursor.at;
  const second = names.column(cursor);
  const shared = cursor.tokens[from + 1];
  const both = shared === undefined || cursor.at < from + 2 ? undefined : names.columnNamed(`${first.text} ${shared.text}`);
  return second === undefined || both === undefined
    ? undefined
    : [second.table === undefined ? both : narrowed(both, second.table), second];
}
