import { type TableName, tableKey } from '@trem/contracts';
import {
  type FollowedColumns,
  ReplicationError,
  sourceOf,
  type TableShape,
  type TargetRef,
  targetFingerprint,
} from '@trem/replication-core';
import type pg from 'pg';

/** The rows of these tables: task, target, and the source's schemas and names. */
const ROWS = 'task = $1 AND target = $2 AND (schema_name, table_name) IN (SELECT * FROM unnest($3::text[], $4::text[]))';

/** Not ours until its first load: seen by nobody else before this transaction has raised it. In one order, whoever makes them. */
const MAKE = `
  INSERT INTO trem.table_load (task, target, schema_name, table_name, generation, state, relation, adopted)
  SELECT $1, $2, wanted.*, true
    FROM (SELECT schema, name, 0, 'loading', relation FROM unnest($3::text[], $4::text[], $5::text[]) AS wanted(schema, name, relation) ORDER BY 1, 2) AS wanted
  ON CONFLICT DO NOTHING`;

const LOCK = `
  SELECT schema_name AS schema, table_name AS "table", generation, adopted, compared, relation, position IS NOT NULL AS complete
    FROM trem.table_load WHERE ${ROWS} ORDER BY schema_name, table_name FOR UPDATE`;

const BEGIN = `
  UPDATE trem.table_load SET generation = $5, state = 'loading', position = NULL, relation = begun.relation, adopted = begun.adopted, compared = begun.compared,
         followed = begun.followed
    FROM unnest($3::text[], $4::text[], $6::text[], $7::boolean[], $8::boolean[], $9::jsonb[]) AS begun(schema, name, relation, adopted, compared, followed)
   WHERE task = $1 AND target = $2 AND schema_name = begun.schema AND table_name = begun.name`;

/** What a load brings is newer than any change of the table that was set aside before it, and than what an earlier load has rejected. */
const VOID_LETTERS = `
  UPDATE trem.dead_letter
     SET state = 'skipped', closed_by = 'trem', reason = 'loaded anew', last_at = clock_timestamp(), revision = nextval('trem.dead_letter_revision')
   WHERE task = $1 AND target = $2 AND state IN ('open', 'parked') AND (source_schema, source_table) IN (SELECT * FROM unnest($3::text[], $4::text[]))`;

/** What a table that is loaded now follows, as its row keeps it; null when nobody has said. */
export function followedFromNow({ follows, fileNode }: TableShape): string | null {
  const followed: FollowedColumns | undefined = follows && { columns: follows, ignored: [], fileNode };
  return followed === undefined ? null : JSON.stringify(followed);
}

/** What makes a table's row: task, target, and the source table. */
export function loadRow({ id, target }: TargetRef, table: TableShape): readonly unknown[] {
  const { schema, table: name } = sourceOf(table);
  return [id, target, schema, name];
}

export interface LoadRow {
  /** Of the last load, negative when that is void; 0 before the first. */
  readonly generation: number;
  /** The rows in the table were brought by this task. */
  readonly isOurs: boolean;
  /** All of its rows are in, whether or not the stream goes on from there yet. */
  readonly isComplete: boolean;
  /** Its rows go to a table beside, which versions that stay are compared with. */
  readonly isCompared: boolean;
}

/** What makes the rows of several: task, target, and the source's schemas and names. */
export function loadRows({ id, target }: TargetRef, tables: readonly TableShape[]): readonly unknown[] {
  const sources = tables.map(sourceOf);
  return [id, target, sources.map(({ schema }) => schema), sources.map(({ table }) => table)];
}

interface StoredRow extends TableName {
  readonly generation: number;
  readonly adopted: boolean;
  readonly compared: boolean;
  readonly relation: string;
  readonly complete: boolean;
}

/**
 * Inside a transaction: takes the tables' rows for itself until its end, in the order of `tables`, and makes those that are not there. Two loads of one table
 * come one after the other.
 */
export async function lockLoads(client: pg.Client, task: TargetRef, tables: readonly TableShape[]): Promise<readonly LoadRow[]> {
  const rows = loadRows(task, tables);
  await client.query(MAKE, [...rows, tables.map(({ fingerprint }) => fingerprint)]);
  const locked = await client.query<StoredRow>(LOCK, [...rows]);
  const found = new Map(locked.rows.map((row) => [tableKey(row), row]));
  return tables.map((table) => {
    const row = found.get(tableKey(sourceOf(table)));
    if (row === undefined) {
      throw new ReplicationError('FENCED', { target: task.target, schema: table.schema, table: table.table }); // the task was forgotten meanwhile
    }
    const isSameTarget = targetFingerprint(row.relation) === targetFingerprint(table.fingerprint);
    return { generation: row.generation, isOurs: !row.adopted && isSameTarget, isComplete: row.complete, isCompared: row.compared };
  });
}

export interface BegunLoad {
  readonly table: TableShape;
  readonly isOurs: boolean;
  readonly isCompared: boolean;
}

/** Inside the transaction that has locked them: another load of these tables begins, and nothing is left of the last one. */
export async function beginLoads(
  client: pg.Client,
  { task, generation, loads }: { readonly task: TargetRef; readonly generation: number; readonly loads: readonly BegunLoad[] },
): Promise<void> {
  const tables = loads.map(({ table }) => table);
  const rows = loadRows(task, tables);
  const strangers = loads.map(({ isOurs }) => !isOurs);
  const compared = loads.map(({ isCompared }) => isCompared);
  const relations = tables.map(({ fingerprint }) => fingerprint);
  await client.query(BEGIN, [...rows, generation, relations, strangers, compared, tables.map(followedFromNow)]);
  await client.query(`DELETE FROM trem.load_marker WHERE ${ROWS}`, [...rows]);
  await client.query(VOID_LETTERS, [...rows]);
}
