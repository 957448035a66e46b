import { fold } from './fold.js';
import { remembered } from './remembered.js';
import { formsOf } from './verb-forms.js';
import { vocabulary } from './vocabulary.js';

/** A word out of some, or one of several sequences; either may be left out. */
export type PhrasePart = { readonly optional: boolean } & ({ readonly words: ReadonlySet<string> } | { readonly choices: Choices });

/** Sequences of which one may stand, by the words with which they can begin. */
export interface Choices {
  readonly all: readonly (readonly PhrasePart[])[];
  readonly byFirst: ReadonlyMap<string, readonly (readonly PhrasePart[])[]>;
  /** Those that may be left out whole, whatever word stands there. */
  readonly empty: readonly (readonly PhrasePart[])[];
}

/** A phrase with its words taken apart. */
export interface Phrase {
  readonly text: string;
  readonly parts: readonly PhrasePart[];
}

/** Words that change no phrase by standing in it: "keep the table in sync, please" is "keep table in sync". */
export const SKIPPED = new Set('the a an o os um uma please kindly então entao tambem also its their plain'.split(' '));

/** Phrases that are looked for together, by the words with which they can begin: of hundreds a few are left at each word of a sentence. */
type Group = ReadonlyMap<string, readonly Phrase[]>;

const NONE: readonly never[] = [];
/** More than the parts that all phrases of the grammar have. */
const PARTS = 20_000;
const lists = new WeakMap<readonly string[], Group>();
const groups = new Map<string, { readonly texts: readonly string[]; readonly group: Group }[]>();

/** Of the phrases of this list, those that may stand where this word is. The list is one of the grammar's, which never change: it is taken apart once. */
export function phrasesOf(texts: readonly string[], folded: string): readonly Phrase[] {
  let group = lists.get(texts);
  if (group === undefined) {
    group = grouped(texts);
    lists.set(texts, group);
  }
  return group.get(folded) ?? NONE;
}

/** The same of phrases that are in no list of their own; the same ones are taken apart once. */
export function phrasesAt(texts: readonly string[], folded: string): readonly Phrase[] {
  const [first = ''] = texts;
  let alike = groups.get(first);
  if (alike === undefined) {
    alike = [];
    groups.set(first, alike);
  }
  for (const known of alike) {
    if (isSame(known.texts, texts)) {
      return known.group.get(folded) ?? NONE;
    }
  }
  const group = grouped(texts);
  alike.push({ texts, group });
  return group.get(folded) ?? NONE;
}

/** Of lists that begin alike; the quick way, as every wish that is tried asks. */
function isSame(some: readonly string[], others: readonly string[]): boolean {
  if (some.length !== others.length) {
    return false;
  }
  for (let place = 1; place < some.length; place += 1) {
    if (some[place] !== others[place]) {
      return false;
    }
  }
  return true;
}

function grouped(texts: readonly string[]): Group {
  const phrases = texts.map((text) => ({ text, parts: partsOf(text) }));
  return byWords(phrases, ({ parts }) => firstWords(parts));
}

function byWords<T>(things: readonly T[], wordsOf: (thing: T) => ReadonlySet<string>): ReadonlyMap<string, readonly T[]> {
  const found = new Map<string, T[]>();
  for (const thing of things) {
    for (const word of wordsOf(thing)) {
      const alike = found.get(word);
      if (alike === undefined) {
        found.set(word, [thing]);
      } else {
        alike.push(thing);
      }
    }
  }
  return found;
}

/** Of these sequences, those that may stand where this word is; `mayFollow`: other words that change nothing may stand before them. */
export function choicesAt(
  { all, byFirst, empty }: Choices,
  folded: string | undefined,
  mayFollow: boolean,
): readonly (readonly PhrasePart[])[] {
  if (folded === undefined) {
    return empty;
  }
  if (mayFollow && SKIPPED.has(folded)) {
    return all;
  }
  const some = byFirst.get(folded) ?? NONE;
  return empty.length === 0 ? some : [...some, ...empty];
}

/** Where the first words may be left out the next ones begin the phrase, and words may be skipped before these. */
function firstWords(parts: readonly PhrasePart[]): ReadonlySet<string> {
  const needed = parts.findIndex((part) => !canBeLeftOut(part));
  const first = needed < 0 ? parts : parts.slice(0, needed + 1);
  const words = first.flatMap((part) =>
    'words' in part ? [...part.words] : part.choices.all.flatMap((choice) => [...firstWords(choice)]),
  );
  return new Set([...words, ...(first.length > 1 ? SKIPPED : [])]);
}

const canBeLeftOut = (part: PhrasePart): boolean => part.optional || ('choices' in part && part.choices.empty.length > 0);

/** The parts of a phrase, as they stand between its spaces; those in brackets are one. */
function partsOf(text: string): readonly PhrasePart[] {
  return split(text, ' ').map(partOf);
}

/** `copy~` stands for every form of the verb, `$should` for a class of the vocabulary, `[left out|dropped]` for one of the sequences. */
const partOf = remembered(PARTS, (part): PhrasePart => {
  const optional = part.endsWith('?') && part.length > 1;
  const text = optional ? part.slice(0, -1) : part;
  const inner = text.startsWith('$')
    ? vocabulary(text.slice(1))
    : text.startsWith('[') && text.endsWith(']')
      ? text.slice(1, -1)
      : undefined;
  if (inner !== undefined) {
    const all = split(inner, '|').map(partsOf);
    return { optional, choices: { all, byFirst: byWords(all, firstWords), empty: all.filter((choice) => choice.every(canBeLeftOut)) } };
  }
  const words = text.split('|').flatMap((word) => (word.endsWith('~') ? formsOf(word.slice(0, -1)) : [word]));
  return { words: new Set(words.map(fold)), optional };
});

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
