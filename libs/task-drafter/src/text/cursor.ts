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
   * Reads the longest of these phrases that stands here. In a phrase `a|b` are alternatives and `a|b?` may be left out.
   * A quoted text is never a phrase: it is a name or a value.
   */
  phrase(...phrases: readonly string[]): string | undefined {
    const here = this.peek();
    let found: string | undefined;
    let furthest = this.at;
    for (const { text, parts } of here === undefined || here.kind === 'quoted' ? [] : phrasesAt(phrases, here.folded)) {
      const end = this.#match(parts, this.at);
      if (end !== undefined && end > furthest) {
        found = text;
        furthest = end;
      }
    }
    this.at = found === undefined ? this.at : furthest;
    return found;
  }

  /** @param skipped whether the words just before were skipped: a phrase does not end in such a word */
  #match(parts: readonly PhrasePart[], at: number, { from = 0, skipped = false } = {}): number | undefined {
    const part = parts[from];
    if (part === undefined) {
      return skipped ? undefined : at;
    }
    const token = this.tokens[at];
    const isWord = token !== undefined && token.kind !== 'quoted';
    if (isWord && part.words.has(token.folded)) {
      const end = this.#match(parts, at + 1, { from: from + 1 });
      if (end !== undefined) {
        return end;
      }
    }
    if (isWord && from > 0 && token.kind === 'word' && SKIPPED.has(token.folded)) {
      const end = this.#match(parts, at + 1, { from, skipped: true });
      if (end !== undefined) {
        return end;
      }
    }
    return part.optional ? this.#match(parts, at, { from: from + 1, skipped }) : undefined;
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
