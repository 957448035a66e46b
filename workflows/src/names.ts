import type { TableName } from '@trem/contracts';

/** Task queues: apart, because a load must not starve a stream, and because the grace at shutdown belongs to a worker. */
export const taskQueues = { control: 'control', stream: 'stream', load: 'load' } as const;
export type WorkerRole = keyof typeof taskQueues;

/** Workflow ids. At most 200 characters, which every database behind Temporal takes. */
export const workflowIds = {
  task: (taskId: string) => `task:${taskId}`,
  load: (taskId: string, generation: number) => `load:${taskId}:${generation}`,
  compare: (taskId: string, comparisonId: string) => `compare:${taskId}:${comparisonId}`,
  letters: (taskId: string, workId: string) => `letters:${taskId}:${workId}`,
  watch: 'watch-installation',
};

/** Activity ids, as a person reads them among the pending activities. */
export const activityIds = {
  capture: 'capture',
  apply: (target: string) => `apply:${target}`,
  holdSnapshot: 'hold-snapshot',
  loadGroup: ([first, ...others]: readonly TableName[]) =>
    `load:${first?.schema}.${first?.table}${others.length === 0 ? '' : `+${others.length}`}`,
  load: (schema: string, table: string, partition: number, partitions: number) => `load:${schema}.${table}:${partition}/${partitions}`,
};
