import { parseDate } from './date-literal.js';
import type { LiteralType } from './made-types.js';
import { parseNumber } from './number-literal.js';

type Constant = string | number | boolean;

const whole = (limit: bigint) => (value: Constant) => wholeFault(value, limit);
const text = (value: Constant) => (typeof value === 'string' ? undefined : 'Write a text, in quotes');
const number = (value: Constant) => (typeof value !== 'boolean' && parseNumber(value) !== undefined ? undefined : 'Not a number');
const truth = (value: Constant) => ([true, false, 'true', 'false'].includes(value as string) ? undefined : 'Write true or false');
const date = (value: Constant) => (isDate(value, false) ? undefined : 'Write a date as 2022-01-31');
const moment = (value: Constant) => (isDate(value, true) ? undefined : 'Write a moment as 2022-01-31 23:59:59, without offset');

const faults: Record<LiteralType, (value: Constant) => string | undefined> = {
  smallint: whole(2n ** 15n),
  integer: whole(2n ** 31n),
  bigint: whole(2n ** 63n),
  real: number,
  'double precision': number,
  numeric: number,
  boolean: truth,
  date,
  timestamp: moment,
  'character varying': text,
  varchar: text,
  text,
};

/** Why a constant is none of its type; undefined when it is one. */
export function literalFault(type: LiteralType, value: Constant): string | undefined {
  return faults[type](value);
}

function wholeFault(value: Constant, limit: bigint): string | undefined {
  const parsed = typeof value === 'boolean' ? undefined : parseNumber(value);
  if (parsed?.tag !== 'number' || parsed.digits % 10n ** BigInt(parsed.scale) !== 0n) {
    return 'Not a whole number';
  }
  const digits = parsed.digits / 10n ** BigInt(parsed.scale);
  return digits < -limit || digits >= limit ? 'Too large for its type' : undefined;
}

function isDate(value: Constant, withTime: boolean): boolean {
  const parsed = typeof value === 'string' ? parseDate(value) : undefined;
  return parsed !== undefined && (parsed.tag !== 'date-time' || (withTime && parsed.offsetMinutes === undefined));
}
