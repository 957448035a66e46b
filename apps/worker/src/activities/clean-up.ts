import { Context } from '@temporalio/activity';
import { ReplicationError } from '@trem/replication-core';
import type { ControlActivities } from '@trem/workflows';
import { ensureCurrentAttempt } from '../current-attempt.js';
import type { ActivityDeps } from './deps.js';
import { openTask, type TaskContext } from './task-context.js';

const lockWaitMs = 10_000;

/** What discards. Each may be repeated: what is gone is gone. */
export function cleanUpActivities(deps: ActivityDeps): Pick<ControlActivities, 'resetForResync' | 'releaseSlot' | 'cleanUp'> {
  return {
    async resetForResync({ taskId, generation }) {
      await ensureCurrentAttempt(Context.current());
      // The generation comes first: a death between here and the targets must not look like a target that lost its checkpoint.
      const raised = await raiseTo(deps, taskId, generation);
      const context = await openTask(deps, taskId);
      for (const { connector, endpoint, ref } of context.targets) {
        await connector.target.ensureTarget(endpoint);
        await connector.target.reset(endpoint, ref);
      }
      await purgeUnderLock(deps, context);
      // The publication stays, and is looked at by the start that follows: the owner of the tables may have made it for a role that could not make it again.
      await context.source.connector.source.dropSlot(context.source.endpoint, context.task);
      context.logger.info({ generation: raised }, 'discarded for a resync');
      return { generation: raised };
    },

    async releaseSlot({ taskId }) {
      await ensureCurrentAttempt(Context.current());
      const { task, source, logger } = await openTask(deps, taskId);
      await source.connector.source.dropSlot(source.endpoint, task);
      logger.info({}, 'slot dropped on request');
    },

    async cleanUp({ taskId }) {
      await ensureCurrentAttempt(Context.current());
      if ((await deps.store.tasks.find(taskId)) === undefined) {
        return; // an earlier attempt came to the end
      }
      const { task, source, targets, logger } = await openTask(deps, taskId);
      await source.connector.source.dropSlot(source.endpoint, task);
      await source.connector.source.dropPublication(source.endpoint, task);
      await deps.transport.remove(
        task,
        targets.map((target) => target.name),
      );
      for (const { connector, endpoint, ref } of targets) {
        await connector.target.forget(endpoint, ref);
      }
      await deps.store.tasks.markDeleted(taskId);
      logger.info({}, 'task deleted');
    },
  };
}

/** A repeat finds the number raised already. @throws FENCED a later resync has begun: what is there now is not for this one to discard */
export async function raiseTo(deps: Pick<ActivityDeps, 'store'>, taskId: string, wanted: number): Promise<number> {
  const row = await deps.store.tasks.find(taskId);
  if (row === undefined) {
    throw new ReplicationError('NOT_FOUND', { task: taskId });
  }
  let current = row.generation;
  if (current > wanted) {
    throw new ReplicationError('FENCED', { task: row.name, generation: wanted, current });
  }
  while (current < wanted) {
    current = await deps.store.tasks.raiseGeneration(taskId);
  }
  return current;
}

/** Holding the lock, nobody publishes what was discarded behind the purge. */
async function purgeUnderLock({ transport }: ActivityDeps, { task, targets, definition, hasStream }: TaskContext): Promise<void> {
  if (!hasStream) {
    return;
  }
  const names = targets.map((target) => target.name);
  await transport.ensure(task, names, { maxQueueBytes: definition.cdc.maxQueueBytes });
  await using _lock = await transport.openPublisher(task, { waitMs: lockWaitMs, signal: Context.current().cancellationSignal });
  await transport.purge(task, names);
}
