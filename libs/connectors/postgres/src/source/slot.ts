import { shortId, slotName } from '@trem/contracts';
import {
  type EndpointConfig,
  type Position,
  ReplicationError,
  type SlotOptions,
  type SlotState,
  type TaskRef,
} from '@trem/replication-core';
import { failpoint } from '@trem/replication-core/faults';
import type pg from 'pg';
import { withClient } from '../connection.js';
import { codeOf, translateError } from '../errors.js';
import { captureConnection } from './connections.js';
import { readLoadSessions } from './load-sessions.js';
import { positionOfText } from './lsn.js';

/** How long a predecessor's reader may take to leave by itself, and then to die. */
export const PREDECESSOR_WAIT_MS = 10_000;
const LOOK_EVERY_MS = 100;

export interface SlotRow {
  readonly name: string;
  readonly confirmed: string | null;
  readonly retained: string | null;
  readonly isLost: boolean;
  /** From 18 on somebody may switch it on: then prepared transactions come in two parts, asked for or not. */
  readonly isTwoPhase: boolean;
  readonly status: string | null;
  readonly safe: string | null;
  readonly pid: number | null;
  /** Null also when the role may not see it. */
  readonly reader: string | null;
}

/** A slot whose log was removed has no restart_lsn, or says so itself. */
export const SELECT_SLOT = `
  SELECT slot.slot_name AS name, slot.confirmed_flush_lsn::text AS confirmed,
         pg_wal_lsn_diff(CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_lsn() END, slot.restart_lsn)::text AS retained,
         slot.wal_status AS status, slot.safe_wal_size::text AS safe,
         slot.wal_status IS NOT DISTINCT FROM 'lost' OR slot.restart_lsn IS NULL AS "isLost",
         coalesce((to_jsonb(slot) ->> 'two_phase')::boolean, false) AS "isTwoPhase",
         slot.active_pid AS pid, reader.application_name AS reader
    FROM pg_replication_slots AS slot
    LEFT JOIN pg_stat_activity AS reader ON reader.pid = slot.active_pid`;

export function slotState(endpoint: EndpointConfig, task: TaskRef): Promise<SlotState> {
  return withClient(endpoint, captureConnection(task), async (client) => {
    const row = await readSlot(client, slotName(task));
    const state: SlotState = row === undefined ? { state: 'missing', confirmed: undefined, retainedBytes: undefined } : stateOf(row);
    return { ...state, ...(await readLoadSessions(client, task)) };
  });
}

export function stateOf(row: SlotRow): SlotState {
  return {
    state: row.isLost ? 'lost' : 'ready',
    confirmed: row.confirmed === null ? undefined : positionOfText(row.confirmed),
    retainedBytes: row.retained === null ? undefined : Number(row.retained),
    safeBytes: row.safe === null ? undefined : Math.max(Number(row.safe), 0),
    walStatus: row.status ?? undefined,
    isEndangered: row.status === 'unreserved',
  };
}

/**
 * Makes the slot of a task, or finds the one that an earlier call made; returns where its log begins. The server waits for every transaction
 * that writes just then; `signal` ends the waiting here, while the server goes on until the slot is dropped.
 * @throws SLOTS_FULL · NO_REPLICATION_ROLE · NO_FAILOVER_SLOT · WAL_LEVEL
 */
export function createSlot(endpoint: EndpointConfig, task: TaskRef, { signal, failover }: SlotOptions = {}): Promise<Position> {
  const connection = { ...captureConnection(task), ...(signal === undefined ? {} : { signal }) };
  return withClient(endpoint, connection, async (client) => {
    const slot = slotName(task);
    try {
      await failpoint('slot.before-create');
      const option = (await survivesFailover(client, failover)) ? ', failover => true' : '';
      const sql = `SELECT lsn::text FROM pg_create_logical_replication_slot($1, 'pgoutput'${option})`;
      const made = await client.query<{ lsn: string }>(sql, [slot]);
      await failpoint('slot.after-create');
      return positionOfText(made.rows[0]?.lsn ?? '');
    } catch (error) {
      const row = codeOf(error) === DUPLICATE_OBJECT ? await readSlot(client, slot) : undefined;
      if (row !== undefined && row.confirmed !== null) {
        return positionOfText(row.confirmed);
      }
      throw slotError(error, slot, client);
    }
  });
}

/**
 * From 17 on a slot can be kept at the standbys, too, where they ask for it (`sync_replication_slots`): then it survives a failover. A standby of its
 * own makes none. @throws NO_FAILOVER_SLOT `wanted`, and the server cannot
 */
export async function survivesFailover(client: pg.Client, wanted: boolean | undefined): Promise<boolean> {
  if (wanted === false) {
    return false;
  }
  const sql = `SELECT current_setting('server_version') AS version, pg_is_in_recovery() AS "isStandby", current_setting('server_version_num')::int >= 170000 AS "isNew"`;
  const { rows } = await client.query<{ version: string; isStandby: boolean; isNew: boolean }>(sql);
  const { version, isStandby = true, isNew = false } = rows[0] ?? {};
  if (wanted === true && (isStandby || !isNew)) {
    throw new ReplicationError('NO_FAILOVER_SLOT', { version, isStandby });
  }
  return isNew && !isStandby;
}

/** Ends a reader of ours and drops the slot. Harmless when it is gone. @throws SLOT_BUSY when somebody else reads it */
export function dropSlot(endpoint: EndpointConfig, task: TaskRef): Promise<void> {
  return withClient(endpoint, captureConnection(task), async (client) => {
    const slot = slotName(task);
    await freeSlot(client, task, { patienceMs: 0 });
    try {
      await client.query('SELECT pg_drop_replication_slot($1)', [slot]);
    } catch (error) {
      if (codeOf(error) !== UNDEFINED_OBJECT) {
        throw translateError(error, { slot }, client);
      }
    }
  });
}

/**
 * Waits until nobody reads the slot: a reader of this task is given `patienceMs`, then its backend is ended. Undefined when there is no slot.
 * @throws SLOT_BUSY when the reader is not ours, or does not end
 */
export async function freeSlot(
  client: pg.Client,
  task: TaskRef,
  { patienceMs }: { readonly patienceMs: number },
): Promise<SlotRow | undefined> {
  const slot = slotName(task);
  const endAt = Date.now() + patienceMs;
  const giveUpAt = endAt + PREDECESSOR_WAIT_MS;
  let isEnded = false;
  for (;;) {
    const row = await readSlot(client, slot);
    if (row === undefined || row.pid === null) {
      return row;
    }
    const isOurs = row.reader === null || row.reader.startsWith(`trem/${shortId(task.id)}/`); // null: it is just ending, or not shown
    if (Date.now() >= (isOurs ? giveUpAt : endAt)) {
      throw new ReplicationError('SLOT_BUSY', { slot, pid: row.pid, reader: row.reader ?? undefined });
    }
    if (!isEnded && row.reader !== null && isOurs && Date.now() >= endAt) {
      isEnded = true;
      await client.query('SELECT pg_terminate_backend($1)', [row.pid]);
    }
    await new Promise((resolve) => setTimeout(resolve, LOOK_EVERY_MS));
  }
}

/** What a failed slot command means, by its SQLSTATE. */
export function slotError(error: unknown, slot: string, client: pg.Client): ReplicationError {
  switch (codeOf(error)) {
    case '53400': // configuration limit
      return new ReplicationError('SLOTS_FULL', { slot }, { cause: error });
    case '42501':
      return new ReplicationError('NO_REPLICATION_ROLE', { slot }, { cause: error });
    default:
      return translateError(error, { slot }, client);
  }
}

export async function readSlot(client: pg.Client, slot: string): Promise<SlotRow | undefined> {
  const { rows } = await client.query<SlotRow>(`${SELECT_SLOT} WHERE slot.slot_name = $1`, [slot]);
  return rows[0];
}

const DUPLICATE_OBJECT = '42710';
const UNDEFINED_OBJECT = '42704';
