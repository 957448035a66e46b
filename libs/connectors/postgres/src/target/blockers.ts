import { shortId } from '@trem/contracts';
import { type Logger, silentLogger } from '@trem/replication-core';
import type pg from 'pg';
import { codeOf } from '../errors.js';

export interface LockWait {
  readonly client: pg.Client;
  readonly taskId: string;
  /** The tables whose locks are waited for, as `to_regclass` reads them. */
  readonly relations: readonly string[];
  readonly timeoutMs: number;
  readonly logger?: Logger;
}

/** How long a lock is waited for before a predecessor of ours is ended. */
export const LOCK_TIMEOUT_MS = 60_000;

/** Transactions of this task that hold a lock on the relation, other than our own. Ended one by one; each is waited for. */
const END_BLOCKERS = `
  SELECT pg_terminate_backend(a.pid, 10000) AS ended
    FROM pg_stat_activity a
   WHERE a.datname = current_database()
     AND a.application_name LIKE $1
     AND a.pid <> pg_backend_pid()
     AND EXISTS (SELECT FROM pg_locks l WHERE l.pid = a.pid AND l.granted AND l.relation = ANY (SELECT to_regclass(name) FROM unnest($2::text[]) AS name))`;

/**
 * Runs `work`, which takes locks and rolls itself back when it fails. When a lock is not to be had in time, ends whatever connection of this
 * very task holds it, and runs `work` once more. Connections of others are never touched.
 * @throws LOCK_TIMEOUT somebody else holds the lock
 */
export async function endingBlockers<T>(wait: LockWait, work: () => Promise<T>): Promise<T> {
  const { client, taskId, relations, timeoutMs, logger = silentLogger } = wait;
  await client.query(`SELECT set_config('lock_timeout', $1, false)`, [`${timeoutMs}ms`]);
  try {
    return await work();
  } catch (error) {
    if (codeOf(error) !== '55P03') {
      throw error;
    }
    const ended = await client.query(END_BLOCKERS, [`trem/${shortId(taskId)}/%`, relations]);
    logger.warn({ relations, ended: ended.rows.length }, 'predecessor ended that held a lock');
    return await work();
  } finally {
    await client.query('SET lock_timeout = 0').catch(() => undefined);
  }
}
