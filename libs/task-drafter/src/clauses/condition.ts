import type { Names } from '../names.js';
import type { Cursor } from '../text/cursor.js';
import { isGrammar } from '../text/grammar-words.js';
import type { Wish } from '../wishes.js';
import { testHere } from './comparing.js';

/** One condition on rows: a column without a value, one that is true or false, or a comparison. */
export function condition(cursor: Cursor, names: Names): Wish | undefined {
  const found = cursor.attempt(() => missing(cursor, names)) ?? truth(cursor, names) ?? comparison(cursor, names);
  cursor.attempt(() => noted(cursor, names, found));
  return found;
}

/** "who are active", "que estão ativos": a column that is true or false, said as what the rows are. */
function truth(cursor: Cursor, names: Names): Wish | undefined {
  return cursor.attempt(() => {
    const from = cursor.at;
    cursor.phrase('who|that|which|que');
    const isIs = cursor.phrase('is|are|was|were|esta|estao|estão|e|é|sao|são|estejam|esteja') !== undefined;
    const isNot = cursor.phrase('not|nao') !== undefined;
    const column = isIs ? names.truth(cursor) : undefined;
    const isOver = /^([.,;)]|and|e|from|to|in|do|da|para|no|)$/.test(cursor.peek()?.folded ?? '');
    return column === undefined || !isOver
      ? undefined
      : { tag: 'filter', column, test: { word: 'equals', values: [String(!isNot)] }, about: cursor.textSince(from) };
  });
}

function comparison(cursor: Cursor, names: Names): Wish | undefined {
  const from = cursor.at;
  const column = names.column(cursor) ?? names.dated(cursor) ?? unknownColumn(cursor, names);
  cursor.phrase('that|which|who|que?');
  const test = column === undefined ? undefined : testHere(cursor, names);
  return column === undefined || test === undefined ? undefined : { tag: 'filter', column, test, about: cursor.textSince(from) };
}

/** What is done to a column, or said of it, and is no value of its rows: "only with phone hidden". */
const DONE =
  /^(hash|mask|hid|encrypt|anonym|obfusc|pseudonym|trim|upper|lower|capital|renam|remov|drop|exclu|omit|inclu|chang|replac|convert|kept|keep|show|visib|fill|set|empt|known|miss|presen|null|blank|mascar|ocult|escond|anonim|criptograf|renome|maiusc|minusc|substitu|alter|mud|preench|vazi|troc|like|valu|only|first|last|left|out|new|old|updat|modif|differ|same|equal|uniq|valid|invalid|translat|round|sort|order|join|split|cut|trunc|format|cop|load|need|want|apply|appl|sync|replic|read|unread|recent|latest|today|high|low|great|less|more|above|below|over|under|before|after|since|until|acima|abaixo|antes|apos|depois|desde|maior|menor|recente)/;

/** "only orders with status paid": a lower-case word behind a column of text, where rows are chosen and nothing follows. */
export function plainCondition(cursor: Cursor, names: Names): Wish | undefined {
  return cursor.attempt(() => {
    const from = cursor.at;
    const column = names.column(cursor);
    const isText =
      column?.candidates.every(({ table, column: name }) =>
        /text|char/.test(table.columns.find((one) => one.name === name)?.type ?? ''),
      ) === true;
    const isColumn = cursor.peek()?.kind === 'word' && names.startsColumn(cursor);
    const token = isText && !isColumn ? cursor.take('word') : undefined;
    const isValue = token !== undefined && /^\p{Ll}{3,}$/u.test(token.text) && !isGrammar(token.folded) && !DONE.test(token.folded);
    const isOver = /^([.,;:)]|and|e|from|to|into|do|da|para|no|na|only|apenas|)$/.test(cursor.peek()?.folded ?? '');
    return column === undefined || token === undefined || !isValue || !isOver || column.candidates.length === 0
      ? undefined
      : { tag: 'filter', column, test: { word: 'equals', values: [token.text] }, about: cursor.textSince(from) };
  });
}

/** A word that is no column is one that is misspelt only where a comparison follows. */
function unknownColumn(cursor: Cursor, names: Names) {
  return cursor.attempt(() => {
    const column = names.startsTable(cursor) ? undefined : names.columnOrUnknown(cursor);
    const from = cursor.at;
    const isCompared = testHere(cursor, names) !== undefined;
    cursor.at = from;
    return isCompared ? column : undefined;
  });
}

/** "orders since 2024-01-01": of the table's only date. */
export function dateOnly(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const from = cursor.at;
  const test = testHere(cursor, names);
  return test === undefined || !/^\d{4}-/.test(test.values[0] ?? '') ? undefined : [{ tag: 'filter', test, about: cursor.textSince(from) }];
}

/** "that have no closed_at yet": a column without a value. */
function missing(cursor: Cursor, names: Names): Wish | undefined {
  const from = cursor.at;
  const isBehindHave = /^(have|has|having|with)$/.test(cursor.peek(-1)?.folded ?? '');
  const isNone =
    cursor.phrase(
      ...(isBehindHave ? ['no'] : []),
      '[that|which|who]? [have|has|having|with] no',
      '[that|which|who]? [do|does] not have [a|an]?',
      'que [ainda]? nao [tem|tenham|possuem|possuam]',
    ) !== undefined;
  const column = isNone ? names.column(cursor) : undefined;
  cursor.phrase('[yet|so far|ainda]', '[value|date] [yet]?');
  return column === undefined
    ? undefined
    : { tag: 'filter', column, test: { word: 'is-null', values: ['empty'] }, about: cursor.textSince(from) };
}

/** "opened since 2024 (opened_at, UTC)": the column once more, and the zone that holds anyway. */
function noted(cursor: Cursor, names: Names, filter: Wish | undefined): true | undefined {
  const column = filter?.tag !== 'filter' || cursor.phrase('(') === undefined ? undefined : names.column(cursor);
  cursor.phrase('[,|in]? utc', '[,|in]? [the]? utc time zone');
  const places = filter?.tag === 'filter' ? filter.column?.candidates : undefined;
  const isSame = column?.candidates.every((one) => places?.some((other) => other.column === one.column) === true) === true;
  return isSame && column !== undefined && column.candidates.length > 0 && cursor.phrase(')') !== undefined ? true : undefined;
}
