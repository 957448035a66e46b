import { applicationName, type ConnectionRole } from '@trem/contracts';
import type { EndpointConfig, TaskRef } from '@trem/replication-core';
import type pg from 'pg';
import { connect } from '../connection.js';
import { codeOf } from '../errors.js';

/**
 * For a session that applies changes. Every statement of ours finds its rows by an index, and its plan is kept; a plan made while the table was
 * small would read all of it for ever. Just-in-time compilation would cost more than any of our statements.
 */
const APPLY_SETTINGS = `
  SET synchronous_commit = off;
  SET enable_hashjoin = off;
  SET enable_mergejoin = off;
  SET enable_seqscan = off;
  SET enable_bitmapscan = off;
  SET max_parallel_workers_per_gather = 0;
  SET plan_cache_mode = force_generic_plan;
  SET jit = off`;

/** A commit is told to others as done, so it must survive a crash of the target. */
const LOAD_SETTINGS = 'SET synchronous_commit = on';

export async function openSession(endpoint: EndpointConfig, task: TaskRef, role: ConnectionRole): Promise<pg.Client> {
  const client = await connect(endpoint, { applicationName: applicationName(task.id, role) });
  await client.query(role === 'apply' ? APPLY_SETTINGS : LOAD_SETTINGS);
  await silenceTriggers(client);
  return client;
}

/** Triggers and foreign keys of the target do not fire for what the source has already decided; where the role may not say so, they do. */
async function silenceTriggers(client: pg.Client): Promise<void> {
  try {
    await client.query('SET session_replication_role = replica');
  } catch (error) {
    if (codeOf(error) !== '42501') {
      throw error;
    }
  }
}
