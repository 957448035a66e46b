import type { Names } from '../names.js';
import type { Cursor } from '../text/cursor.js';
import type { Wish, WishOf } from '../wishes.js';
import { keptInSync, keptLike } from './kept-in-sync.js';
import { ALWAYS, later } from './life-words.js';
import { loadAndChanges } from './load-and-changes-words.js';
import { DO, modes } from './mode-words.js';
import { listedTables, selected } from './tables-of-mode.js';

export function mode(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  return (
    cursor.attempt(() => keptLike(cursor, names)) ??
    cursor.attempt(() => loadThenChanges(cursor, names)) ??
    cursor.attempt(() => modeHere(cursor, names)) ??
    cursor.attempt(() => doneMode(cursor, names)) ??
    cursor.attempt(() => keptInSync(cursor, names))
  );
}

/** "load + cdc", "snapshot first, then keep streaming", "carga completa seguida da captura das alterações". */
function loadThenChanges(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  return cursor.attempt(() => loadAndMore(cursor, names, [])) ?? cursor.attempt(() => loadAndMore(cursor, names, BEGIN));
}

const BEGIN = [
  '[it|that|which|to|and|task] [does|do|doing|did|should do|runs|performs|makes|starts with|begins with]',
  '[including|include~|incl|incluindo|inclusive] [.]?',
  '[primeiro|first] [,]?',
  'with|do~|both|first|com|primeiro|make~|begin~|start~|load~|copy~|take~|carregar~|fazer~|comecar~|it|them with|by|com|por? both|first?',
  'start by|with loading|copying',
];

function loadAndMore(cursor: Cursor, names: Names, begin: readonly string[]): readonly Wish[] | undefined {
  const from = cursor.at;
  const { LOADED, DONE, AND_THEN, GO_ON, CHANGES, APPLIED } = loadAndChanges;
  cursor.phraseOf(begin);
  const loaded = cursor.attempt(() => loadedTables(cursor, names));
  if (loaded === undefined && cursor.phraseOf(LOADED) === undefined) {
    return undefined;
  }
  cursor.phraseOf(DONE);
  const tables = loaded ?? selected(cursor, names);
  cursor.phrase('first', 'primeiro');
  const isThen = cursor.phraseOf(AND_THEN) !== undefined;
  const isGoing = isThen && cursor.phraseOf(GO_ON) !== undefined;
  cursor.phrase(...(isGoing ? ['to date'] : []));
  const isChanges = isThen && cursor.phraseOf(CHANGES) !== undefined;
  if (!isChanges && !(isGoing && ENDS.test(cursor.peek()?.folded ?? '.'))) {
    return undefined;
  }
  const text = cursor.textSince(from);
  cursor.phraseOf(APPLIED);
  cursor.phrase(...later, ...ALWAYS);
  cursor.attempt(() => (cursor.phrase('after|behind') !== undefined && /^[.,;]?$/.test(cursor.peek()?.folded ?? '') ? true : undefined));
  return isOnly(cursor) ? undefined : [{ tag: 'mode', mode: 'follow', text }, ...tables];
}

/** "load orders and capture its changes": the tables stand between. */
function loadedTables(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  return cursor.phrase('load~', 'carregar~') === undefined ? undefined : listedTables(cursor, names);
}

const ENDS = /^([.,;:)]|after|from|to|into|afterwards|depois|do|para|no|)$/;
/** "full load, changes only": the end says the opposite. */
const isOnly = (cursor: Cursor) => /^(only|apenas|somente|so)$/.test(cursor.peek()?.folded ?? '');

function doneMode(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  return cursor.phraseOf(DO) === undefined ? undefined : modeHere(cursor, names);
}

function modeHere(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const from = cursor.at;
  const found = longestMode(cursor);
  if (found === undefined || (found === 'beside' && (isOperation(cursor.tokens[from - 1]?.folded ?? '') || isRepeated(cursor)))) {
    return undefined;
  }
  if (
    found === 'once' &&
    /^(enough|sufficient|fine|suficiente)$/.test(cursor.peek(-1)?.folded ?? '') &&
    /^(to|if|when|that|for|para|que|se)$/.test(cursor.peek()?.folded ?? '')
  ) {
    return undefined; // "it is enough to write every minute"
  }
  const text = cursor.textSince(from);
  if (found === 'follow' || found === 'beside' || found === 'no-changes') {
    cursor.phraseOf(later);
    cursor.phrase(...(found === 'no-changes' ? [] : ALWAYS));
  }
  return [{ tag: 'mode', mode: found, text }, ...selected(cursor, names)];
}

/** Of all that may stand here what says most: "capture changes only" is more than "capture changes". */
function longestMode(cursor: Cursor): WishOf<'mode'>['mode'] | undefined {
  const from = cursor.at;
  let end = from;
  let found: WishOf<'mode'>['mode'] | undefined;
  for (const [mode, phrases] of modes) {
    cursor.at = from;
    if (cursor.phraseOf(phrases) !== undefined && cursor.at > end) {
      [found, end] = [mode, cursor.at];
    }
  }
  cursor.at = end;
  return found;
}

/** "no deletes and changes": what follows goes on with what is not wanted. */
const isOperation = (word: string) => /^(delet|insert|updat|exclus|inser|inclus|remoc|atualiz)/.test(word);

/** "applying the changes every 10 seconds" is about the interval. */
function isRepeated(cursor: Cursor): boolean {
  const [next, number] = [cursor.peek()?.folded ?? '', cursor.peek(1)];
  const isUnit = /^(hora|minuto|segundo|cada)$/.test(number?.folded ?? '');
  const isOnce = next === 'once' && number?.folded === 'every';
  return isOnce || /^(every|each|cada)$/.test(next) || (/^(a|de)$/.test(next) && (number?.kind === 'number' || isUnit));
}
