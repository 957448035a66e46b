import { z } from 'zod';
import { name } from '../names.js';
import { problemItem } from '../problem.js';
import { task, taskDefinition } from '../task/index.js';
import { editPlan } from './edit-plan.js';

export const taskFormat = z.enum(['yaml', 'json']);

/** A definition as a text that reads as the very same one. Holds no secret. */
export const taskExport = z.object({ name, version: z.number().int(), format: taskFormat, text: z.string() }).meta({ id: 'TaskExport' });
export type TaskExport = z.infer<typeof taskExport>;

export const taskImportRequest = z
  .strictObject({
    text: z.string().max(4_000_000).describe('A task in YAML or JSON'),
    save: z.boolean().default(false).describe('false: only say what it would do'),
    version: z.number().int().optional().describe('To save over a task that is there: the version that was looked at'),
  })
  .meta({ id: 'TaskImportRequest' });
export type TaskImportRequest = z.infer<typeof taskImportRequest>;
export type TaskImportInput = z.input<typeof taskImportRequest>;

/** What an import did, or would do. */
export const taskImport = z
  .object({
    outcome: z.enum(['invalid', 'new', 'change', 'unchanged', 'made', 'changed']).describe('invalid, new, change: nothing was saved'),
    problems: z.array(problemItem),
    definition: taskDefinition.nullable(),
    plan: editPlan.nullable().describe('What it changes of the task that is there'),
    task: task.nullable().describe('As it is stored now'),
  })
  .meta({ id: 'TaskImport' });
export type TaskImport = z.infer<typeof taskImport>;
