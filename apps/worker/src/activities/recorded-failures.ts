import { Context } from '@temporalio/activity';
import { errorEntry } from '@trem/contracts';
import { ReplicationError } from '@trem/replication-core';
import type { TableCall } from '@trem/workflows';
import type { ActivityDeps } from './deps.js';

/**
 * The same work, but an error of it is written down as a failed attempt at the table's load before it is thrown on. What was cancelled, and what is
 * nobody's error, is no failure. The control-store being away stops nothing.
 */
export function recordingFailures<C extends TableCall, R>(
  { store, logger }: Pick<ActivityDeps, 'store' | 'logger'>,
  work: (call: C) => Promise<R>,
): (call: C) => Promise<R> {
  return async (call) => {
    try {
      return await work(call);
    } catch (error) {
      const code = error instanceof ReplicationError ? error.code : 'BUG';
      if (!Context.current().cancellationSignal.aborted && errorEntry(code).class !== 'benign') {
        await Promise.all([store.loads.setTable(call, { errorCode: code }), store.loads.endTable(call, code)]).catch((failed: unknown) =>
          logger.warn({ error: failed }, 'failure of a table not recorded'),
        );
      }
      throw error;
    }
  };
}
