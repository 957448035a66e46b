import type { Names } from '../names.js';
import type { Cursor } from '../text/cursor.js';
import type { Wish } from '../wishes.js';
import { JOIN, type Limit, limits } from './limits.js';
import { COPY } from './selection.js';

const JOINED = ['joined|merged|combined with|to|and', 'juntada|juntadas|unida|unidas|combinada|combinadas com|a|à|e'];

/** "orders joined with customers": what is wanted is not the table, so that it is not selected either. */
export function joinedTables(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const from = cursor.at;
  cursor.phrase(...COPY, 'i|we? need|want', 'preciso|quero de|da|do|das|dos?');
  const tables = cursor.list(() => names.table(cursor));
  return tables === undefined || cursor.phraseOf(JOINED) === undefined ? undefined : [notPossible(cursor, names, from, JOIN)];
}

/** Reads a wish that nothing can fulfil, up to where the next begins. */
export function impossible(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const from = cursor.at;
  const isWhenDone = cursor.phrase(
    '[quando|assim que|depois que|logo que|ao|when|once|as soon as|after|afterwards] [acabar|terminar|finalizar|concluir|final|done|finished|complete|completed|it is done|it finishes|that is done|the load is done|the load has finished|the load finishes|tudo terminar|tudo acabar|a carga terminar|a carga acabar]',
  );
  if (isWhenDone !== undefined) {
    cursor.phrase(','); // a comma before anything else belongs to no wish: what stands behind it may be possible
  }
  cursor.phrase('also|please|ainda|tambem?');
  const limit = limits.find(({ phrases }) => cursor.phraseOf(phrases) !== undefined);
  if (limit === undefined) {
    return undefined;
  }
  return [notPossible(cursor, names, from, limit)];
}

/** What other rows would be made of is said up to the end of the sentence; any other wish ends where the next begins. */
function notPossible(cursor: Cursor, names: Names, from: number, { why, nearest, isOtherRows }: Limit): Wish {
  while (!cursor.isAtEnd && !/^[.;]$/.test(cursor.peek()?.folded ?? '') && (isOtherRows === true || !nextBegins(cursor, names))) {
    cursor.at += 1;
  }
  return { tag: 'not-possible', wish: cursor.textSince(from), why, nearest, ...(isOtherRows === true ? { isOtherRows } : {}) };
}

function nextBegins(cursor: Cursor, names: Names): boolean {
  const isBetween = /^(,|and|e|but|mas|:)$/.test(cursor.peek()?.folded ?? '');
  if (!isBetween) {
    return false;
  }
  const { at } = cursor;
  cursor.phrase(',');
  cursor.phrase('and|e|but|mas|then|also?');
  const isWish = names.beginsWish(cursor) || cursor.at === at;
  cursor.at = at;
  return isWish || cursor.peek()?.folded === ',';
}
