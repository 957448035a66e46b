import { z } from 'zod';
import { priority } from '../task/priority.js';
import { scalar, withCode } from './literals.js';

/** Which tables a rule of the task reaches; a field left out holds for all. */
export const appliesTo = z.strictObject({
  schema: z.string().min(1).max(63).optional().describe('Schema at the source'),
  table: z.string().min(1).max(63).optional().describe('Table at the source'),
  pattern: z.boolean().default(false).describe('The names are patterns: * stands for any text, ? for one character'),
});
export type AppliesTo = z.infer<typeof appliesTo>;

export const about = {
  description: z.string().max(300).optional().describe('What the rule is for'),
  appliesTo: appliesTo.optional().describe('Of a rule of the task: the tables that it reaches. Default: all'),
};

/** Of rules that change values. Without a priority they are normal; only a written one can contradict a dependency. */
export const valueStep = {
  ...about,
  priority: priority
    .refine((own) => own !== 'highest', {
      error: 'Only what changes names and keys has priority highest',
      ...withCode('PRIORITY_RESERVED'),
    })
    .optional()
    .describe('Or 0 (highest, not for these) to 4. Default: normal. What a rule depends on comes first; then by priority; then as listed'),
};

export const onError = {
  onError: z
    .enum(['error', 'null', 'default'])
    .default('error')
    .describe('A value that cannot be taken: the row fails, null, or defaultValue'),
  defaultValue: scalar.nullable().optional().describe('With onError default'),
};
