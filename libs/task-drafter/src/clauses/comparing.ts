import type { Names } from '../names.js';
import type { Cursor } from '../text/cursor.js';
import { isFiller, isGrammar } from '../text/grammar-words.js';
import type { Test } from '../wishes.js';
import { compared, IS, IS_EQUAL } from './comparing-words.js';

/** The comparison that stands here, without its column: "is at least 5", "is Brazil or Portugal", "since 2024-01-01". */
export function testHere(cursor: Cursor, names: Names): Test | undefined {
  return (
    cursor.attempt(() => nullTest(cursor)) ??
    cursor.attempt(() => range(cursor)) ??
    cursor.attempt(() => wholeYear(cursor)) ??
    cursor.attempt(() => openRange(cursor)) ??
    cursor.attempt(() => list(cursor)) ??
    cursor.attempt(() => anyOf(cursor, names)) ??
    cursor.attempt(() => one(cursor))
  );
}

/** "is Brazil or Portugal", "paid, shipped or returned": one of them, unless what follows the "or" is a condition of its own. */
function anyOf(cursor: Cursor, names: Names): Test | undefined {
  cursor.phrase(IS_EQUAL);
  cursor.phrase('either');
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

const COMPARING = /^(igual|iguais|maior|menor|superior|inferior|posterior|anterior|equal|greater|less|more|higher|lower)$/;
const valueOnly = (cursor: Cursor, names: Names) =>
  names.startsColumn(cursor) || COMPARING.test(cursor.peek()?.folded ?? '') ? undefined : value(cursor);

/** Said of a text this can be null or a text without letters. */
export const EMPTY = 'empty';

function nullTest(cursor: Cursor): Test | undefined {
  const isNot = cursor.phrase(
    `${IS} not null|missing`,
    'nao e|seja nulo|nula',
    `${IS} filled|set|known|given|present`,
    'is|are|has|have not been? missing|null',
    `${IS} preenchido|preenchida|preenchidos|preenchidas|informado|informada`,
    'preenchido|preenchida|informado|informada',
    'non null',
    'nonnull',
    'nao for|forem|estiver|esteja|sejam|sao nulo|nula|nulos|nulas',
    'nao nulos|nulas',
    'that|which is|are not null',
    `${IS} preenchido|preenchida`,
    'not null',
    'nao nulo|nula',
  );
  if (isNot !== undefined) {
    return { word: 'is-not-null', values: [] };
  }
  if (cursor.phrase(`${IS} not empty|blank`, 'nao e|é|esteja|esta|seja|for|estiver vazio|vazia|vazios|vazias') !== undefined) {
    return { word: 'is-not-null', values: [EMPTY] };
  }
  if (cursor.phrase(`${IS} empty|blank`, `${IS} vazio|vazia|vazios|vazias`) !== undefined) {
    return { word: 'is-null', values: [EMPTY] };
  }
  return cursor.phrase(
    `${IS} null|missing`,
    `${IS} nulo|nula|nulos|nulas`,
    'is|are|has|was|were not set|filled|given|known',
    'nao e|é|esta|foi|esteja preenchido|preenchida|informado',
    'nulo|nula',
  ) === undefined
    ? undefined
    : { word: 'is-null', values: [] };
}

function range(cursor: Cursor): Test | undefined {
  const isSaid =
    cursor.phrase(`${IS} between`, `${IS} entre`, 'ranging|ranges from|between', 'between', 'entre', 'variando|varia entre') !== undefined;
  if (!isSaid && cursor.phrase(`${IS} from`, `${IS} de`) === undefined) {
    return undefined;
  }
  const lower = isSaid ? value(cursor) : cursor.take('number', 'date')?.text;
  const until = isSaid ? ['and', 'e'] : ['to|until|till|through', 'up to', 'a|ate'];
  const upper =
    lower === undefined || cursor.phraseOf(until) === undefined ? undefined : isSaid ? value(cursor) : cursor.take('number', 'date')?.text;
  return lower === undefined || upper === undefined ? undefined : { word: 'between', values: [lower, upper] };
}

/** "during 2024", "em 2024": every day of that year. */
function wholeYear(cursor: Cursor): Test | undefined {
  const isIn =
    cursor.phrase(`${IS}? [during|in|within|throughout|durante|em|ao longo de] [the year|o ano de|the whole of|all of|year]?`) !==
    undefined;
  const year = isIn ? cursor.take('number')?.text : undefined;
  const isYear =
    year !== undefined && /^(19|20)\d\d$/.test(year) && !/^(rows|records|euros|times|changes|,)$/.test(cursor.peek()?.folded ?? '');
  return isYear ? { word: 'between', values: [`${year}-01-01`, `${year}-12-31`] } : undefined;
}

/** "from 2024-01-01 on", "de 2024-01-01 em diante", "100 or more", "100 ou menos": the word stands behind the value. */
function openRange(cursor: Cursor): Test | undefined {
  const isFrom = cursor.phrase(`${IS} from`, `${IS} de`) !== undefined;
  if (!isFrom) {
    cursor.phrase(IS);
  }
  const token = cursor.take('number', 'date');
  if (token === undefined) {
    return undefined;
  }
  if (cursor.phrase('on|onward|onwards', 'em diante', 'and|or|e|ou later|newer|after|posterior|depois') !== undefined) {
    return { word: 'at-least', values: [token.text] };
  }
  if (isFrom) {
    return undefined;
  }
  if (cursor.phrase('or|and more|above|over|higher|greater|larger', 'ou|e mais|acima|maior|superior') !== undefined) {
    return { word: 'at-least', values: [token.text] };
  }
  return cursor.phrase('or|and less|fewer|below|under|lower|smaller|earlier|before', 'ou|e menos|abaixo|menor|inferior|antes') === undefined
    ? undefined
    : { word: 'at-most', values: [token.text] };
}

const AMONG = [
  `${IS} one|any of the? following? values?`,
  `${IS} in|among`,
  'one|any of',
  'in',
  `${IS} em`,
  'em (',
  `${IS} um|uma|algum|alguma|qualquer um|uma? de|dos|das|entre`,
  'um|uma|algum|qualquer de|dos|das',
];

function list(cursor: Cursor): Test | undefined {
  const isNot = cursor.phrase(`${IS} not in`, `${IS} none of`, 'nao esta|esteja em', `${IS} neither`) !== undefined;
  if (!isNot && cursor.phraseOf(AMONG) === undefined) {
    return undefined;
  }
  const isOpen = cursor.phrase('(') !== undefined || cursor.peek(-1)?.folded === '(';
  cursor.phrase(':');
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
  const word = compared.find(([, phrases]) => cursor.phraseOf(phrases) !== undefined)?.[0];
  const isCode =
    word === undefined && (cursor.peek()?.kind === 'quoted' || /^(\p{Lu}[\p{L}\d]*|true|false)$/u.test(cursor.peek()?.text ?? ''));
  cursor.phrase(...(word?.endsWith('-with') === true ? ['the letter|letters|prefix|text', 'a|as|o letra|letras|prefixo|texto'] : []));
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
