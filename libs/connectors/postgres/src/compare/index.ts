import { applicationName } from '@trem/contracts';
import type { BucketSum, CompareTable, EndpointConfig, TableHasher, TaskRef } from '@trem/replication-core';
import type pg from 'pg';
import { closeClient, connect } from '../connection.js';
import { translateError } from '../errors.js';
import { type RowHash, rowHash } from './row-hash.js';

/**
 * Hashes tables on one connection, each question as of its own moment. Rows that the role may not see fail the question instead of being left out.
 * @throws what `connect` throws; later TABLE_MISSING · COLUMN_MISSING · PERMISSION_DENIED · CONNECTION_LOST
 */
export async function openHasher(endpoint: EndpointConfig, task: TaskRef): Promise<TableHasher> {
  const client = await connect(endpoint, { applicationName: applicationName(task.id, 'compare') });
  await client.query('SET default_transaction_read_only = on');
  await client.query('SET row_security = off'); // makes hidden rows an error
  return new PostgresHasher(client, endpoint.name);
}

interface SumRow {
  readonly bucket: number;
  readonly rows: string;
  readonly high: string | null;
  readonly low: string | null;
}

const NOTHING: BucketSum = { rows: 0n, high: 0n, low: 0n };

class PostgresHasher implements TableHasher {
  readonly #client: pg.Client;
  readonly #endpoint: string;

  constructor(client: pg.Client, endpoint: string) {
    this.#client = client;
    this.#endpoint = endpoint;
  }

  async bucketSums(table: CompareTable): Promise<ReadonlyMap<number, BucketSum>> {
    const rows = await this.#query<SumRow>(sumsOf(await this.#hash(table), ''), []);
    return new Map(rows.map((row) => [row.bucket, toSum(row)]));
  }

  async bucketSum(table: CompareTable, bucket: number): Promise<BucketSum> {
    const [row] = await this.#query<SumRow>(sumsOf(await this.#hash(table), 'WHERE bucket = $1'), [bucket]);
    return row === undefined ? NOTHING : toSum(row);
  }

  async bucketRows(table: CompareTable, bucket: number): Promise<readonly { readonly key: string; readonly hash: string }[]> {
    const { row, bucket: bucketOf, key, from } = await this.#hash(table);
    return this.#query(
      `SELECT key, hash FROM (SELECT ${key} AS key, ${row} AS hash FROM ${from} WHERE ${bucketOf} = $1) AS hashed ORDER BY key COLLATE "C", hash`,
      [bucket],
    );
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await closeClient(this.#client);
  }

  async #hash(table: CompareTable): Promise<RowHash> {
    const [found] = await this.#query<{ isPartitioned: boolean }>(IS_PARTITIONED, [table.schema, table.table]);
    return rowHash(table, { isPartitioned: found?.isPartitioned === true });
  }

  async #query<R extends pg.QueryResultRow>(sql: string, values: readonly unknown[]): Promise<R[]> {
    try {
      return (await this.#client.query<R>(sql, [...values])).rows;
    } catch (error) {
      throw translateError(error, { endpoint: this.#endpoint }, this.#client);
    }
  }
}

const IS_PARTITIONED = `
  SELECT class.relkind = 'p' AS "isPartitioned"
    FROM pg_class AS class JOIN pg_namespace AS home ON home.oid = class.relnamespace
   WHERE home.nspname = $1 AND class.relname = $2`;

/** The two halves are summed as signed numbers of any length: modulo 2^64 that is the same as unsigned ones. */
function sumsOf({ row, bucket, from }: RowHash, where: string): string {
  return `
    SELECT bucket, count(*)::text AS rows,
           sum(('x' || substr(hash, 1, 16))::bit(64)::bigint)::text AS high,
           sum(('x' || substr(hash, 17, 16))::bit(64)::bigint)::text AS low
      FROM (SELECT ${bucket} AS bucket, ${row} AS hash FROM ${from}) AS hashed
     ${where}
     GROUP BY bucket`;
}

function toSum({ rows, high, low }: SumRow): BucketSum {
  return { rows: BigInt(rows), high: BigInt.asUintN(64, BigInt(high ?? 0)), low: BigInt.asUintN(64, BigInt(low ?? 0)) };
}
