import { setTimeout as delay } from 'node:timers/promises';
import { Context } from '@temporalio/activity';
import { compareTable } from '@trem/pipeline';
import { type Position, ReplicationError } from '@trem/replication-core';
import type { Activities } from '@trem/workflows';
import { report } from '../heartbeat.js';
import { comparedTables } from './compared-tables.js';
import type { ActivityDeps } from './deps.js';
import { mapTable } from './mapped-tables.js';
import { loadsAt, type OpenTarget, openTask } from './task-context.js';

type CompareActivities = Pick<Activities, 'planComparison' | 'compareTable' | 'finishComparison'>;

const nothingYet = { source: null, target: null, looks: 0, differences: [], error: null };

export function compareActivities(deps: ActivityDeps): CompareActivities {
  return {
    async planComparison({ taskId, comparisonId }) {
      const { tables } = await openTask(deps, taskId);
      for (const { schema, table } of tables) {
        await deps.store.comparisons.setTable(comparisonId, { schema, table, outcome: 'running', ...nothingYet });
      }
      return { tables };
    },

    async compareTable({ taskId, comparisonId, deadlineMs, schema, table }) {
      const context = await openTask(deps, taskId);
      const { source, task, targets, row } = context;
      const [target] = targets;
      if (target === undefined) {
        throw new ReplicationError('SETTINGS_INVALID', { setting: 'targets', found: 'none' });
      }
      const sides = comparedTables(await mapTable(context, target.name, { schema, table }, await loadsAt(target)));
      await using left = await source.connector.openHasher(source.endpoint, task);
      await using right = await target.connector.openHasher(target.endpoint, task);
      const result = await compareTable({
        ...{ source: left, target: right, sourceTable: sides.source, targetTable: sides.target, deadlineMs },
        logEnd: () => source.connector.source.logEnd(source.endpoint),
        waitApplied: (position, signal) => (row.phase === 'cdc' ? waitApplied(target, position, signal) : Promise.resolve(true)),
        signal: Context.current().cancellationSignal,
        onLook: (looks, differing) => report({ table: `${schema}.${table}`, looks, differing }),
      });
      await deps.store.comparisons.setTable(comparisonId, { schema, table, ...result, error: null });
    },

    async finishComparison({ taskId, comparisonId, failed, isBroken }) {
      for (const { schema, table, code, text } of failed) {
        await deps.store.comparisons.setTable(comparisonId, { schema, table, outcome: 'failed', ...nothingYet, error: `${code}: ${text}` });
      }
      const found = await deps.store.comparisons.find(taskId, comparisonId);
      const outcomes = new Set(found?.tables.map((one) => one.outcome));
      const isOdd = isBroken || outcomes.has('failed') || outcomes.has('moving') || outcomes.has('running');
      await deps.store.comparisons.finish(comparisonId, outcomes.has('different') ? 'different' : isOdd ? 'failed' : 'equal');
    },
  };
}

/** False when the target did not come to this position before the signal. */
async function waitApplied({ connector, endpoint, ref }: OpenTarget, position: Position, signal: AbortSignal): Promise<boolean> {
  while (!signal.aborted) {
    const checkpoint = await connector.target.readCheckpoint(endpoint, ref);
    if (checkpoint?.position !== undefined && checkpoint.position >= position) {
      return true;
    }
    await delay(200, undefined, { signal }).catch(() => undefined);
  }
  return false;
}
