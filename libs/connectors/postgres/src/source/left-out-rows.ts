import type { Partition, TableShape } from '@trem/replication-core';
import type pg from 'pg';
import { quoteTable } from '../identifiers.js';
import { fromPages } from './copy-statement.js';

/** What the transaction under way has read of a table so far, by the server's own books. `found`: rows that an index led to. */
const READ_SO_FAR = `
  SELECT pg_stat_get_xact_tuples_returned($1::regclass)::text AS scanned, pg_stat_get_xact_tuples_fetched($1::regclass)::text AS found`;

interface ReadSoFar {
  readonly scanned: number;
  readonly found: number;
}

/**
 * Counts the rows that a condition leaves out of a copy. The server's statistics of the transaction say how many rows the copy's scan has seen; where they
 * cannot (an index led to the rows, a table of partitions, statistics are off) the pages are read once more.
 */
export class LeftOutRows {
  readonly #client: pg.Client;
  readonly #table: TableShape;
  readonly #sql: string;
  readonly #before: ReadSoFar | undefined;

  private constructor(
    client: pg.Client,
    table: TableShape,
    { sql, before }: { readonly sql: string; readonly before: ReadSoFar | undefined },
  ) {
    this.#client = client;
    this.#table = table;
    this.#sql = sql;
    this.#before = before;
  }

  /** To be called before the copy, in its transaction: all of it is to be read by one process of the server, for each keeps its own books. */
  static async begin(
    client: pg.Client,
    table: TableShape,
    { partition, condition }: { readonly partition: Partition; readonly condition: string },
  ): Promise<LeftOutRows> {
    await client.query('SET LOCAL max_parallel_workers_per_gather = 0');
    const sql = `SELECT count(*) AS rows ${fromPages(table, partition, `(${condition}) IS NOT TRUE`)}`;
    return new LeftOutRows(client, table, { sql, before: table.leaves === undefined ? await readSoFar(client, table) : undefined });
  }

  /** To be called after the copy, which gave so many rows. */
  async count(copied: number): Promise<number> {
    if (this.#before !== undefined) {
      const { scanned, found } = await readSoFar(this.#client, this.#table);
      const seen = scanned - this.#before.scanned;
      if (seen > 0 && seen >= copied && found === this.#before.found) {
        return seen - copied;
      }
    }
    const { rows } = await this.#client.query<{ rows: string }>(this.#sql);
    return Number(rows[0]?.rows ?? 0);
  }
}

async function readSoFar(client: pg.Client, table: TableShape): Promise<ReadSoFar> {
  const { rows } = await client.query<{ scanned: string; found: string }>(READ_SO_FAR, [quoteTable(table)]);
  return { scanned: Number(rows[0]?.scanned ?? 0), found: Number(rows[0]?.found ?? 0) };
}
