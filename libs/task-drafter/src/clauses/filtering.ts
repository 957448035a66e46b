import type { Names } from '../names.js';
import { ARTICLE, type Cursor } from '../text/cursor.js';
import { isFiller, isGrammar } from '../text/grammar-words.js';
import type { Test, Wish } from '../wishes.js';

const ONLY = [
  'keep|take|bring|send|bringing|taking? only|just',
  'only keep|take|want|bring',
  'i only want',
  'trazendo|trazer|traga|levando|leve|filtrando|mantenha? apenas|somente|so',
  'quero apenas|somente|so',
];
const WHERE = ['where|whose|with|having|when', 'onde|cujo|cuja|cujos|cujas|com', 'em que'];

/** "only customers whose country is Brazil", "women (gender F)", "where total >= 100 and status is not null". */
export function filtering(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const from = cursor.at;
  return cursor.attempt(() => described(cursor, names)) ?? cursor.attempt(() => conditions(cursor, names, from));
}

/** People describe rows before they say the condition in parentheses: the condition is what counts. */
function described(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  if (cursor.phrase(...ONLY) === undefined) {
    return undefined;
  }
  const table = cursor.attempt(() => names.table(cursor));
  const words = table === undefined ? cursor.take('word') : cursor.peek();
  if (words === undefined || isGrammar(words.folded) || cursor.phrase('(') === undefined) {
    return undefined;
  }
  const found = cursor.list(() => condition(cursor, names));
  return found === undefined || cursor.phrase(')') === undefined ? undefined : owned(found, table);
}

function conditions(cursor: Cursor, names: Names, from: number): readonly Wish[] | undefined {
  const before = cursor.attempt(() => onlyOf(cursor, names));
  const isOnly = before !== undefined || cursor.phrase(...ONLY) !== undefined;
  cursor.phrase('the|those? rows|those', 'as? linhas');
  cursor.phrase('from|of|de|da|do|dos|das?');
  const table = before ?? (isOnly || cursor.peek()?.kind === 'word' ? cursor.attempt(() => names.table(cursor)) : undefined);
  const isWhere = cursor.phrase(...WHERE) !== undefined;
  if (!isOnly && !isWhere) {
    return table === undefined ? sinceLast(cursor, names) : undefined;
  }
  cursor.phrase(ARTICLE);
  const found =
    table === undefined && !isWhere
      ? cursor.list(() => condition(cursor, names))
      : (cursor.list(() => condition(cursor, names)) ?? dateOnly(cursor, names));
  if (found === undefined) {
    return undefined;
  }
  const or = cursor.phrase('or', 'ou') === undefined ? [] : [alternative(cursor, from)];
  return [...owned(found, table), ...or];
}

/** "of employee only rows with ...". */
function onlyOf(cursor: Cursor, names: Names) {
  const table = cursor.phrase('of|from|in|for', 'de|do|da|dos|das|em|na|no') === undefined ? undefined : names.table(cursor);
  cursor.phrase(',');
  return table === undefined || cursor.phrase(...ONLY) === undefined ? undefined : table;
}

function owned(wishes: readonly Wish[], table: Extract<Wish, { tag: 'filter' }>['table']): readonly Wish[] {
  return table === undefined
    ? wishes
    : wishes.map((wish) => (wish.tag === 'filter' && wish.column?.table === undefined ? { ...wish, table } : wish));
}

/** Filters of a table are joined by AND. */
function alternative(cursor: Cursor, from: number): Wish {
  while (!cursor.isAtEnd && !/^[.;]$/.test(cursor.peek()?.folded ?? '')) {
    cursor.at += 1;
  }
  return {
    tag: 'unknown',
    text: `${cursor.textSince(from)} (there is no OR between filters; a list of values of one column can be given with "in")`,
  };
}

function condition(cursor: Cursor, names: Names): Wish | undefined {
  const from = cursor.at;
  const column = names.column(cursor) ?? unknownColumn(cursor, names);
  cursor.phrase('that|which|who|que?');
  const test = column === undefined ? undefined : testHere(cursor, names);
  return column === undefined || test === undefined ? undefined : { tag: 'filter', column, test, about: cursor.textSince(from) };
}

/** A word that is no column is one that is misspelt only where a comparison follows. */
function unknownColumn(cursor: Cursor, names: Names) {
  return cursor.attempt(() => {
    const column = names.columnOrUnknown(cursor);
    const from = cursor.at;
    const isCompared = testHere(cursor, names) !== undefined;
    cursor.at = from;
    return isCompared ? column : undefined;
  });
}

/** "orders since 2024-01-01": of the table's only date. */
function dateOnly(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const from = cursor.at;
  const test = testHere(cursor, names);
  return test === undefined || !/^\d{4}-/.test(test.values[0] ?? '') ? undefined : [{ tag: 'filter', test, about: cursor.textSince(from) }];
}

/** "copy orders since 2024-01-01": of the table named just before. */
function sinceLast(cursor: Cursor, names: Names): readonly Wish[] | undefined {
  const table = names.lastTable;
  const isBehind = table !== undefined && names.lastTableEnd === cursor.at && cursor.peek()?.kind === 'word';
  return isBehind ? dateOnly(cursor, names)?.map((wish) => (wish.tag === 'filter' ? { ...wish, table } : wish)) : undefined;
}

const IS = 'is|are|was|e|é|seja|sao|são|esteja|esta?';
const IS_EQUAL = 'is|are|was|é|e|seja|for';
const compared: readonly (readonly [Test['word'], readonly string[]])[] = [
  ['not-equals', [`${IS} not equal to`, `${IS} not`, `${IS} different from`, `${IS} diferente de`, 'nao e|seja', '!=', '<>']],
  [
    'at-least',
    [
      '>=',
      'since',
      'desde',
      'on or after',
      `${IS} at least`,
      `${IS} greater than or equal to`,
      `${IS} on or after`,
      `${IS} since`,
      `${IS} no minimo`,
      `${IS} pelo menos`,
      `${IS} maior ou igual a`,
      `${IS} desde`,
      `${IS} a partir de`,
    ],
  ],
  [
    'at-most',
    [
      '<=',
      'until',
      'ate',
      'on or before',
      `${IS} at most`,
      `${IS} less than or equal to`,
      `${IS} on or before`,
      `${IS} until`,
      `${IS} up to`,
      `${IS} no maximo`,
      `${IS} menor ou igual a`,
      `${IS} ate`,
    ],
  ],
  [
    'greater',
    [
      '>',
      'after',
      'depois de',
      `${IS} greater|more|larger|higher|bigger than`,
      `${IS} above|over|after`,
      `${IS} maior|superior que|a|do`,
      `${IS} acima de`,
      `${IS} depois de`,
      `${IS} mais de`,
    ],
  ],
  [
    'less',
    [
      '<',
      'before',
      'antes de',
      `${IS} less|smaller|lower|fewer than`,
      `${IS} below|under|before`,
      `${IS} menor|inferior que|a|do`,
      `${IS} abaixo de`,
      `${IS} antes de`,
      `${IS} menos de`,
    ],
  ],
  ['starts-with', [`starts|start|starting|begins|begin|beginning with`, 'comeca|comecam|comecando com|por', 'comece com|por']],
  ['ends-with', ['ends|end|ending with|in', 'termina|terminam|terminando com|em', 'termine com|em']],
  ['not-contains', ['does|do not contain', 'nao contem|contenha']],
  ['contains', ['contains|contain|containing', 'contem|contenha|contendo']],
  ['equals', ['=', `${IS} equal to`, `${IS} igual a`, 'equals', IS_EQUAL]],
];

function testHere(cursor: Cursor, names: Names): Test | undefined {
  return (
    cursor.attempt(() => nullTest(cursor)) ??
    cursor.attempt(() => range(cursor)) ??
    cursor.attempt(() => list(cursor)) ??
    cursor.attempt(() => anyOf(cursor, names)) ??
    cursor.attempt(() => one(cursor))
  );
}

/** "is Brazil or Portugal", "paid, shipped or returned": one of them, unless what follows the "or" is a condition of its own. */
function anyOf(cursor: Cursor, names: Names): Test | undefined {
  cursor.phrase(IS_EQUAL);
  const values: string[] = [];
  let isLast = false;
  let next = valueOnly(cursor, names);
  while (next !== undefined) {
    values.push(next);
    if (isLast) {
      return { word: 'in', values };
    }
    const isComma = cursor.phrase(',') !== undefined;
    isLast = cursor.phrase('or', 'ou') !== undefined;
    next = isComma || isLast ? valueOnly(cursor, names) : undefined;
  }
  return undefined;
}

const valueOnly = (cursor: Cursor, names: Names) => (names.startsColumn(cursor) ? undefined : value(cursor));

function nullTest(cursor: Cursor): Test | undefined {
  const isNot = cursor.phrase(
    `${IS} not null|missing`,
    'nao e|seja nulo|nula',
    `${IS} filled`,
    `${IS} preenchido|preenchida`,
    'not null',
    'nao nulo|nula',
  );
  if (isNot !== undefined) {
    return { word: 'is-not-null', values: [] };
  }
  return cursor.phrase(`${IS} null|missing`, `${IS} nulo|nula`) === undefined ? undefined : { word: 'is-null', values: [] };
}

function range(cursor: Cursor): Test | undefined {
  if (cursor.phrase(`${IS} between`, `${IS} entre`) === undefined) {
    return undefined;
  }
  const lower = value(cursor);
  const upper = lower === undefined || cursor.phrase('and', 'e') === undefined ? undefined : value(cursor);
  return lower === undefined || upper === undefined ? undefined : { word: 'between', values: [lower, upper] };
}

function list(cursor: Cursor): Test | undefined {
  const isNot = cursor.phrase(`${IS} not in`, `${IS} none of`, 'nao esta|esteja em', `${IS} neither`) !== undefined;
  if (!isNot && cursor.phrase(`${IS} one of`, `${IS} any of`, `${IS} in`, `${IS} em`, `${IS} um|uma de|dos|das`) === undefined) {
    return undefined;
  }
  const isOpen = cursor.phrase('(') !== undefined;
  const values: string[] = [];
  let next = value(cursor);
  while (next !== undefined) {
    values.push(next);
    next = cursor.attempt(() => {
      const isComma = cursor.phrase(',') !== undefined;
      const isLast = cursor.phrase('or', 'ou', 'and', 'e') !== undefined;
      return (isComma || isLast) && startsValue(cursor) ? value(cursor) : undefined;
    });
  }
  const isClosed = !isOpen || cursor.phrase(')') !== undefined;
  return values.length === 0 || !isClosed ? undefined : { word: isNot ? 'not-in' : 'in', values };
}

/** Behind a comma only what looks like a value goes on with a list: "in (BR, PT), mask the e-mails". */
function startsValue(cursor: Cursor): boolean {
  const token = cursor.peek();
  return (
    token !== undefined && !isGrammar(token.folded) && (token.kind !== 'word' || /^\p{Lu}/u.test(token.text) || !isGrammar(token.folded))
  );
}

function one(cursor: Cursor): Test | undefined {
  const word = compared.find(([, phrases]) => cursor.phrase(...phrases) !== undefined)?.[0];
  const isCode =
    word === undefined && (cursor.peek()?.kind === 'quoted' || /^(\p{Lu}[\p{Lu}\d]{0,4}|true|false)$/u.test(cursor.peek()?.text ?? ''));
  const found = word === undefined && !isCode ? undefined : value(cursor);
  return found === undefined ? undefined : { word: word ?? 'equals', values: [found] };
}

/** A value as written. Words with capitals belong together, as in São Paulo. */
function value(cursor: Cursor): string | undefined {
  const token = cursor.take('quoted', 'number', 'date', 'word');
  if (token === undefined || (token.kind === 'word' && isGrammar(token.folded) && !/^\p{Lu}/u.test(token.text))) {
    return undefined;
  }
  const words = [token.text];
  const isName = (text: string | undefined) => text !== undefined && /^\p{Lu}\p{Ll}/u.test(text);
  while (
    token.kind === 'word' &&
    isName(token.text) &&
    cursor.peek()?.kind === 'word' &&
    isName(cursor.peek()?.text) &&
    !isFiller(cursor.peek()?.folded ?? '')
  ) {
    words.push(cursor.take('word')?.text ?? '');
  }
  return words.join(' ');
}
