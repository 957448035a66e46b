import type { Names } from '../names.js';
import type { Cursor } from '../text/cursor.js';
import type { Wish } from '../wishes.js';

const INSTEAD = [
  'instead of|from|than',
  'rather than',
  'and? not|no longer|more|longer',
  'and? no longer',
  'em vez de|do|da',
  'ao inves de|do|da',
  'e? nao mais',
  'no lugar de',
];

/** "on weekdays at six, instead of every day at two": what held before, where a new value of the same setting was said just before. */
export function insteadOf(cursor: Cursor, names: Names, before: readonly Wish[]): readonly Wish[] | undefined {
  return cursor.attempt(() => {
    cursor.phrase(',');
    const isSaid = cursor.phraseOf(INSTEAD) !== undefined;
    const last = before.at(-1);
    if (isSaid && last?.tag === 'set' && last.path === 'cdc.intervalMs' && cursor.attempt(() => oldNumber(cursor)) === true) {
      return [];
    }
    const old = isSaid ? names.wishesHere(cursor) : undefined;
    const paths = new Set(before.flatMap(settingsOf));
    const isSame = old !== undefined && old.length > 0 && old.every((wish) => settingsOf(wish).some((path) => paths.has(path)));
    return isSame ? [] : undefined;
  });
}

/** "every 20 seconds rather than every 10". */
function oldNumber(cursor: Cursor): true | undefined {
  cursor.phrase('every|each', 'a? cada', 'de');
  const isNumber = cursor.take('number') !== undefined;
  return isNumber && /^([.,;]|and|e|)$/.test(cursor.peek()?.folded ?? '') ? true : undefined;
}

function settingsOf(wish: Wish): readonly string[] {
  return wish.tag === 'set' ? [wish.path] : wish.tag === 'apply-mode' ? ['apply.mode'] : [];
}
