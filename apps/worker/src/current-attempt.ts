import type { Context } from '@temporalio/activity';
import { ReplicationError } from '@trem/replication-core';

/**
 * Goes on only if the server regards this attempt as the current one. A worker that was frozen starts the attempts that it had fetched when it wakes,
 * while a later one is at work elsewhere: such a latecomer must not draw a newer epoch than the valid one.
 * It narrows the window; what closes it is that a fenced stream is always started anew.
 * @throws FENCED this attempt was replaced before it began · NETWORK Temporal does not answer
 */
export async function ensureCurrentAttempt(context: Context): Promise<void> {
  context.heartbeat();
  const { workflowExecution, activityId, attempt } = context.info;
  if (workflowExecution === undefined) {
    return;
  }
  const { workflowId, runId } = workflowExecution;
  const { raw } = await fromTemporal(() => context.client.workflow.getHandle(workflowId, runId).describe());
  const pending = raw.pendingActivities?.find((activity) => activity.activityId === activityId);
  if (pending?.attempt !== attempt) {
    throw new ReplicationError('FENCED', { activity: activityId, attempt, current: pending?.attempt ?? 0 });
  }
}

/** A call to the server that an activity cannot do without: when it fails, the attempt does, and the next one tries again. */
export async function fromTemporal<T>(call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    throw new ReplicationError('NETWORK', { service: 'Temporal' }, { cause: error });
  }
}
