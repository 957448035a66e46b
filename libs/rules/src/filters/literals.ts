import { type NumberLiteral, parseDate, parseNumber } from '@trem/contracts';
import { FOREVER, type RuleValue, type ValueType } from '@trem/replication-core';
import { DAY_MICROS } from '../calendar.js';
import { pow10 } from '../math/decimal.js';
import { TimeZone } from '../time-zone.js';

/** A literal that is none of its column's type. The text is for whoever wrote the definition. */
export class LiteralFault extends Error {}

export function scalarLiteral(value: string | number | boolean, type: ValueType): RuleValue {
  if (type.family === 'text') {
    const text = expectKind(value, 'string', 'The column is a text: write the value as text, in quotes') as string;
    return type.isPadded ? text.replace(/ +$/, '') : text;
  }
  if (type.family === 'boolean') {
    return value === 'true' || value === 'false'
      ? value === 'true'
      : expectKind(value, 'boolean', 'The column is a boolean: write true or false');
  }
  return typeof value === 'boolean' ? fault('The column is a number') : numberLiteral(value, type);
}

export function numberLiteral(value: string | number, type: ValueType): RuleValue {
  const parsed = parseNumber(value);
  if (parsed === undefined) {
    return fault('The column is a number');
  }
  if (type.family === 'float') {
    return floatLiteral(value, parsed, type.bits);
  }
  const isWhole = parsed.tag === 'number' && parsed.digits % pow10(parsed.scale) === 0n;
  return type.family === 'integer' && isWhole ? parsed.digits / pow10(parsed.scale) : parsed;
}

/** As the column would hold it. */
function floatLiteral(value: string | number, parsed: NumberLiteral, bits: number): number {
  if (parsed.tag !== 'number') {
    return parsed.tag === 'nan' ? Number.NaN : parsed.tag === 'infinity' ? Infinity : -Infinity;
  }
  const number = bits === 32 ? Math.fround(Number(value)) : Number(value);
  return Number.isFinite(number) ? number : fault('Beyond what the column can hold');
}

/** From `start` on, up to and without `end`; one moment only when `end` is undefined. In days or µs, as the column's family has it. */
export interface Stretch {
  readonly start: number | bigint;
  readonly end: number | bigint | undefined;
}

/** A date alone on a date-time column is the whole day of the zone. */
export function dateStretch(text: string, type: ValueType, zoneName: string): Stretch {
  const literal = parseDate(text);
  if (literal === undefined) {
    return fault('Not a date');
  }
  const isDate = type.family === 'date';
  if (literal.tag !== 'date' && literal.tag !== 'date-time') {
    const sign = literal.tag === 'infinity' ? 1 : -1;
    return { start: isDate ? sign * Infinity : BigInt(sign) * FOREVER, end: undefined };
  }
  if (isDate) {
    return literal.tag === 'date' ? { start: literal.day, end: undefined } : fault('The column is a date: leave out the time');
  }
  const zone = new TimeZone(type.hasZone ? zoneName : 'UTC');
  const midnight = (day: number) => zone.instant(BigInt(day) * DAY_MICROS);
  if (literal.tag === 'date') {
    return { start: midnight(literal.day), end: midnight(literal.day + 1) };
  }
  const local = BigInt(literal.day) * DAY_MICROS + literal.micros;
  if (literal.offsetMinutes === undefined) {
    return { start: zone.instant(local), end: undefined };
  }
  return type.hasZone
    ? { start: local - BigInt(literal.offsetMinutes) * 60_000_000n, end: undefined }
    : fault('The column has no time zone: leave out the offset');
}

function expectKind<T>(value: T, kind: 'string' | 'boolean', text: string): T {
  return typeof value === kind ? value : fault(text);
}

function fault(text: string): never {
  throw new LiteralFault(text);
}
