import { z } from 'zod';

/** What happens to a change that fails by its own content. Outages are retried without limit, whatever these say. */
export const errors = z.strictObject({
  stopOnInsertError: z.boolean().default(false).describe('Inserts in modes default and history, and rows of a load in every mode'),
  stopOnUpdateError: z.boolean().default(false).describe('Updates in modes default and history'),
  stopOnDeleteError: z.boolean().default(false).describe('Deletes in modes default and history'),
  stopOnUpsertError: z.boolean().default(false).describe('Every change in mode upsert'),
  stopOnScd2Error: z.boolean().default(false).describe('Every change in mode scd2'),
  retry: z
    .strictObject({
      attempts: z.number().int().min(1).max(100).default(3).describe('How often a row is tried'),
      firstDelayMs: z.number().int().min(0).max(600_000).default(1_000).describe('Before the second try; doubled before each further one'),
      maxDelayMs: z.number().int().min(0).max(600_000).default(30_000).describe('Longest wait between two tries'),
    })
    .refine(({ firstDelayMs, maxDelayMs }) => firstDelayMs <= maxDelayMs, { error: 'firstDelayMs is above maxDelayMs' })
    .prefault({}),
  maxDeadLetters: z
    .number()
    .int()
    .min(1)
    .max(1_000_000)
    .nullable()
    .default(10_000)
    .describe('So many open ones, and the task rests: something is wrong with the rules, not with rows'),
  keepClosedDays: z
    .number()
    .int()
    .min(1)
    .max(3_650)
    .default(30)
    .describe('Dead letters that were replayed or skipped are forgotten after so many days; open ones are kept'),
});
export type Errors = z.infer<typeof errors>;
