import { type Choices, choicesAt, type Phrase, type PhrasePart, phrasesAt, phrasesOf, SKIPPED } from './phrases.js';
import type { Token } from './tokens.js';

const NONE: readonly never[] = [];

/** A place in a sentence. Readers advance it when they understood something, and leave it where it was when not. */
export class Cursor {
  readonly tokens: readonly Token[];
  at = 0;

  constructor(tokens: readonly Token[]) {
    this.tokens = tokens;
  }

  get isAtEnd(): boolean {
    return this.at >= this.tokens.length;
  }

  peek(ahead = 0): Token | undefined {
    return this.tokens[this.at + ahead];
  }

  /** What was read since `from`, as written. */
  textSince(from: number): string {
    return this.tokens
      .slice(from, this.at)
      .map(({ text }) => text)
      .join(' ')
      .replace(/ ([,.;:)])/g, '$1');
  }

  /**
   * Reads the longest of these phrases that stands here. In a phrase `a|b` are alternatives, `a|b?` may be left out, `[a b|c]` is "a b" or "c".
   * A quoted text is never a phrase: it is a name or a value.
   */
  phrase(...phrases: readonly string[]): string | undefined {
    const here = this.peek();
    return here === undefined || here.kind === 'quoted' ? undefined : this.#longest(phrasesAt(phrases, here.folded));
  }

  /** The same with a list of the grammar. */
  phraseOf(phrases: readonly string[]): string | undefined {
    const here = this.peek();
    return here === undefined || here.kind === 'quoted' ? undefined : this.#longest(phrasesOf(phrases, here.folded));
  }

  #longest(phrases: readonly Phrase[]): string | undefined {
    let found: string | undefined;
    let furthest = this.at;
    for (const { text, parts } of phrases) {
      const end = Math.max(...this.#ends(parts, [this.at]));
      if (end > furthest) {
        found = text;
        furthest = end;
      }
    }
    this.at = furthest;
    return found;
  }

  /** Where a sequence can end that begins at one of these places; a place further back than `at` is none. */
  #ends(parts: readonly PhrasePart[], from: readonly number[]): readonly number[] {
    let places = from;
    for (const part of parts) {
      const ends = new Set(part.optional ? places : []);
      for (const place of places) {
        for (const end of 'words' in part ? this.#word(part.words, place) : this.#choice(part.choices, place)) {
          ends.add(end);
        }
      }
      if (ends.size === 0) {
        return NONE;
      }
      places = [...ends];
    }
    return places;
  }

  #choice(choices: Choices, place: number): readonly number[] {
    return choicesAt(choices, this.tokens[place]?.folded, place > this.at).flatMap((choice) => this.#ends(choice, [place]));
  }

  /** Behind one of these words; in the midst of a phrase others may stand before it. */
  #word(words: ReadonlySet<string>, place: number): readonly number[] {
    const token = this.tokens[place];
    if (token === undefined || token.kind === 'quoted') {
      return NONE;
    }
    const later = place > this.at && token.kind === 'word' && SKIPPED.has(token.folded) ? this.#word(words, place + 1) : NONE;
    return words.has(token.folded) ? [place + 1, ...later] : later;
  }

  /** The next token if it is of this kind. */
  take(...kinds: readonly Token['kind'][]): Token | undefined {
    const token = this.peek();
    if (token === undefined || !kinds.includes(token.kind)) {
      return undefined;
    }
    this.at += 1;
    return token;
  }

  /** What `read` answers; when that is nothing, it is as if nothing had been read. */
  attempt<T>(read: () => T | undefined): T | undefined {
    const from = this.at;
    const found = read();
    if (found === undefined) {
      this.at = from;
    }
    return found;
  }

  /** One or more, with commas or "and" between. */
  list<T>(read: () => T | undefined): readonly T[] | undefined {
    const found: T[] = [];
    let one = this.attempt(read);
    while (one !== undefined) {
      found.push(one);
      one = this.attempt(() => {
        const between = [this.phrase(','), this.phrase('and also?|then?', 'e também?', 'as well as', 'bem|assim como', '&', '+', 'plus')];
        return between.some((word) => word !== undefined) ? read() : undefined;
      });
    }
    return found.length === 0 ? undefined : found;
  }
}

export const ARTICLE = 'the|a|an|o|os|as|um|uma|its|their|seu|sua|seus|suas?';
