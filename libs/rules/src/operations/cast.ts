import { type NumberLiteral, parseDate, parseDateFormat, parseNumber } from '@trem/contracts';
import type { RuleValue, ValueFamily, ValueType } from '@trem/replication-core';
import { FOREVER } from '@trem/replication-core';
import { DAY_MICROS, isEndless, splitMicros } from '../calendar.js';
import { isWhole, round } from '../math/decimal.js';
import { ValueFault } from '../value-fault.js';
import { textOf } from '../values.js';
import { typeName } from './constants.js';
import { parseMoment } from './date-parse.js';
import { asDecimal, asFloat } from './numbers.js';
import { type ModifyType, type Operation, OperationFault } from './operation.js';

const numbers: readonly ValueFamily[] = ['integer', 'decimal', 'float'];
const dates: readonly ValueFamily[] = ['date', 'date-time'];

type Cast = (value: RuleValue, rule: ModifyType, from: ValueType) => RuleValue;

/** One target type: what can become it, and how. Surrounding blanks of texts are gone by then. */
const casts: Readonly<Record<ModifyType['targetType'], { readonly from: readonly ValueFamily[]; readonly cast: Cast }>> = {
  smallint: { from: ['text', ...numbers], cast: toWhole },
  integer: { from: ['text', ...numbers], cast: toWhole },
  bigint: { from: ['text', ...numbers], cast: toWhole },
  numeric: {
    from: ['text', ...numbers],
    cast: (value, { precision, scale }) => toNumeric(value, precision === undefined ? undefined : (scale ?? 0)),
  },
  real: { from: ['text', ...numbers], cast: (value) => toFloat(value, true) },
  'double precision': { from: ['text', ...numbers], cast: (value) => toFloat(value, false) },
  boolean: { from: ['text', 'boolean'], cast: toBoolean },
  date: { from: ['text', ...dates], cast: toDate },
  timestamp: { from: ['text', ...dates], cast: (value, rule, from) => toMoment(value, rule, from) },
  timestamptz: { from: ['text', ...dates], cast: (value, rule, from) => toMoment(value, rule, from) },
  uuid: { from: ['text'], cast: toUuid },
  json: { from: ['text'], cast: toJson },
  text: { from: ['text', 'boolean', ...numbers, ...dates], cast: (value, _rule, from) => textOf(value, from) },
};

const names: Readonly<Record<string, string>> = {
  timestamp: 'timestamp without time zone',
  timestamptz: 'timestamp with time zone',
};

export const modifyColumnType: Operation<ModifyType> = {
  families: ['text', 'boolean', ...numbers, ...dates],
  plan(rule, [input]) {
    const { from, cast } = casts[rule.targetType];
    if (input === undefined || !from.includes(input.type.family)) {
      throw new OperationFault('OPERATOR_TYPE_MISMATCH', `A ${input?.type.family ?? 'missing column'} cannot become ${rule.targetType}`);
    }
    const result = names[rule.targetType] ?? typeName(rule.targetType, rule.precision, rule.scale);
    const { type } = input;
    const isText = rule.targetType === 'text';
    return {
      result,
      run: ([value]) => cast(typeof value === 'string' && !isText ? filled(value) : (value as RuleValue), rule, type),
    };
  },
};

function filled(text: string): string {
  const trimmed = text.trim();
  if (trimmed === '') {
    throw new ValueFault('an empty text');
  }
  return trimmed;
}

function numberOf(value: RuleValue): NumberLiteral {
  if (typeof value === 'string') {
    return parseNumber(value) ?? bad('not a number');
  }
  return typeof value === 'object' || typeof value === 'number' ? asDecimal(value) : { tag: 'number', digits: BigInt(value), scale: 0 };
}

function toWhole(value: RuleValue, { round: wanted }: ModifyType): bigint {
  const number = numberOf(value);
  if (number.tag !== 'number') {
    return bad('not a whole number');
  }
  return isWhole(number) || wanted !== undefined ? round(number, 0).digits : bad('a fraction');
}

function toNumeric(value: RuleValue, scale: number | undefined): NumberLiteral {
  const number = typeof value === 'number' ? (parseNumber(value) ?? asDecimal(value)) : numberOf(value);
  return number.tag === 'number' && scale !== undefined ? round(number, scale) : number;
}

function toFloat(value: RuleValue, isSingle: boolean): number {
  return typeof value === 'number' ? asFloat(value, isSingle) : asFloat(numberOf(value), isSingle);
}

const truths: Readonly<Record<string, boolean>> = {
  ...{ true: true, t: true, yes: true, '1': true },
  ...{ false: false, f: false, no: false, '0': false },
};

function toBoolean(value: RuleValue): boolean {
  return typeof value === 'boolean' ? value : (truths[String(value).toLowerCase()] ?? bad('neither true nor false'));
}

function toDate(value: RuleValue, { format }: ModifyType, from: ValueType): number {
  if (typeof value === 'string') {
    return splitOf(momentOf(value, format ?? '%Y-%m-%d')).days;
  }
  return from.family === 'date'
    ? Number(value)
    : isEndless(value as bigint)
      ? value === FOREVER
        ? Infinity
        : -Infinity
      : splitMicros(value as bigint).days;
}

function toMoment(value: RuleValue, { format }: ModifyType, from: ValueType): bigint {
  if (typeof value === 'string') {
    return momentOf(value, format);
  }
  if (from.family === 'date-time') {
    return value as bigint;
  }
  return Number.isFinite(value) ? BigInt(value as number) * DAY_MICROS : value === Infinity ? FOREVER : -FOREVER;
}

function splitOf(micros: bigint): { readonly days: number } {
  return isEndless(micros) ? { days: micros > 0n ? Infinity : -Infinity } : splitMicros(micros);
}

/** µs since 1970, by the clock of the text; with an offset, in UTC. */
function momentOf(text: string, format: string | undefined): bigint {
  if (format !== undefined) {
    return parseMoment(text, parseDateFormat(format) ?? []) ?? bad('not a date of this format');
  }
  const literal = parseDate(text) ?? bad('not a date');
  switch (literal.tag) {
    case 'date':
      return BigInt(literal.day) * DAY_MICROS;
    case 'date-time':
      return BigInt(literal.day) * DAY_MICROS + literal.micros - BigInt(literal.offsetMinutes ?? 0) * 60_000_000n;
    default:
      return literal.tag === 'infinity' ? FOREVER : -FOREVER;
  }
}

const uuidPattern = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/;

function toUuid(value: RuleValue): string {
  const text = String(value).toLowerCase();
  return uuidPattern.test(text) ? text : bad('not a uuid');
}

function toJson(value: RuleValue): string {
  try {
    JSON.parse(String(value));
    return String(value);
  } catch {
    return bad('not JSON'); // the parser's own words would hold a part of the value
  }
}

function bad(reason: string): never {
  throw new ValueFault(reason);
}
