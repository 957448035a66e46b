import { z } from 'zod';
import { parseDateFormat } from './date-format.js';
import { withCode } from './literals.js';
import { castTypes, digits } from './made-types.js';
import { onError, valueStep } from './transformation-fields.js';

/** @param target the field that names the column */
export function modifyColumnType<T extends z.core.$ZodShape>(target: T) {
  return z.strictObject({
    type: z.literal('modify-column-type'),
    ...target,
    ...valueStep,
    ...onError,
    targetType: z.enum(castTypes).describe('Type of the column at the target'),
    ...digits,
    format: z
      .string()
      .max(200)
      .refine((format) => parseDateFormat(format) !== undefined, { error: 'A code that is not known', ...withCode('VALUE_TYPE') })
      .optional()
      .describe('Of dates in texts, such as %d/%m/%Y. Default: %Y-%m-%d'),
    round: z.enum(['half-up']).optional().describe('A fraction on its way to a whole number is rounded; left out, it is refused'),
  });
}
