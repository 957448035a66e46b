import { quote, type Session, type TextRow } from './session.js';
import { rowsOf, type TableRef } from './structure.js';

/** Rows with one key that stand side by side. In a sound table with a key `count` is 1. */
export interface Run {
  /** Canonical text of the columns it is ordered by. */
  readonly key: TextRow;
  /** The first of the rows, in the order of the columns asked for. */
  readonly row: TextRow;
  readonly count: number;
}

export interface RunQuery extends TableRef {
  readonly columns: readonly string[];
  /** Columns to order by; with all columns it is a multiset of whole rows. */
  readonly key: readonly string[];
}

const FETCH_BYTES = 2 * 2 ** 20;
const FETCH_ROWS = 5_000;

/**
 * Streams a table ordered by the bytes of its key's canonical text, rows of one key folded together.
 * Holds at most two fetches, whose row number follows the rows' size, so memory does not grow with the table.
 */
export async function* readRuns(session: Session, query: RunQuery): AsyncGenerator<Run> {
  let run: { key: TextRow; row: TextRow; count: number } | undefined;
  const places = query.key.map((column) => query.columns.indexOf(column));
  for await (const row of readRows(session, query)) {
    const key = places.map((place) => row[place] ?? null);
    if (run !== undefined && sameText(run.key, key)) {
      run.count += 1;
      continue;
    }
    if (run !== undefined) {
      yield run;
    }
    run = { key, row, count: 1 };
  }
  if (run !== undefined) {
    yield run;
  }
}

async function* readRows(session: Session, { schema, table, columns, key }: RunQuery): AsyncGenerator<TextRow> {
  // format() writes a value by its type's output function; a cast to text would cut trailing blanks of character columns
  const order = key.map(
    (column) => `CASE WHEN ${quote(column)} IS NOT NULL THEN format('%s', ${quote(column)}) END COLLATE "C" NULLS FIRST`,
  );
  await session.rows(
    `DECLARE comparer NO SCROLL CURSOR FOR SELECT ${columns.map(quote).join(', ')} FROM ${await rowsOf(session, { schema, table })} ORDER BY ${order.join(', ')}`,
  );
  let next = session.rows('FETCH 50 FROM comparer');
  for (;;) {
    const rows = await next;
    if (rows.length === 0) {
      break;
    }
    next = session.rows(`FETCH ${nextFetch(rows)} FROM comparer`);
    next.catch(() => undefined); // awaited in the next round; without this a consumer that stops early leaves it unhandled
    yield* rows;
  }
  await session.rows('CLOSE comparer');
}

/** How many rows to ask for next, so that a fetch stays near its size in bytes. */
export function nextFetch(rows: readonly TextRow[]): number {
  const letters = rows.reduce((sum, row) => sum + row.reduce((all, text) => all + (text?.length ?? 0), 16), 0);
  return Math.max(1, Math.min(FETCH_ROWS, Math.floor((FETCH_BYTES * rows.length) / letters)));
}

function sameText(one: TextRow, other: TextRow): boolean {
  return one.every((text, place) => text === other[place]);
}

/** The order of `COLLATE "C" NULLS FIRST`: by the bytes of each text in turn. Negative when `one` comes first. */
export function compareKeys(one: TextRow, other: TextRow): number {
  for (const [place, left] of one.entries()) {
    const right = other[place] ?? null;
    if (left !== right) {
      return compareTexts(left, right);
    }
  }
  return 0;
}

function compareTexts(left: string | null, right: string | null): number {
  if (left === null || right === null) {
    return left === null ? -1 : 1;
  }
  return Buffer.compare(Buffer.from(left), Buffer.from(right)); // not `<`: that is the order of UTF-16 units
}

/** Pairs the runs of two ordered streams by key. Exactly one of the two may be undefined. */
export async function* pairRuns(
  source: AsyncIterable<Run>,
  target: AsyncIterable<Run>,
): AsyncGenerator<{ readonly source: Run | undefined; readonly target: Run | undefined }> {
  const left = source[Symbol.asyncIterator]();
  const right = target[Symbol.asyncIterator]();
  let [one, other] = await Promise.all([left.next(), right.next()]);
  while (!(one.done && other.done)) {
    const order = compareHeads(one, other);
    yield { source: order <= 0 ? head(one) : undefined, target: order >= 0 ? head(other) : undefined };
    if (order <= 0) {
      one = await left.next();
    }
    if (order >= 0) {
      other = await right.next();
    }
  }
}

function compareHeads(one: IteratorResult<Run>, other: IteratorResult<Run>): number {
  if (one.done || other.done) {
    return one.done ? 1 : -1;
  }
  return compareKeys(one.value.key, other.value.key);
}

function head(result: IteratorResult<Run>): Run | undefined {
  return result.done ? undefined : result.value;
}
