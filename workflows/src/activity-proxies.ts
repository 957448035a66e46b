import { proxyActivities, proxyLocalActivities } from '@temporalio/workflow';
import type { ControlActivities, LoadActivities, LocalActivities, StreamActivities } from './activities.js';
import { neverRetried, slowToMend } from './failure.js';
import { taskQueues } from './names.js';
import type { Durations } from './task-state.js';

const nonRetryableErrorTypes = [...neverRetried];
/** A load is left alone: its phase is its own sign, and ending it would lose what its snapshot holds. */
const leftToWorkflow = [...neverRetried, ...slowToMend];

/** Seconds at most, a few tries: what they do is repeated by the next transition. */
export const local = proxyLocalActivities<LocalActivities>({
  startToCloseTimeout: '5s',
  scheduleToCloseTimeout: '15s',
  retry: { initialInterval: '500ms', maximumAttempts: 3 },
});

export interface Named {
  readonly activityId?: string;
  readonly summary?: string;
}

/** Preparing and cleaning up: minutes at most. */
export function control(durations: Durations, named: Named = {}) {
  return proxyActivities<ControlActivities>({
    taskQueue: taskQueues.control,
    startToCloseTimeout: '10m',
    heartbeatTimeout: durations.heartbeatTimeoutMs,
    cancellationType: 'WAIT_CANCELLATION_COMPLETED',
    retry: {
      initialInterval: '1s',
      backoffCoefficient: 2,
      maximumInterval: '30s',
      maximumAttempts: 5,
      nonRetryableErrorTypes: leftToWorkflow,
    },
    ...named,
  });
}

/** Hours. A partition is tried for as long as the load lives; commands work meanwhile. */
export function load(durations: Durations, named: Named = {}) {
  return proxyActivities<LoadActivities>({
    taskQueue: taskQueues.load,
    startToCloseTimeout: '12h',
    heartbeatTimeout: durations.heartbeatTimeoutMs,
    cancellationType: 'WAIT_CANCELLATION_COMPLETED',
    retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '1m', nonRetryableErrorTypes },
    ...named,
  });
}

/** A person waits for the answer: a few attempts, then the table counts as failed. */
export function comparing(durations: Durations, named: Named) {
  return proxyActivities<Pick<LoadActivities, 'compareTable'>>({
    taskQueue: taskQueues.load,
    startToCloseTimeout: '12h',
    heartbeatTimeout: durations.heartbeatTimeoutMs,
    cancellationType: 'WAIT_CANCELLATION_COMPLETED',
    retry: { initialInterval: '1s', backoffCoefficient: 2, maximumAttempts: 3, nonRetryableErrorTypes },
    ...named,
  });
}

/** Writes an outcome down that people wait for: tried until the control-store takes it. */
export function finishing(durations: Durations) {
  return proxyActivities<Pick<ControlActivities, 'finishComparison' | 'finishLetters'>>({
    taskQueue: taskQueues.control,
    startToCloseTimeout: '10m',
    heartbeatTimeout: durations.heartbeatTimeoutMs,
    retry: { initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '30s', nonRetryableErrorTypes },
  });
}

/** A lost snapshot is an event, not something to try again: one attempt. */
export function holder(durations: Durations, named: Named) {
  return proxyActivities<Pick<LoadActivities, 'holdSnapshot'>>({
    taskQueue: taskQueues.load,
    startToCloseTimeout: '30d',
    heartbeatTimeout: durations.heartbeatTimeoutMs,
    cancellationType: 'WAIT_CANCELLATION_COMPLETED',
    retry: { maximumAttempts: 1 },
    ...named,
  });
}

/** Waits for a free worker as long as it takes; seconds of trouble are the server's to retry, minutes the workflow's. */
export function stream(durations: Durations, named: Named) {
  return proxyActivities<StreamActivities>({
    taskQueue: taskQueues.stream,
    startToCloseTimeout: durations.sliceMs * 1.2 + 3_600_000,
    heartbeatTimeout: durations.heartbeatTimeoutMs,
    cancellationType: 'WAIT_CANCELLATION_COMPLETED',
    retry: {
      initialInterval: '1s',
      backoffCoefficient: 2,
      maximumInterval: '30s',
      maximumAttempts: 5,
      nonRetryableErrorTypes: leftToWorkflow,
    },
    ...named,
  });
}

/** A person waits for the answer: a few attempts. What is closed already stays so. */
export function closingLetters(durations: Durations) {
  return proxyActivities<Pick<StreamActivities, 'closeLetters'>>({
    taskQueue: taskQueues.stream,
    startToCloseTimeout: '12h',
    heartbeatTimeout: durations.heartbeatTimeoutMs,
    cancellationType: 'WAIT_CANCELLATION_COMPLETED',
    retry: {
      ...{ initialInterval: '1s', backoffCoefficient: 2, maximumInterval: '10s', maximumAttempts: 10 },
      nonRetryableErrorTypes: nonRetryableErrorTypes.filter((code) => code !== 'FENCED'), // another apply has begun: once more beside that one
    },
  });
}
