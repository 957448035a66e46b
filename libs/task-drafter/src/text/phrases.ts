import { fold } from './fold.js';
import { formsOf } from './verb-forms.js';
import { vocabulary } from './vocabulary.js';

/** A word out of some, or one of several sequences; either may be left out. */
export type PhrasePart = { readonly optional: boolean } & (
  | { readonly words: ReadonlySet<string> }
  | { readonly choices: readonly (readonly PhrasePart[])[] }
);

/** A phrase with its words taken apart. */
export interface Phrase {
  readonly text: string;
  readonly parts: readonly PhrasePart[];
}

/** Words that change no phrase by standing in it: "keep the table in sync, please" is "keep table in sync". */
export const SKIPPED = new Set('the a an o os um uma please kindly então entao tambem also its their plain'.split(' '));

/** Phrases that are looked for together, by the words with which they can begin: of hundreds a few are left at each word of a sentence. */
interface Group {
  readonly texts: readonly string[];
  readonly byFirst: ReadonlyMap<string, readonly Phrase[]>;
}
const groups = new Map<string, Group[]>();

/** Of these phrases, those that may stand where this word is. Phrases are those of the grammar, so that every group is taken apart once. */
export function phrasesAt(texts: readonly string[], folded: string): readonly Phrase[] {
  const [first = ''] = texts;
  const alike = groups.get(first) ?? [];
  const known = alike.find((group) => group.texts.length === texts.length && group.texts.every((text, place) => text === texts[place]));
  if (known !== undefined) {
    return known.byFirst.get(folded) ?? [];
  }
  const group = grouped(texts);
  groups.set(first, [...alike, group]);
  return group.byFirst.get(folded) ?? [];
}

function grouped(texts: readonly string[]): Group {
  const byFirst = new Map<string, Phrase[]>();
  for (const text of texts) {
    const phrase = { text, parts: partsOf(text) };
    for (const word of firstWords(phrase.parts)) {
      byFirst.set(word, [...(byFirst.get(word) ?? []), phrase]);
    }
  }
  return { texts, byFirst };
}

/** Where the first words may be left out the next ones begin the phrase, and words may be skipped before these. */
function firstWords(parts: readonly PhrasePart[]): ReadonlySet<string> {
  const needed = parts.findIndex((part) => !canBeLeftOut(part));
  const first = needed < 0 ? parts : parts.slice(0, needed + 1);
  const words = first.flatMap((part) => ('words' in part ? [...part.words] : part.choices.flatMap((choice) => [...firstWords(choice)])));
  return new Set([...words, ...(first.length > 1 ? SKIPPED : [])]);
}

const canBeLeftOut = (part: PhrasePart): boolean =>
  part.optional || ('choices' in part && part.choices.some((choice) => choice.every(canBeLeftOut)));

/** The parts of a phrase, as they stand between its spaces; those in brackets are one. */
function partsOf(text: string): readonly PhrasePart[] {
  return split(text, ' ').map(partOf);
}

/** `copy~` stands for every form of the verb, `$should` for a class of the vocabulary, `[left out|dropped]` for one of the sequences. */
function partOf(part: string): PhrasePart {
  const optional = part.endsWith('?') && part.length > 1;
  const text = optional ? part.slice(0, -1) : part;
  const inner = text.startsWith('$')
    ? vocabulary(text.slice(1))
    : text.startsWith('[') && text.endsWith(']')
      ? text.slice(1, -1)
      : undefined;
  if (inner !== undefined) {
    return { optional, choices: split(inner, '|').map(partsOf) };
  }
  const words = text.split('|').flatMap((word) => (word.endsWith('~') ? formsOf(word.slice(0, -1)) : [word]));
  return { words: new Set(words.map(fold)), optional };
}

/** At this sign, but not inside brackets. */
function split(text: string, sign: string): readonly string[] {
  const found = [''];
  let depth = 0;
  for (const letter of text) {
    depth += letter === '[' ? 1 : letter === ']' ? -1 : 0;
    if (letter === sign && depth === 0) {
      found.push('');
    } else {
      found[found.length - 1] += letter;
    }
  }
  return found;
}
