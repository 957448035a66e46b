import { ReplicationError, sourceOf, type TableShape, type TargetRef, targetFingerprint } from '@trem/replication-core';
import type pg from 'pg';

const ROW = 'task = $1 AND target = $2 AND schema_name = $3 AND table_name = $4';

/** Not ours until its first load: seen by nobody else before this transaction has raised it. */
const MAKE = `
  INSERT INTO trem.table_load (task, target, schema_name, table_name, generation, state, relation, adopted)
  VALUES ($1, $2, $3, $4, 0, 'loading', $5, true)
  ON CONFLICT DO NOTHING`;

/** What a load brings is newer than any change of the table that was set aside before it, and than what an earlier load has rejected. */
const VOID_LETTERS = `
  UPDATE trem.dead_letter
     SET state = 'skipped', closed_by = 'trem', reason = 'loaded anew', last_at = clock_timestamp(), revision = nextval('trem.dead_letter_revision')
   WHERE task = $1 AND target = $2 AND source_schema = $3 AND source_table = $4 AND state IN ('open', 'parked')`;

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
}

/** Inside a transaction: takes the table's row for itself until its end, and makes it when there is none. Two loads of one table come one after the other. */
export async function lockLoad(client: pg.Client, task: TargetRef, table: TableShape): Promise<LoadRow> {
  const row = loadRow(task, table);
  await client.query(MAKE, [...row, table.fingerprint]);
  const { rows } = await client.query<{ generation: number; adopted: boolean; relation: string; complete: boolean }>(
    `SELECT generation, adopted, relation, position IS NOT NULL AS complete FROM trem.table_load WHERE ${ROW} FOR UPDATE`,
    [...row],
  );
  const [found] = rows;
  if (found === undefined) {
    throw new ReplicationError('FENCED', { target: task.target, schema: table.schema, table: table.table }); // the task was forgotten meanwhile
  }
  const isSameTarget = targetFingerprint(found.relation) === targetFingerprint(table.fingerprint);
  return { generation: found.generation, isOurs: !found.adopted && isSameTarget, isComplete: found.complete };
}

/** Inside the transaction that has locked it: another load begins, and nothing is left of the last one. */
export async function beginLoad(
  client: pg.Client,
  {
    task,
    table,
    generation,
    isOurs,
  }: { readonly task: TargetRef; readonly table: TableShape; readonly generation: number; readonly isOurs: boolean },
): Promise<void> {
  const row = loadRow(task, table);
  await client.query(
    `UPDATE trem.table_load SET generation = $5, state = 'loading', position = NULL, relation = $6, adopted = $7 WHERE ${ROW}`,
    [...row, generation, table.fingerprint, !isOurs],
  );
  await client.query(`DELETE FROM trem.load_marker WHERE ${ROW}`, [...row]);
  await client.query(VOID_LETTERS, [...row]);
}
