import type { OpenTargetOptions, Target } from '@trem/replication-core';
import type pg from 'pg';
import { closeClient } from '../connection.js';
import { LOCK_TIMEOUT_MS } from './blockers.js';
import { type Fence, PostgresTarget } from './postgres-target.js';
import { openSession } from './session.js';

/** Opens the connections of an apply. @throws what `connect` throws */
export async function openTarget(options: OpenTargetOptions, { lockTimeoutMs = LOCK_TIMEOUT_MS } = {}): Promise<Target> {
  return (await openWriter(options, { role: 'apply', lockTimeoutMs })).target;
}

/** The same for a writer with a fence of its own, with the connection that writes: statements of one's own go there between two calls. */
export async function openFencedWriter(
  options: OpenTargetOptions,
  fence: Fence,
): Promise<{ readonly target: Target; readonly client: pg.Client }> {
  return await openWriter(options, { role: 'load', lockTimeoutMs: LOCK_TIMEOUT_MS, fence });
}

interface WriterSetup {
  readonly role: 'apply' | 'load';
  readonly lockTimeoutMs: number;
  readonly fence?: Fence | undefined;
}

async function openWriter(options: OpenTargetOptions, { role, lockTimeoutMs, fence }: WriterSetup) {
  const client = await openSession(options.endpoint, options.task, role);
  try {
    const found = await client.query<{ pid: number }>('SELECT pg_backend_pid() AS pid');
    const side = await openSession(options.endpoint, options.task, role);
    return { client, target: new PostgresTarget(options, { client, pid: found.rows[0]?.pid ?? 0, side, lockTimeoutMs, fence }) };
  } catch (error) {
    await closeClient(client);
    throw error;
  }
}
