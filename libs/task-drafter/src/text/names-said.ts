import type { Cursor } from './cursor.js';
import type { Token } from './tokens.js';

const LONGEST_NAME = 5;

/** Words in a row that may be one name. */
interface Said {
  readonly text: string;
  readonly length: number;
}
/** By the tokens of a sentence, at each of them: every wish that is tried asks for names at the same places. */
const known = new WeakMap<readonly Token[], (readonly Said[] | undefined)[]>();

/** What `find` answers to the longest name of up to five words that stands here and that it knows; the cursor is then behind it. */
export function longestName<T>(cursor: Cursor, find: (text: string) => T | undefined): T | undefined {
  for (const { text, length } of namesAt(cursor.tokens, cursor.at)) {
    const found = find(text);
    if (found !== undefined) {
      cursor.at += length;
      return found;
    }
  }
  return undefined;
}

function namesAt(tokens: readonly Token[], at: number): readonly Said[] {
  const places = known.get(tokens) ?? [];
  known.set(tokens, places);
  const said = places[at] ?? readAt(tokens, at);
  places[at] = said;
  return said;
}

/** The longest first. */
function readAt(tokens: readonly Token[], at: number): readonly Said[] {
  const found: Said[] = [];
  for (let length = LONGEST_NAME; length > 0; length -= 1) {
    const some = tokens.slice(at, at + length);
    const isName = some.length === length && (length === 1 ? some.every(isNameLike) : some.every(({ kind }) => kind === 'word'));
    if (isName) {
      found.push({ text: some.map(({ text }) => text).join(' '), length });
    }
  }
  return found;
}

const isNameLike = ({ kind, folded }: Token) => kind === 'quoted' || (kind === 'word' && !/^(it|and|or|e|ou|only|all|to|by)$/.test(folded));
