import type { TableName } from '@trem/contracts';
import {
  asPosition,
  type FollowedColumns,
  type LoadedTable,
  type Position,
  ReplicationError,
  type SettledStretch,
  type SourceIdentity,
  type StoredCheckpoint,
  type TakenOver,
  type TargetRef,
} from '@trem/replication-core';
import type pg from 'pg';
import { inTransaction } from '../transaction.js';
import { asideSchema, dropSchemas } from './swap.js';

/**
 * Raises the epoch. Waits for a predecessor's transaction, whose position it then returns; flushed, because an epoch lost in a crash of the
 * target would bring the predecessor back.
 */
const TAKE_OVER = `
  INSERT INTO trem.checkpoint AS c (task, target, epoch, updated_at)
  VALUES ($1, $2, 1, clock_timestamp())
  ON CONFLICT (task, target) DO UPDATE SET epoch = c.epoch + 1, updated_at = clock_timestamp()
  RETURNING epoch, position, capture_epoch, settled`;

/** As taking over, and forgets how far the target was. The capture epoch stays: what an old capture still publishes must look old. */
const RESET = `
  INSERT INTO trem.checkpoint AS c (task, target, epoch, updated_at)
  VALUES ($1, $2, 1, clock_timestamp())
  ON CONFLICT (task, target) DO UPDATE
    SET epoch = c.epoch + 1, position = NULL, part = 0, source_id = NULL, timeline = NULL, committed_at = NULL, settled = '[]',
        updated_at = clock_timestamp()
  RETURNING epoch, position, capture_epoch, settled`;

/**
 * A void load keeps its row, for it tells that the rows in the table are ours; its generation turns negative, so that no loader of before
 * finds it.
 */
const VOID_LOADS = `
  UPDATE trem.table_load SET generation = -abs(generation), state = 'loading', position = NULL
   WHERE task = $1 AND target = $2`;

/** What a load brings is newer than any change that was set aside before it. */
const VOID_LETTERS = `
  UPDATE trem.dead_letter
     SET state = 'skipped', closed_by = 'trem', reason = 'loaded anew', last_at = clock_timestamp(), revision = nextval('trem.dead_letter_revision')
   WHERE task = $1 AND target = $2 AND state IN ('open', 'parked')`;

const OTHER_LOADS = 'AND generation > 0 AND (schema_name, table_name) NOT IN (SELECT * FROM unnest($3::text[], $4::text[]))';

const READ_LOADS = `
  SELECT schema_name, table_name, generation, state, position, relation, followed
    FROM trem.table_load
   WHERE task = $1 AND target = $2 AND generation > 0
   ORDER BY schema_name, table_name`;

/**
 * Locks the task's row until the transaction ends. No row: a later epoch has taken over. Then it fails (division by zero), and the server
 * skips whatever was sent behind it: nothing is written.
 */
export const LOCK_CHECKPOINT = `
  SELECT 1 / count(*)
    FROM (SELECT 1 FROM trem.checkpoint WHERE task = $1 AND target = $2 AND epoch = $3 FOR UPDATE) AS mine`;

export const WRITE_CHECKPOINT = `
  UPDATE trem.checkpoint
     SET position = $4, part = 0, capture_epoch = greatest(capture_epoch, $5),
         committed_at = CASE WHEN $6::int8 = 0 THEN committed_at ELSE timestamptz 'epoch' + $6::int8 * interval '1 microsecond' END,
         settled = $7, updated_at = clock_timestamp()
   WHERE task = $1 AND target = $2 AND epoch = $3`;

interface EpochRow extends pg.QueryResultRow {
  readonly epoch: string;
  readonly position: string | null;
  readonly capture_epoch: string;
  readonly settled: readonly SettledStretch[];
}

export async function takeOver(client: pg.Client, task: TargetRef): Promise<TakenOver> {
  return { ...(await raiseEpoch(client, task, TAKE_OVER)), former: await readFormer(client, task) };
}

export async function reset(client: pg.Client, task: TargetRef): Promise<TakenOver> {
  return await raiseEpoch(client, task, RESET, VOID_LOADS, 'DELETE FROM trem.load_marker WHERE task = $1 AND target = $2', VOID_LETTERS);
}

async function raiseEpoch(client: pg.Client, task: TargetRef, raise: string, ...then: readonly string[]): Promise<TakenOver> {
  return await inTransaction(client, async () => {
    await client.query('SET LOCAL synchronous_commit = on');
    const raised = await client.query<EpochRow>(raise, [task.id, task.target]);
    for (const statement of then) {
      await client.query(statement, [task.id, task.target]);
    }
    const row = raised.rows[0];
    return {
      epoch: Number(row?.epoch),
      position: positionOf(row?.position),
      captureEpoch: Number(row?.capture_epoch),
      settled: row?.settled ?? [],
      loaded: await readLoads(client, task),
    };
  });
}

export async function forgetTables(client: pg.Client, task: TargetRef, wanted: readonly TableName[]): Promise<void> {
  const values = [task.id, task.target, wanted.map(({ schema }) => schema), wanted.map(({ table }) => table)];
  const others = await client.query(`SELECT FROM trem.table_load WHERE task = $1 AND target = $2 ${OTHER_LOADS} LIMIT 1`, values);
  if (others.rowCount === 0) {
    return; // without waiting for the lock, which a transaction of apply may hold
  }
  await inTransaction(client, async () => {
    await client.query('SET LOCAL synchronous_commit = on');
    await lockCheckpoint(client, task); // whoever writes the first checkpoint has seen the loads before, or sees them void
    await client.query(`${VOID_LOADS} ${OTHER_LOADS}`, values);
  });
}

export async function highestLoad(client: pg.Client, task: TargetRef): Promise<number> {
  const found = await client.query<{ highest: number | null }>(
    'SELECT max(abs(generation)) AS highest FROM trem.table_load WHERE task = $1 AND target = $2',
    [task.id, task.target],
  );
  return found.rows[0]?.highest ?? 0;
}

export async function forget(client: pg.Client, task: TargetRef): Promise<void> {
  await inTransaction(client, async () => {
    const loads = await client.query<TableName>(
      'SELECT schema_name AS schema, table_name AS table FROM trem.table_load WHERE task = $1 AND target = $2',
      [task.id, task.target],
    );
    await dropSchemas(
      client,
      loads.rows.map((table) => asideSchema(task, table)),
    );
    for (const table of ['dead_letter', 'load_marker', 'table_load', 'checkpoint']) {
      await client.query(`DELETE FROM trem.${table} WHERE task = $1 AND target = $2`, [task.id, task.target]);
    }
  });
}

/** Undefined also when there is no schema `trem`. */
export async function readCheckpoint(client: pg.Client, task: TargetRef): Promise<StoredCheckpoint | undefined> {
  if (!(await hasSchema(client))) {
    return undefined;
  }
  const found = await client.query<EpochRow & { source_id: string | null; timeline: number | null }>(
    'SELECT epoch, position, capture_epoch, source_id, timeline FROM trem.checkpoint WHERE task = $1 AND target = $2',
    [task.id, task.target],
  );
  const row = found.rows[0];
  return row === undefined
    ? undefined
    : {
        epoch: Number(row.epoch),
        captureEpoch: Number(row.capture_epoch),
        position: positionOf(row.position),
        sourceId: row.source_id ?? '',
        timeline: row.timeline ?? 0,
      };
}

export async function hasSchema(client: pg.Client): Promise<boolean> {
  const found = await client.query<{ there: boolean }>(`SELECT to_regclass('trem.checkpoint') IS NOT NULL AS there`);
  return found.rows[0]?.there === true;
}

export async function readLoads(client: pg.Client, task: TargetRef): Promise<readonly LoadedTable[]> {
  const found = await client.query<{
    schema_name: string;
    table_name: string;
    generation: number;
    state: 'loading' | 'loaded';
    position: string | null;
    relation: string;
    followed: FollowedColumns | null;
  }>(READ_LOADS, [task.id, task.target]);
  return found.rows.map((row) => ({
    schema: row.schema_name,
    table: row.table_name,
    state: row.state,
    position: positionOf(row.position),
    relation: row.relation,
    generation: row.generation,
    followed: row.followed ?? undefined,
  }));
}

async function readFormer(client: pg.Client, task: TargetRef): Promise<readonly TableName[]> {
  const found = await client.query<TableName>(
    'SELECT schema_name AS schema, table_name AS table FROM trem.table_load WHERE task = $1 AND target = $2 AND generation < 0 ORDER BY 1, 2',
    [task.id, task.target],
  );
  return found.rows;
}

/**
 * Writes where changes begin, unless the target is further already, and which source that is. A loader whose load was made void, or which
 * has been outrun by a later one, is refused.
 * @throws FENCED
 */
export async function writeFirstCheckpoint(
  client: pg.Client,
  task: TargetRef,
  first: { readonly position: Position; readonly source: SourceIdentity },
): Promise<void> {
  await inTransaction(client, async () => {
    await client.query('SET LOCAL synchronous_commit = on');
    await lockCheckpoint(client, task); // before the loads are looked at: whoever voids them has this row first
    const loads = await client.query<{ all: number; live: number; open: number; smallest: string | null }>(
      `SELECT count(*)::int AS all, count(*) FILTER (WHERE generation > 0)::int AS live,
              count(*) FILTER (WHERE generation > 0 AND state <> 'loaded')::int AS open, min(position) AS smallest
         FROM trem.table_load WHERE task = $1 AND target = $2`,
      [task.id, task.target],
    );
    const { all = 0, live = 0, open = 0, smallest = null } = loads.rows[0] ?? {};
    if ((all > 0 && live === 0) || open > 0 || (smallest !== null && first.position < smallest)) {
      throw new ReplicationError('FENCED', { target: task.target, tables: all, live, open });
    }
    await client.query(
      `UPDATE trem.checkpoint SET position = coalesce(position, $3), source_id = $4, timeline = $5, updated_at = clock_timestamp()
        WHERE task = $1 AND target = $2`,
      [task.id, task.target, first.position, first.source.sourceId, first.source.timeline],
    );
  });
}

/** Makes the row when there is none yet: without it nobody would wait for anybody. */
async function lockCheckpoint(client: pg.Client, task: TargetRef): Promise<void> {
  await client.query(
    `INSERT INTO trem.checkpoint (task, target, epoch, updated_at) VALUES ($1, $2, 0, clock_timestamp()) ON CONFLICT DO NOTHING`,
    [task.id, task.target],
  );
  await client.query('SELECT 1 FROM trem.checkpoint WHERE task = $1 AND target = $2 FOR UPDATE', [task.id, task.target]);
}

function positionOf(text: string | null | undefined): Position | undefined {
  return text === null || text === undefined ? undefined : asPosition(text);
}
