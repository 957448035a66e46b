import type { Scenario } from '@trem/test-installation';
import pg from 'pg';
import { expect } from 'vitest';

/** One partition that is in the target, and the transaction that brought it. */
interface Marker {
  readonly table: string;
  readonly load: number;
  readonly partition: number;
  readonly rows: number;
  readonly transaction: string;
}

/** What a target says of its loads at one moment. */
export interface LoadBooks {
  readonly markers: readonly Marker[];
  /** Number of the load by which each finished table came. */
  readonly finished: ReadonlyMap<string, number>;
  /** Number of the load that began a table last; 0 when none has. */
  readonly latest: number;
  /** The stream has begun or may begin: rows are no longer the load's alone. */
  readonly isOver: boolean;
}

/**
 * Reads markers and rows in one snapshot of the target and holds them against each other: until the stream begins, every row must have come with the
 * transaction of a marker, and each of these must have brought as many rows as its marker says. So no partition is in twice, or in part.
 */
export async function readBooks(scenario: Scenario, tables: readonly string[]): Promise<LoadBooks> {
  const client = new pg.Client({ connectionString: scenario.target.url });
  await client.connect();
  try {
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const markers = await client.query<Marker>(
      `SELECT table_name AS "table", generation AS load, partition, rows::int, xmin::text AS transaction FROM trem.load_marker`,
    );
    const loads = await client.query<{ table: string; load: number; state: string }>(
      'SELECT table_name AS "table", generation AS load, state FROM trem.table_load',
    );
    const over = await client.query('SELECT FROM trem.checkpoint WHERE position IS NOT NULL');
    const isOver = (over.rowCount ?? 0) > 0;
    for (const table of isOver ? [] : tables) {
      const found = await client.query<{ transaction: string; rows: number }>(
        `SELECT xmin::text AS transaction, count(*)::int AS rows FROM ${table} GROUP BY 1`,
      );
      const of = (facts: readonly { transaction: string; rows: number }[]) =>
        facts.map(({ transaction, rows }) => `${transaction}: ${rows} rows`).sort();
      const wanted = markers.rows.filter((marker) => marker.table === table && marker.rows > 0);
      expect(of(found.rows), `rows of ${table} by the transaction that brought them, against its markers`).toEqual(of(wanted));
    }
    const finished = loads.rows.filter(({ state }) => state === 'loaded').map(({ table, load }) => [table, load] as const);
    const latest = Math.max(0, ...loads.rows.map(({ load }) => load));
    return { markers: markers.rows, finished: new Map(finished), latest, isOver };
  } finally {
    await client.end();
  }
}

/**
 * Finished tables stay as they came, whatever died. So does every partition, unless its table was not finished and its snapshot was lost: now, or
 * before, and the table still waited for the latest load to empty it.
 */
export function expectNothingRepeated(before: LoadBooks, after: LoadBooks, { isSameSnapshot }: { readonly isSameSnapshot: boolean }): void {
  for (const [table, load] of before.finished) {
    expect(after.finished.get(table), `load by which ${table} came, which was finished`).toBe(load);
  }
  for (const marker of before.markers) {
    const { table, load, partition } = marker;
    const now = after.markers.filter((one) => one.table === table);
    const isLost = !isSameSnapshot || load < before.latest;
    const isLoadedAgain = isLost && !before.finished.has(table) && !now.some((one) => one.load === load);
    if (!isLoadedAgain) {
      expect(
        now.find((one) => one.partition === partition),
        `partition ${partition} of ${table}, which was in`,
      ).toEqual(marker);
    }
  }
}
