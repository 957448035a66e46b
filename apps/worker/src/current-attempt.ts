import type { Context } from '@temporalio/activity';
import { ApplicationFailure } from '@temporalio/common';

/**
 * Goes on only if the server regards this attempt as the current one. A worker that was frozen starts the attempts that it had fetched when it wakes,
 * while a later one is at work elsewhere: such a latecomer must not draw a newer epoch than the valid one.
 * It narrows the window; what closes it is that a fenced stream is always started anew.
 */
export async function ensureCurrentAttempt(context: Context): Promise<void> {
  context.heartbeat();
  const { workflowExecution, activityId, attempt } = context.info;
  if (workflowExecution === undefined) {
    return;
  }
  const { workflowId, runId } = workflowExecution;
  const { raw } = await context.client.workflow.getHandle(workflowId, runId).describe();
  const pending = raw.pendingActivities?.find((activity) => activity.activityId === activityId);
  if (pending?.attempt !== attempt) {
    throw ApplicationFailure.nonRetryable('This attempt was replaced before it began', 'STALE_ATTEMPT');
  }
}
