import { z } from 'zod';
import { idOrName, uuid } from '../names.js';
import { tableProgress, taskEvent, taskPositions, taskSnapshot, taskStatus } from '../status.js';
import { subscription } from './operation.js';

const id = idOrName.describe('Id or name of the task');

/** Null: the task is gone. */
export const taskChange = z
  .object({ id: uuid, status: taskStatus.nullable().describe('null: the task is deleted') })
  .meta({ id: 'TaskChange' });
export type TaskChange = z.infer<typeof taskChange>;

/** One point of the lag curve. */
export const taskLag = z
  .object({
    at: z.iso.datetime(),
    lagMs: z.number().nullable().describe('Of the slowest target'),
    retainedBytes: z.number().nullable().describe('Log that the source keeps for this task'),
    targets: z.array(taskPositions.shape.targets.element.pick({ target: true, committedAt: true, lagMs: true })),
  })
  .meta({ id: 'TaskLag' });
export type TaskLag = z.infer<typeof taskLag>;

/** Most events of before that are told to one who begins to follow. */
const MOST_EVENTS = 200;

/** Live: at once, and then at most once a second when something has changed. Those of one task end when it is deleted. */
export const liveOperations = {
  taskChanges: subscription({
    summary: 'The status of every task, also when there is none, and then of those that changed',
    args: z.object({ ids: z.array(uuid).min(1).max(500).optional().describe('Only these; all when absent') }),
    result: z.array(taskChange),
  }),
  taskState: subscription({ summary: 'Where a task is', args: z.object({ id }), result: taskStatus }),
  taskLag: subscription({
    summary: 'Lag, a point every 1 to 3 seconds, also while it stays the same',
    args: z.object({ id }),
    result: taskLag,
  }),
  tableProgress: subscription({
    summary: 'Progress of all tables, then of those that moved',
    args: z.object({ id }),
    result: z.array(tableProgress),
  }),
  taskLog: subscription({
    summary: 'What happened to a task, event by event',
    args: z.object({
      id,
      after: z.number().int().min(0).optional().describe('Id of the last event seen; absent: only new ones'),
      last: z.number().int().min(0).max(MOST_EVENTS).default(0).describe('Without `after`: so many of those before come first'),
    }),
    result: taskEvent,
  }),
  taskEvents: subscription({
    summary: 'The whole picture of a task at once, then about once a second while it changes',
    args: z.object({ id }),
    result: taskSnapshot,
    rest: 'GET /api/tasks/:id/events',
  }),
};
