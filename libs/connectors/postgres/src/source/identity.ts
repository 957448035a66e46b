import { type EndpointConfig, type Position, ReplicationError, type SourceIdentity } from '@trem/replication-core';
import type pg from 'pg';
import { withClient } from '../connection.js';
import { lookConnection } from './connections.js';
import { lsnOf, positionOf, positionOfText } from './lsn.js';

/** The timeline of a primary is in the names of its log's files; the control file has it only from the next checkpoint on. */
const IDENTIFY = `
  SELECT (SELECT system_identifier FROM pg_control_system())::text AS system,
         (SELECT oid FROM pg_database WHERE datname = current_database())::text AS database,
         CASE WHEN pg_is_in_recovery()
              THEN (SELECT timeline_id FROM pg_control_checkpoint())::text
              ELSE ('x' || substr(pg_walfile_name(pg_current_wal_lsn()), 1, 8))::bit(32)::int::text
          END AS timeline`;

const LOG_END = `
  SELECT (CASE WHEN pg_is_in_recovery() THEN pg_last_wal_replay_lsn() ELSE pg_current_wal_insert_lsn() END)::text AS lsn,
         (SELECT setting FROM pg_settings WHERE name = 'wal_block_size')::int AS block,
         (SELECT setting FROM pg_settings WHERE name = 'wal_segment_size')::int AS segment`;

/** Which server, database and history a log belongs to: the same for every name or address of one server. */
export function identify(endpoint: EndpointConfig): Promise<SourceIdentity> {
  return withClient(endpoint, lookConnection, readIdentity);
}

/** By a simple query, which a replication connection takes too. */
async function readIdentity(client: pg.Client): Promise<SourceIdentity> {
  const { rows } = await client.query<{ system: string; database: string; timeline: string }>(IDENTIFY);
  const [row] = rows;
  if (row === undefined) {
    throw new ReplicationError('BUG', { reason: 'the server has no identity' });
  }
  return { sourceId: `${row.system}/${row.database}`, timeline: Number(row.timeline) };
}

/** A server that took the place of another has other transactions at the same positions, even where it has our slot. @throws TIMELINE_CHANGED */
export async function expectHistory(client: pg.Client, known: SourceIdentity | undefined): Promise<void> {
  const found = known === undefined ? undefined : await readIdentity(client);
  if (found?.sourceId !== known?.sourceId || found?.timeline !== known?.timeline) {
    const named = (one: SourceIdentity | undefined) => `${one?.sourceId} timeline ${one?.timeline}`;
    throw new ReplicationError('TIMELINE_CHANGED', { known: named(known), found: named(found) });
  }
}

/** The place where the log ends now: everything committed before this call lies below it, and the stream will reach it. */
export function logEnd(endpoint: EndpointConfig): Promise<Position> {
  return withClient(endpoint, lookConnection, readLogEnd);
}

export async function readLogEnd(client: pg.Client): Promise<Position> {
  const { rows } = await client.query<{ lsn: string; block: number; segment: number }>(LOG_END);
  const [row] = rows;
  if (row === undefined) {
    throw new ReplicationError('BUG', { reason: 'the server has no log' });
  }
  return recordEnd(positionOfText(row.lsn), row);
}

/**
 * The place to insert as the place where the record before it ended. They differ where a page begins: the next record stands behind the page's
 * header, and the server's other positions do not get there before that record is written; a reader that waits for it would wait for ever.
 */
export function recordEnd(insert: Position, { block, segment }: { readonly block: number; readonly segment: number }): Position {
  const lsn = lsnOf(insert);
  const isFirstOfFile = lsn % BigInt(segment) < BigInt(block);
  const header = isFirstOfFile ? LONG_PAGE_HEADER : PAGE_HEADER;
  return lsn % BigInt(block) === header ? positionOf(lsn - header) : insert;
}

const PAGE_HEADER = 24n;
const LONG_PAGE_HEADER = 40n;
