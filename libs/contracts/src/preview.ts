import { z } from 'zod';
import { tableName } from './names.js';
import { problemItem } from './problem.js';
import { taskDefinition } from './task/index.js';

/** What rules would make of some rows of one table. The definition need not be stored. */
export const previewRequest = z
  .strictObject({
    definition: taskDefinition,
    table: tableName.describe('At the source'),
    rows: z.number().int().min(1).max(100).default(10).describe('The first ones by their key'),
    matching: z.boolean().default(false).describe('Of the rows that pass the filters, instead of all'),
    steps: z
      .number()
      .int()
      .min(0)
      .max(1_000)
      .optional()
      .describe('Run so many of the value transformations only, as `order` has them; 0: none'),
    step: z
      .number()
      .int()
      .min(1)
      .max(1_000)
      .optional()
      .describe(
        'Show what one of the value transformations writes, the first being 1, with those before it; other columns stay as they are',
      ),
  })
  .refine(({ steps, step }) => steps === undefined || step === undefined, { error: 'Give steps or step, not both' })
  .meta({ id: 'PreviewRequest' });
export type PreviewRequest = z.infer<typeof previewRequest>;
/** As a caller writes it: defaults left out. */
export type PreviewInput = z.input<typeof previewRequest>;

const text = z.string().nullable();

export const taskPreview = z
  .object({
    source: tableName,
    target: tableName,
    sourceColumns: z.array(z.object({ name: z.string(), type: z.string() })),
    columns: z.array(
      z.object({
        name: z.string(),
        type: z.string(),
        source: z.string().nullable().describe('The source column; null for one that is made'),
      }),
    ),
    order: z
      .array(
        z.object({
          name: z.string().describe('The operation'),
          column: z.string().describe('The target column that it writes'),
          waitsFor: z.array(z.string()),
          priority: z.string(),
        }),
      )
      .describe('Value transformations, as they run'),
    rows: z.array(
      z.object({
        before: z.array(text),
        removedBy: z.string().nullable().describe('Path of the filter that takes the row out'),
        after: z.array(z.object({ text, isChanged: z.boolean(), error: z.string().nullable() })),
      }),
    ),
    problems: z.array(problemItem).describe('What of the rules does not fit the table; with an error there are no rows'),
  })
  .meta({ id: 'TaskPreview' });
export type TaskPreview = z.infer<typeof taskPreview>;
