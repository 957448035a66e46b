import { type TableName, tableKey } from '@trem/contracts';
import { type ErrorFacts, ReplicationError, sourceOf, type TableShape, type TargetRef } from '@trem/replication-core';
import type pg from 'pg';
import { NOTE_BEGIN } from './earlier-rows.js';
import { loadRow, loadRows, lockLoads } from './load-row.js';

/** Holds off whoever wants to raise the generation, until the transaction ends. No row: it was raised. */
const SHARE_GENERATION = `
  SELECT adopted, compared, ${NOTE_BEGIN} FROM trem.table_load
   WHERE task = $1 AND target = $2 AND schema_name = $3 AND table_name = $4 AND generation = $5
     FOR SHARE`;

const COMPARED = `
  SELECT schema_name AS schema, table_name AS "table" FROM trem.table_load
   WHERE task = $1 AND target = $2 AND (schema_name, table_name) IN (SELECT * FROM unnest($3::text[], $4::text[])) AND generation = $5 AND compared`;

/** Which load is meant: loaders of an earlier one are fenced off. */
export interface LoadOf {
  readonly client: pg.Client;
  readonly task: TargetRef;
  readonly generation: number;
}

/** What stays of what is there. */
export interface Kept {
  /** Rows: they are written over where the keys are equal. */
  readonly keeps: boolean;
  /** Versions: the rows of the load go to a table beside. */
  readonly compares: boolean;
}

/** What of the table is to stay. Until the transaction ends, nobody raises the generation. @throws FENCED */
export async function shareGeneration({ client, task, generation }: LoadOf, table: TableShape): Promise<Kept> {
  const mine = await client.query<{ adopted: boolean; compared: boolean }>(SHARE_GENERATION, [...loadRow(task, table), generation]);
  if (mine.rowCount !== 1) {
    throw fenced(task, [table], generation);
  }
  return { keeps: mine.rows[0]?.adopted === true, compares: mine.rows[0]?.compared === true };
}

/** Of these tables, those that are compared by the load of this number, which may be finished. */
export async function comparedAmong({ client, task, generation }: LoadOf, tables: readonly TableShape[]): Promise<ReadonlySet<TableShape>> {
  const { rows } = await client.query<TableName>(COMPARED, [...loadRows(task, tables), generation]);
  const found = new Set(rows.map(tableKey));
  return new Set(tables.filter((table) => found.has(tableKey(sourceOf(table)))));
}

/** Of these tables, those whose load is not finished yet; locks their rows. @throws FENCED */
export async function unfinished({ client, task, generation }: LoadOf, tables: readonly TableShape[]): Promise<readonly TableShape[]> {
  const rows = await lockLoads(client, task, tables);
  if (rows.some((row) => row.generation !== generation)) {
    throw fenced(task, tables, generation);
  }
  return tables.filter((_, index) => rows[index]?.isComplete !== true);
}

function fenced({ target }: TargetRef, tables: readonly TableShape[], generation: number): ReplicationError {
  return new ReplicationError('FENCED', { target, ...namesOf(tables), generation });
}

/** As facts of an error. */
export function namesOf([table, ...others]: readonly TableShape[]): ErrorFacts {
  return table === undefined
    ? {}
    : { end: 'target', schema: table.schema, table: table.table, ...(others.length === 0 ? {} : { others: others.length }) };
}
