import type { Connection } from '@trem/contracts';
import { invalid, problemItem } from '@trem/nest-platform';

export interface PageQuery {
  readonly first: number;
  readonly after?: string | undefined;
}

/**
 * One page of a list that is there as a whole, in the order of its keys. The mark names the key of the last item seen: what came or went before it moves
 * nothing, and an item is neither seen twice nor missed.
 * @param keyOf unique; parts are compared one after the other
 * @throws REQUEST_INVALID `after` is not a mark of this list
 */
export function pageOf<T>(
  items: readonly T[],
  { first, after }: PageQuery,
  keyOf: (item: T) => readonly (string | number)[],
): Connection<T> {
  const sorted = items.map((item) => ({ item, key: keyOf(item) })).toSorted((one, other) => compare(one.key, other.key));
  const mark = after === undefined ? undefined : readMark(after);
  const rest = mark === undefined ? sorted : sorted.filter(({ key }) => compare(key, mark) > 0);
  const page = rest.slice(0, first);
  const last = page.at(-1);
  return {
    nodes: page.map(({ item }) => item),
    pageInfo: { endCursor: last === undefined ? (after ?? null) : writeMark(last.key), hasNextPage: rest.length > page.length },
    totalCount: items.length,
  };
}

/** One page of a list that its service gives by pages, with a mark of its own. */
export function pageFrom<T>(
  nodes: readonly T[],
  next: string | null,
  { after }: PageQuery,
  totalCount: number | null = null,
): Connection<T> {
  return { nodes, pageInfo: { endCursor: next ?? after ?? null, hasNextPage: next !== null }, totalCount };
}

function compare(one: readonly (string | number)[], other: readonly (string | number)[]): number {
  for (const [index, part] of one.entries()) {
    const against = other[index] ?? '';
    if (part !== against) {
      return part < against ? -1 : 1;
    }
  }
  return 0;
}

function writeMark(key: readonly (string | number)[]): string {
  return Buffer.from(JSON.stringify(key)).toString('base64url');
}

/** The mark of a service that marks by numbers. @throws REQUEST_INVALID it is none */
export function numberOf(mark: string | undefined): number | undefined {
  if (mark !== undefined && !/^\d{1,15}$/.test(mark)) {
    throw noMark();
  }
  return mark === undefined ? undefined : Number(mark);
}

function readMark(mark: string): (string | number)[] {
  try {
    const key: unknown = JSON.parse(Buffer.from(mark, 'base64url').toString());
    if (Array.isArray(key) && key.length > 0 && key.every((part) => typeof part === 'string' || typeof part === 'number')) {
      return key;
    }
  } catch {
    // no mark of ours: said below
  }
  throw noMark();
}

function noMark(): Error {
  return invalid([
    problemItem({ severity: 'error', code: 'REQUEST_INVALID', path: 'after', text: 'Give the endCursor of the page before' }),
  ]);
}
