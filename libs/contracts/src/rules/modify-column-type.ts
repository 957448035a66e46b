import { z } from 'zod';
import { readingFault } from './date-format.js';
import { timeZone, withCode } from './literals.js';
import { type CastType, castTypes, digits, digitsFaults } from './made-types.js';
import { onError, valueStep } from './transformation-fields.js';

/** @param target the field that names the column */
export function modifyColumnType<T extends z.core.$ZodShape>(target: T) {
  return z
    .strictObject({
      type: z.literal('modify-column-type'),
      ...target,
      ...valueStep,
      ...onError,
      targetType: z.enum(castTypes).describe('Type of the column at the target'),
      ...digits,
      format: z.string().max(200).optional().describe('Of dates in texts, such as %d/%m/%Y. Default: %Y-%m-%d'),
      round: z.enum(['half-up']).optional().describe('A fraction on its way to a whole number is rounded; left out, it is refused'),
      timeZone: timeZone
        .optional()
        .describe('Whose clocks a date, or a time without zone, is of when it comes from a moment with zone or becomes one. Default: UTC'),
    })
    .superRefine((all, context) => {
      for (const [field, message, code] of castFaults(all as unknown as CastFields)) {
        context.addIssue({ code: 'custom', path: [field], message, ...withCode(code) });
      }
    });
}

interface CastFields {
  readonly targetType: CastType;
  readonly precision?: number;
  readonly scale?: number;
  readonly format?: string;
  readonly round?: 'half-up';
  readonly timeZone?: string;
}

const dates: readonly CastType[] = ['date', 'timestamp', 'timestamptz'];
const wholeNumbers: readonly CastType[] = ['smallint', 'integer', 'bigint'];

/** Fields that this type cannot use: each would be left unheard. */
function castFaults({ targetType, format, round, timeZone: zone, ...own }: CastFields): readonly (readonly [string, string, string])[] {
  const isDate = dates.includes(targetType);
  const fault = format === undefined || !isDate ? undefined : readingFault(format);
  return [
    ...digitsFaults(targetType, own).map(([field, text]) => [field, text, 'OPERATOR_INPUTS'] as const),
    ...(fault === undefined ? [] : [['format', fault, 'VALUE_TYPE'] as const]),
    ...(format !== undefined && !isDate ? [['format', 'Only dates are read by a format', 'OPERATOR_INPUTS'] as const] : []),
    ...(zone !== undefined && !isDate ? [['timeZone', 'Only dates have a time zone', 'OPERATOR_INPUTS'] as const] : []),
    ...(round !== undefined && !wholeNumbers.includes(targetType)
      ? [['round', 'Only whole numbers are rounded so; scale says it of numeric', 'OPERATOR_INPUTS'] as const]
      : []),
  ];
}
