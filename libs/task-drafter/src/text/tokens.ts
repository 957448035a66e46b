import { withPlainDates } from './dates.js';
import { fold } from './fold.js';
import { withPlainNumbers } from './plain-numbers.js';
import { longWords, withFullWords, withLinesEnded, withoutClitic, withoutPoliteness } from './short-words.js';

export interface Token {
  /** `of`: the 's behind a name. */
  readonly kind: 'word' | 'quoted' | 'number' | 'date' | 'time' | 'mark' | 'of';
  /** As written, without quotes. */
  readonly text: string;
  /** As compared. */
  readonly folded: string;
}

const parts: readonly (readonly [Token['kind'], string])[] = [
  ['of', String.raw`(?<=[\p{L}\p{N}_])['’]s\b|(?<=\p{L}s)['’](?=\s\p{L})`],
  ['quoted', String.raw`"[^"]*"|“[^”]*”|«[^»]*»|${'`'}[^${'`'}]*${'`'}|(?<![\p{L}\p{N}_])'[^']*'|(?<![\p{L}\p{N}_])‘[^’]*’|\*{2,}|#{3,}`],
  ['date', String.raw`\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?)?(?!\d)`],
  ['time', String.raw`\d{1,2}:\d\d(?!\d)`],
  ['number', String.raw`-?\d+(?:\.\d+)?(?![\p{L}\p{N}_])`],
  ['word', String.raw`[\p{L}\p{N}_@/]+(?:[-.][\p{L}\p{N}_]+)*`],
  ['mark', String.raw`->|=>|>=|<=|!=|<>|[^\s]`],
];
const pattern = new RegExp(parts.map(([, source]) => `(${source})`).join('|'), 'gu');

const ARROW = /^(->|=>|→|➜|➔|⇒)$/u;

/** A sentence in words, names in quotes, signs that stand for a text (***), numbers, dates and marks. Nothing is lost but white space. */
export function tokensOf(sentence: string): readonly Token[] {
  return [...written(sentence.normalize('NFC')).matchAll(pattern)].flatMap((match) => {
    const place = match.slice(1).findIndex((part) => part !== undefined);
    const kind = parts[place]?.[0] ?? 'mark';
    const text = kind === 'quoted' && !/^[*#]/.test(match[0]) ? match[0].slice(1, -1) : match[0];
    return kind === 'word' ? wordsOf(text) : [{ kind, text, folded: kind === 'mark' && ARROW.test(text) ? '→' : fold(text) }];
  });
}

/** One word, or those that it is short for. What is compared changes, what was written stays. */
function wordsOf(text: string): readonly Token[] {
  const [verb, pronoun] = withoutClitic(text) ?? [];
  if (verb !== undefined && pronoun !== undefined) {
    return [word(verb, fold(verb)), word(pronoun, fold(pronoun))];
  }
  const [first = fold(text), ...more] = longWords(fold(text)) ?? [];
  return [word(text, first), ...more.map((one) => word(one, one))];
}

const word = (text: string, folded: string): Token => ({ kind: 'word', text, folded });

/** Contractions and dates in full; what stands in quotes is left as it is. */
function written(sentence: string): string {
  return withLinesEnded(sentence)
    .split(/("[^"]*"|“[^”]*”|«[^»]*»)/u)
    .map((part, place) => (place % 2 === 1 ? part : withPlainDates(withPlainNumbers(withFullWords(withoutPoliteness(part))))))
    .join('');
}
