import { type PhrasePart, phrasesAt, SKIPPED } from './phrases.js';
import type { Token } from './tokens.js';

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
    let found: string | undefined;
    let furthest = this.at;
    for (const { text, parts } of here === undefined || here.kind === 'quoted' ? [] : phrasesAt(phrases, here.folded)) {
      const end = Math.max(...this.#ends(parts, [this.at]));
      if (end > furthest) {
        found = text;
        furthest = end;
      }
    }
    this.at = found === undefined ? this.at : furthest;
    return found;
  }

  /** Where a sequence can end that begins at one of these places; a place further back than `at` is none. */
  #ends(parts: readonly PhrasePart[], from: readonly number[]): readonly number[] {
    let places = from;
    for (const part of parts) {
      const before = places;
      const ends =
        'words' in part
          ? before.flatMap((place) => this.#word(part.words, place))
          : part.choices.flatMap((choice) => this.#ends(choice, before));
      places = [...new Set(part.optional ? [...ends, ...before] : ends)];
    }
    return places;
  }

  /** Behind one of these words; in the midst of a phrase others may stand before it. */
  #word(words: ReadonlySet<string>, place: number): readonly number[] {
    const token = this.tokens[place];
    if (token === undefined || token.kind === 'quoted') {
      return [];
    }
    const later = place > this.at && token.kind === 'word' && SKIPPED.has(token.folded) ? this.#word(words, place + 1) : [];
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
