import type { Cursor } from './cursor.js';

const BETWEEN = [',|(|)|-|–|—|:|;|and|but|with|e|mas|com|just|so', ', and|but|just|with|e|mas|com', 'and|but just|then|also|only'];

/**
 * Pieces of one wish in whatever order they are said, each at most once, with commas, parentheses or "and" between: what a wish is made of varies less
 * than where each part of it stands.
 */
export function fragments<T extends Readonly<Record<string, () => unknown>>>(
  cursor: Cursor,
  readers: T,
): { readonly [K in keyof T]?: NonNullable<ReturnType<T[K]>> } {
  const found: Record<string, unknown> = {};
  const next = () => {
    for (const [name, read] of Object.entries(readers)) {
      const from = cursor.at;
      const one = found[name] === undefined ? cursor.attempt(read) : undefined;
      if (one !== undefined && cursor.at > from) {
        found[name] = one;
        return true;
      }
    }
    return undefined;
  };
  while (
    next() === true ||
    cursor.attempt(() => {
      cursor.phraseOf(BETWEEN);
      return next();
    }) === true
  ) {}
  return found as { readonly [K in keyof T]?: NonNullable<ReturnType<T[K]>> };
}
