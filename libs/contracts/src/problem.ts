import { z } from 'zod';
import { difference } from './edit/difference.js';

/** One thing that is wrong with what was sent. All of them come at once. */
export const problemItem = z.object({
  severity: z.enum(['error', 'warning', 'info']),
  code: z.string(),
  /** Where, as in `tables.2.source.schema`. Empty for the whole document. */
  path: z.string(),
  /** The place in the text that was sent, from 1. */
  line: z.number().int().optional(),
  column: z.number().int().optional(),
  text: z.string(),
  remedy: z.string(),
  /** The statement that mends it, and the endpoint at which it is to be run. */
  sql: z.string().optional(),
  endpoint: z.string().optional(),
});
export type ProblemItem = z.infer<typeof problemItem>;

/** What a save that started from an old version is answered with: both definitions, and what differs. */
export const versionConflict = z.object({
  current: z.number().int(),
  stored: z.unknown(),
  given: z.unknown(),
  changes: z.array(difference).describe('From what is stored to what was sent'),
});
export type VersionConflict = z.infer<typeof versionConflict>;

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
    conflict: versionConflict.optional().describe('Of a VERSION_CONFLICT'),
  })
  .meta({ id: 'Problem' });
export type Problem = z.infer<typeof problem>;

export const validationReport = z.object({ ok: z.boolean(), problems: z.array(problemItem) }).meta({ id: 'ValidationReport' });
export type ValidationReport = z.infer<typeof validationReport>;
