import type { TableName } from '@trem/contracts';
import type { JoinedTables, Position, TargetRef } from '@trem/replication-core';
import type pg from 'pg';
import { inTransaction } from '../transaction.js';

const WAITING = `task = $1 AND target = $2 AND generation > 0 AND state = 'loading' AND position IS NOT NULL`;

/** As a load that a reset made void: loaders of it are fenced, and the rows are still ours. */
const VOID_LOST = `
  UPDATE trem.table_load SET generation = -generation, position = NULL
   WHERE ${WAITING} AND ($3::text IS NULL OR position < $3)
  RETURNING schema_name AS schema, table_name AS "table"`;

/** What the checkpoint said of all tables is said of each now. */
const KEEP_OTHERS = `
  UPDATE trem.table_load SET position = $3
   WHERE task = $1 AND target = $2 AND generation > 0 AND state = 'loaded' AND (position IS NULL OR position < $3)`;

const JOIN = `
  UPDATE trem.table_load SET state = 'loaded' WHERE ${WAITING}
  RETURNING schema_name AS schema, table_name AS "table", position`;

const GO_BACK = `
  UPDATE trem.checkpoint SET epoch = epoch + 1, position = least(position, $3), part = 0, updated_at = clock_timestamp()
   WHERE task = $1 AND target = $2`;

/**
 * The stream left out what happened to these tables since they were read. It goes back to there, past all that the other tables have already: each of
 * those counts as loaded up to where the stream was. One transaction, flushed, and a new epoch: who still applies by what was before is fenced.
 */
export async function joinTables(client: pg.Client, { id, target }: TargetRef, kept: Position | undefined): Promise<JoinedTables> {
  const task = [id, target];
  return await inTransaction(client, async () => {
    await client.query('SET LOCAL synchronous_commit = on');
    const { rows } = await client.query<{ position: string | null }>(
      'SELECT position FROM trem.checkpoint WHERE task = $1 AND target = $2 FOR UPDATE',
      task,
    );
    const applied = rows[0]?.position;
    if (applied === undefined || applied === null) {
      return { joined: [], lost: [] }; // nothing streams yet: the first checkpoint will be where the first table is complete
    }
    const lost = await client.query<TableName>(VOID_LOST, [...task, kept ?? null]);
    const waiting = await client.query(`SELECT FROM trem.table_load WHERE ${WAITING} LIMIT 1`, task);
    if (waiting.rowCount === 0) {
      return { joined: [], lost: lost.rows };
    }
    await client.query(KEEP_OTHERS, [...task, applied]);
    const joined = await client.query<TableName & { position: string }>(JOIN, task);
    const first = joined.rows.map(({ position }) => position).reduce((one, other) => (other < one ? other : one));
    await client.query(GO_BACK, [...task, first]);
    return { joined: joined.rows.map(({ schema, table }) => ({ schema, table })), lost: lost.rows };
  });
}
