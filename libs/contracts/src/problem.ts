import { z } from 'zod';

/** One thing that is wrong with what was sent. All of them come at once. */
export const problemItem = z.object({
  severity: z.enum(['error', 'warning', 'info']),
  code: z.string(),
  /** Where, as in `tables.2.source.schema`. Empty for the whole document. */
  path: z.string(),
  text: z.string(),
  remedy: z.string(),
  /** The statement that mends it, and the endpoint at which it is to be run. */
  sql: z.string().optional(),
  endpoint: z.string().optional(),
});
export type ProblemItem = z.infer<typeof problemItem>;

/** An error answer of the API (RFC 9457), with our code and what to do. */
export const problem = z
  .object({
    type: z.string(),
    title: z.string(),
    status: z.number().int(),
    code: z.string(),
    detail: z.string(),
    remedy: z.string(),
    problems: z.array(problemItem),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof problem>;

export const validationReport = z.object({ ok: z.boolean(), problems: z.array(problemItem) }).meta({ id: 'ValidationReport' });
export type ValidationReport = z.infer<typeof validationReport>;
