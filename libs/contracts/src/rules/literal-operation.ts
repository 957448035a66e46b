import { z } from 'zod';
import { literalFault } from './literal-value.js';
import { scalar, withCode } from './literals.js';
import { digits, digitsFaults, literalTypes } from './made-types.js';

/** `create-column`, operation `literal`. @param made the fields of every made column */
export function literalOperation<T extends z.core.$ZodShape>(made: T) {
  return z
    .strictObject({
      operation: z.literal('literal'),
      ...made,
      value: scalar.nullable().describe('The same in every row; null is allowed'),
      valueType: z.enum(literalTypes).describe('Type of the column'),
      ...digits,
    })
    .superRefine((all, context) => {
      const { value, valueType, ...own } = all as unknown as LiteralFields;
      const issue = (path: string, message: string, code: string) =>
        context.addIssue({ code: 'custom', path: [path], message, ...withCode(code) });
      const fault = value === null ? undefined : literalFault(valueType, value);
      if (fault !== undefined) {
        issue('value', fault, 'VALUE_TYPE');
      }
      for (const [field, text] of digitsFaults(valueType, own)) {
        issue(field, text, 'OPERATOR_INPUTS');
      }
    });
}

interface LiteralFields {
  readonly value: string | number | boolean | null;
  readonly valueType: (typeof literalTypes)[number];
  readonly precision?: number;
  readonly scale?: number;
}
