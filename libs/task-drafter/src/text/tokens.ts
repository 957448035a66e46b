import { fold } from './fold.js';

export interface Token {
  /** `of`: the 's behind a name. */
  readonly kind: 'word' | 'quoted' | 'number' | 'date' | 'time' | 'mark' | 'of';
  /** As written, without quotes. */
  readonly text: string;
  /** As compared. */
  readonly folded: string;
}

const parts: readonly (readonly [Token['kind'], string])[] = [
  ['of', String.raw`(?<=[\p{L}\p{N}_])['’]s\b`],
  ['quoted', String.raw`"[^"]*"|“[^”]*”|«[^»]*»|(?<![\p{L}\p{N}_])'[^']*'|(?<![\p{L}\p{N}_])‘[^’]*’`],
  ['date', String.raw`\d{4}-\d\d-\d\d(?:[T ]\d\d:\d\d(?::\d\d)?(?:Z|[+-]\d\d:\d\d)?)?(?!\d)`],
  ['time', String.raw`\d{1,2}:\d\d(?!\d)`],
  ['number', String.raw`-?\d+(?:\.\d+)?(?![\p{L}\p{N}_])`],
  ['word', String.raw`[\p{L}\p{N}_@/]+(?:[-.][\p{L}\p{N}_]+)*`],
  ['mark', String.raw`>=|<=|!=|<>|[^\s]`],
];
const pattern = new RegExp(parts.map(([, source]) => `(${source})`).join('|'), 'gu');

/** A sentence in words, names in quotes, numbers, dates and marks. Nothing is lost but white space. */
export function tokensOf(sentence: string): readonly Token[] {
  return [...sentence.normalize('NFC').matchAll(pattern)].map((match) => {
    const place = match.slice(1).findIndex((part) => part !== undefined);
    const kind = parts[place]?.[0] ?? 'mark';
    const text = kind === 'quoted' ? match[0].slice(1, -1) : match[0];
    return { kind, text, folded: fold(text) };
  });
}
