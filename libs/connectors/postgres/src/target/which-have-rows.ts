import type { TableName } from '@trem/contracts';
import type pg from 'pg';
import { quoteTable } from '../identifiers.js';
import { inPieces } from '../in-pieces.js';

/** A query over more tables would take long to plan. */
const AT_ONCE = 100;

/** Those of these tables that hold a row. */
export async function whichHaveRows<T extends TableName>(client: pg.Client, tables: readonly T[]): Promise<readonly T[]> {
  const filled: T[] = [];
  for (const some of inPieces(tables, AT_ONCE)) {
    const each = some.map((table, index) => `SELECT ${index} AS place WHERE EXISTS (SELECT FROM ${quoteTable(table)})`);
    const { rows } = await client.query<{ place: number }>(each.join(' UNION ALL '));
    const places = new Set(rows.map(({ place }) => place));
    filled.push(...some.filter((_, index) => places.has(index)));
  }
  return filled;
}
