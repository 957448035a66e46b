import { z } from 'zod';

/** One result of a check. Errors block a start, warnings must be accepted by their code, infos never block. */
export const finding = z
  .object({
    severity: z.enum(['error', 'warning', 'info']),
    code: z.string(),
    /** What it is about: a setting, a role, a table. */
    object: z.string(),
    found: z.string(),
    wanted: z.string(),
    cause: z.string(),
    remedy: z.string(),
    /** The statement that mends it, ready to be run. */
    sql: z.string().optional(),
  })
  .meta({ id: 'Finding' });
export type Finding = z.infer<typeof finding>;

export const checkReport = z
  .object({ role: z.enum(['source', 'target']), ok: z.boolean(), durationMs: z.number(), findings: z.array(finding) })
  .meta({ id: 'CheckReport' });
export type CheckReport = z.infer<typeof checkReport>;
