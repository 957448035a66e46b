import { z } from 'zod';
import { phase } from './phases.js';

const time = z.iso.datetime();

/** One run of a task: from a start to a rest. */
export const taskRun = z
  .object({
    run: z.number().int(),
    startMode: z.enum(['continue', 'reload']),
    version: z.number().int().describe('Of the definition that it began with'),
    startedBy: z
      .string()
      .nullable()
      .describe('Token of whoever asked last before it began; null: nobody did, but a schedule or Trem itself'),
    startedAt: time,
    endedAt: time.nullable().describe('null: it has not come to rest'),
    outcome: phase.nullable().describe('Phase in which it came to rest'),
    errorCode: z.string().nullable(),
    rowsLoaded: z.number().describe('By its loads, those that failed among them'),
    changesApplied: z.number().describe('Row changes and truncates; kept for a year'),
  })
  .meta({ id: 'TaskRun' });
export type TaskRun = z.infer<typeof taskRun>;

export const taskRunQuery = z.object({
  cursor: z.coerce.number().int().min(1).optional().describe('What the page before ended with'),
  limit: z.coerce.number().int().min(1).max(500).default(50),
});
export type TaskRunQuery = z.infer<typeof taskRunQuery>;

/** Newest first. */
export const taskRunPage = z.object({ runs: z.array(taskRun), cursor: z.number().int().nullable() }).meta({ id: 'TaskRunPage' });
export type TaskRunPage = z.infer<typeof taskRunPage>;
