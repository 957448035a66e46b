import type { TaskStatus } from '@trem/contracts';
import type { Columns } from '../list/order.js';
import { illnessOf } from './illness.js';

/** What the tasks can be sorted by. */
export const taskColumns = {
  ill: { by: illnessOf, first: 'least' },
  task: { by: ({ name }) => name, first: 'least' },
  phase: { by: ({ phase, step }) => `${phase} ${step}`, first: 'least' },
  tables: { by: ({ tables }) => tables.total, first: 'most' },
  lag: { by: ({ lagMs }) => lagMs, first: 'most' },
  rate: { by: ({ changesPerSecond }) => changesPerSecond, first: 'most' },
  log: { by: ({ retainedBytes }) => retainedBytes, first: 'most' },
  letters: { by: ({ deadLetters }) => deadLetters.open + deadLetters.parked, first: 'most' },
} as const satisfies Columns<TaskStatus>;
