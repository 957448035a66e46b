import { Context } from '@temporalio/activity';
import { errorEntry, type TableName } from '@trem/contracts';
import type { LoadRef } from '@trem/control-store';
import { ReplicationError } from '@trem/replication-core';
import type { ActivityDeps } from './deps.js';

interface Failing {
  readonly load: LoadRef;
  readonly tables: readonly TableName[];
}

/** An error of the work is written down before it is thrown on. */
export async function recordingFailures<R>(
  deps: Pick<ActivityDeps, 'store' | 'logger'>,
  failing: Failing,
  work: () => Promise<R>,
): Promise<R> {
  try {
    return await work();
  } catch (error) {
    await recordFailure(deps, failing, error);
    throw error;
  }
}

/**
 * Writes an error down as a failed attempt at the load of these tables. What was cancelled, and what is nobody's error, is no failure. The control-store being
 * away stops nothing.
 */
export async function recordFailure(
  { store, logger }: Pick<ActivityDeps, 'store' | 'logger'>,
  { load, tables }: Failing,
  error: unknown,
): Promise<void> {
  const code = error instanceof ReplicationError ? error.code : 'BUG';
  if (!Context.current().cancellationSignal.aborted && errorEntry(code).class !== 'benign') {
    await store.loads
      .endTables(load, tables, { errorCode: code })
      .catch((failed: unknown) => logger.warn({ error: failed }, 'failure of a table not recorded'));
  }
}
