import type { Context } from '@temporalio/activity';
import { CancelledFailure } from '@temporalio/common';
import type { ActivityInboundCallsInterceptor } from '@temporalio/worker';
import { type Logger, ReplicationError } from '@trem/replication-core';
import type { ActiveTasks } from './active-tasks.js';
import { toFailure } from './failure.js';
import { keepAlive } from './heartbeat.js';
import type { WorkerMetrics } from './metrics.js';

export interface InterceptorDeps {
  readonly logger: Logger;
  readonly active: ActiveTasks;
  readonly metrics: WorkerMetrics;
}

/** Around every activity: heartbeats, the sign of life of its task, and the one place where an error becomes one of Temporal's. */
export function activityInterceptor({ logger, active, metrics }: InterceptorDeps): (context: Context) => ActivityInboundCallsInterceptor {
  return (context) => ({
    async execute(input, next) {
      const { activityType, isLocal } = context.info;
      using _life = isLocal ? nothing : keepAlive(context);
      using _active = isLocal ? nothing : active.enter(taskIdOf(input.args));
      using _count = metrics.running(activityType);
      try {
        const result = await next(input);
        leaveWhenShutDown(context);
        return result;
      } catch (error) {
        leaveWhenShutDown(context);
        throw failed(context, error, { logger, metrics });
      }
    },
  });
}

/** What is reported of an error; after a cancellation it is only how the work was cut short. */
function failed(context: Context, error: unknown, { logger, metrics }: Pick<InterceptorDeps, 'logger' | 'metrics'>): Error {
  if (context.cancellationSignal.aborted) {
    return new CancelledFailure('CANCELLED');
  }
  const { activityType, attempt, workflowExecution } = context.info;
  const code = error instanceof ReplicationError ? error.code : 'BUG';
  metrics.failed(activityType, code);
  logger.warn({ activity: activityType, attempt, workflow: workflowExecution?.workflowId, code, error }, 'activity failed');
  return toFailure(error, attempt);
}

/** An activity that ends because its process does is not over: another worker goes on with it. */
function leaveWhenShutDown(context: Context): void {
  if (context.cancellationSignal.aborted && context.cancellationDetails?.workerShutdown === true) {
    throw new CancelledFailure('WORKER_SHUTDOWN');
  }
}

const nothing: Disposable = { [Symbol.dispose]: () => undefined };

function taskIdOf([first]: readonly unknown[]): string | undefined {
  return typeof first === 'object' && first !== null && 'taskId' in first && typeof first.taskId === 'string' ? first.taskId : undefined;
}
