import { z } from 'zod';
import { parseDate } from './date-literal.js';
import { parseNumber } from './number-literal.js';

/** A code of the catalogue that an issue of a schema carries. */
export function withCode(code: string): { readonly params: { readonly code: string } } {
  return { params: { code } };
}

export const columnName = z.string().min(1).max(63);

/** A number in JSON or YAML is a double: one that it cannot hold exactly was changed before anybody could look. */
export const safeNumber = z.number().refine((value) => !Number.isInteger(value) || Number.isSafeInteger(value), {
  error: 'Write a number of so many digits as text, in quotes',
});

export const scalar = z.union([z.string().max(10_000), safeNumber, z.boolean()]);

export const numberLiteral = z
  .union([safeNumber, z.string().max(1_000)])
  .refine((value) => parseNumber(value) !== undefined, { error: 'Not a number', ...withCode('VALUE_TYPE') });

export const dateLiteral = z.string().refine((text) => parseDate(text) !== undefined, {
  error: 'Write 2022-01-31, 2022-01-31 23:59:59 with an optional fraction and offset, infinity or -infinity',
  ...withCode('VALUE_TYPE'),
});

export const timeZone = z
  .string()
  .max(60)
  .refine(isTimeZone, { error: 'Not the IANA name of a time zone', ...withCode('VALUE_TYPE') });

function isTimeZone(zone: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: zone }).format(0) !== '';
  } catch {
    return false;
  }
}
