import { z } from 'zod';
import { idempotencyKey, idOrName } from '../names.js';
import { commandAnswer, optionsOf } from '../phases.js';
import { mutation } from './operation.js';

const call = {
  id: idOrName.describe('Id or name of the task'),
  idempotencyKey: idempotencyKey
    .optional()
    .describe('One per intent; a repeat with the same key gets the first answer and is carried out once. Made by the server when absent'),
};
const result = commandAnswer;

/** What people ask of a task. Accepted, not done: the workflow does it, the status tells when. */
export const commandOperations = {
  startTask: mutation({
    summary: 'Start a task, or let it go on',
    args: z.object({ ...call, ...optionsOf.start.shape }),
    result,
    rest: 'POST /api/tasks/:id/start',
  }),
  pauseTask: mutation({
    summary: 'Pause a task; its place in the log is kept',
    args: z.object(call),
    result,
    rest: 'POST /api/tasks/:id/pause',
  }),
  resumeTask: mutation({
    summary: 'Let a task go on from where it is',
    args: z.object({ ...call, ...optionsOf.resume.shape }),
    result,
    rest: 'POST /api/tasks/:id/resume',
  }),
  stopTask: mutation({
    summary: 'Stop a task; on request its slot is dropped, so that the source keeps no log for it',
    args: z.object({ ...call, ...optionsOf.stop.shape }),
    result,
    rest: 'POST /api/tasks/:id/stop',
  }),
  resyncTask: mutation({
    summary: 'Discard what was loaded, and load again',
    args: z.object({ ...call, ...optionsOf.resync.shape }),
    result,
    rest: 'POST /api/tasks/:id/resync',
  }),
  deleteTask: mutation({
    summary: 'Delete a task with its slot, publication and queues; the rows at the target stay',
    args: z.object({ ...call, ...optionsOf.delete.shape }),
    result,
    rest: 'DELETE /api/tasks/:id',
  }),
};
