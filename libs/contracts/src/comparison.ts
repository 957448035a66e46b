import { z } from 'zod';
import { uuid } from './names.js';

export const compareRequest = z
  .strictObject({ deadlineMs: z.number().int().min(1_000).max(3_600_000).default(60_000) })
  .meta({ id: 'CompareRequest' });

const side = z.object({ rows: z.number(), hash: z.string() });

/** One table, both sides. `moving`: it never stood still until the deadline; neither equal nor different. */
export const tableComparison = z
  .object({
    schema: z.string(),
    table: z.string(),
    outcome: z.enum(['running', 'equal', 'different', 'moving', 'failed']),
    source: side.nullable(),
    target: side.nullable(),
    looks: z.number().int(),
    /** At most 20, by key (without a key: by the row's hash). */
    differences: z.array(z.object({ key: z.string(), kind: z.enum(['missing', 'extra', 'different']) })),
    error: z.string().nullable(),
  })
  .meta({ id: 'TableComparison' });
export type TableComparison = z.infer<typeof tableComparison>;

export const comparison = z
  .object({
    id: uuid,
    outcome: z.enum(['running', 'equal', 'different', 'failed']),
    startedAt: z.iso.datetime(),
    endedAt: z.iso.datetime().nullable(),
    tables: z.array(tableComparison),
  })
  .meta({ id: 'Comparison' });
export type Comparison = z.infer<typeof comparison>;
