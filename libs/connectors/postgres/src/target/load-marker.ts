import { type LoadReport, type PartitionRef, ReplicationError, type TableShape, type TargetRef } from '@trem/replication-core';
import type pg from 'pg';
import { loadRow, loadRows } from './load-row.js';

/** First thing in a partition's transaction: a second attempt waits here for the first, instead of copying in vain. */
const LEAVE = `
  INSERT INTO trem.load_marker (task, target, schema_name, table_name, generation, partition, loaded_at)
  VALUES ($1, $2, $3, $4, $5, $6, clock_timestamp())
  ON CONFLICT DO NOTHING`;

const FILL = `
  UPDATE trem.load_marker SET rows = $7, bytes = $8, filtered = $9, rejected = $10, loaded_at = clock_timestamp()
   WHERE task = $1 AND target = $2 AND schema_name = $3 AND table_name = $4 AND generation = $5 AND partition = $6`;

const READ = `
  SELECT rows::float8 AS rows, bytes::float8 AS bytes, filtered::float8 AS filtered, rejected::float8 AS rejected FROM trem.load_marker
   WHERE task = $1 AND target = $2 AND schema_name = $3 AND table_name = $4 AND generation = $5 AND partition = $6`;

/** Says that a partition is in, and what it came to: written in the transaction that writes the rows. */
export class LoadMarker {
  readonly #client: pg.Client;
  readonly #values: readonly unknown[];

  constructor(client: pg.Client, task: TargetRef, { table, partition, generation }: PartitionRef) {
    this.#client = client;
    this.#values = [...loadRow(task, table), generation, partition.number];
  }

  /** Undefined when the partition was not in. Else what the attempt that brought it has reported. */
  async leave(): Promise<LoadReport | undefined> {
    const left = await this.#client.query(LEAVE, [...this.#values]);
    if (left.rowCount !== 0) {
      return undefined;
    }
    const { rows } = await this.#client.query<Required<LoadReport>>(READ, [...this.#values]);
    return rows[0] ?? { rows: 0, bytes: 0 };
  }

  async fill({ rows, bytes, filtered = 0, rejected = 0 }: LoadReport): Promise<void> {
    await this.#client.query(FILL, [...this.#values, rows, bytes, filtered, rejected]);
  }
}

const SHARE_ALL = `
  SELECT FROM trem.table_load
   WHERE task = $1 AND target = $2 AND (schema_name, table_name) IN (SELECT * FROM unnest($3::text[], $4::text[])) AND generation = $5
   ORDER BY schema_name, table_name
     FOR SHARE`;

const LEAVE_ALL = `
  INSERT INTO trem.load_marker (task, target, schema_name, table_name, generation, partition, loaded_at)
  SELECT $1, $2, schema, name, $5, 1, clock_timestamp() FROM (SELECT * FROM unnest($3::text[], $4::text[]) AS empty(schema, name) ORDER BY 1, 2) AS empty
  ON CONFLICT DO NOTHING`;

/**
 * Inside a transaction: leaves the markers of tables that have one partition, and no row in it.
 * @throws FENCED one of them has a later generation
 */
export async function noteEmpty(
  client: pg.Client,
  task: TargetRef,
  { tables, generation }: { readonly tables: readonly TableShape[]; readonly generation: number },
): Promise<void> {
  const values = [...loadRows(task, tables), generation];
  const mine = await client.query(SHARE_ALL, values);
  if (mine.rowCount !== tables.length) {
    throw new ReplicationError('FENCED', { target: task.target, tables: tables.length, generation });
  }
  await client.query(LEAVE_ALL, values);
}
