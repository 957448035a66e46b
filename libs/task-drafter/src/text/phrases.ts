import { fold } from './fold.js';
import { formsOf } from './verb-forms.js';

export interface PhrasePart {
  readonly words: ReadonlySet<string>;
  readonly optional: boolean;
}
/** A phrase with its words taken apart. */
export interface Phrase {
  readonly text: string;
  readonly parts: readonly PhrasePart[];
}

/** Words that change no phrase by standing in it: "keep the table in sync, please" is "keep table in sync". */
export const SKIPPED = new Set('the a an o os um uma please kindly então entao tambem also its their'.split(' '));

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
    const phrase = { text, parts: text.split(' ').map(partOf) };
    for (const word of firstWords(phrase.parts)) {
      byFirst.set(word, [...(byFirst.get(word) ?? []), phrase]);
    }
  }
  return { texts, byFirst };
}

/** Where the first words may be left out the next ones begin the phrase, and words may be skipped before these. */
function firstWords(parts: readonly PhrasePart[]): ReadonlySet<string> {
  const needed = parts.findIndex(({ optional }) => !optional);
  const first = needed < 0 ? parts : parts.slice(0, needed + 1);
  return new Set([...first.flatMap(({ words }) => [...words]), ...(first.length > 1 ? SKIPPED : [])]);
}

/** `copy~` stands for every form of the verb. */
function partOf(part: string): PhrasePart {
  const optional = part.endsWith('?') && part.length > 1;
  const words = (optional ? part.slice(0, -1) : part).split('|');
  return { words: new Set(words.flatMap((word) => (word.endsWith('~') ? formsOf(word.slice(0, -1)) : [word])).map(fold)), optional };
}
