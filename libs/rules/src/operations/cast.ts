import { type NumberLiteral, parseNumber, trimmed } from '@trem/contracts';
import type { RuleValue, ValueFamily, ValueType } from '@trem/replication-core';
import { isWhole, round } from '../math/decimal.js';
import { ValueFault } from '../value-fault.js';
import { textOf } from '../values.js';
import { castToDate, castToMoment } from './cast-dates.js';
import { typeName } from './constants.js';
import { asDecimal, asFloat } from './numbers.js';
import { type ModifyType, type Operation, OperationFault } from './operation.js';

const numbers: readonly ValueFamily[] = ['integer', 'decimal', 'float'];
const dates: readonly ValueFamily[] = ['date', 'date-time'];

/** Made once for a column: zones are dear. */
type PlanCast = (rule: ModifyType, from: ValueType) => (value: RuleValue) => RuleValue;

/** One target type: what can become it, and how. Surrounding blanks of texts are gone by then. */
const casts: Readonly<Record<ModifyType['targetType'], { readonly from: readonly ValueFamily[]; readonly cast: PlanCast }>> = {
  smallint: { from: ['text', ...numbers], cast: toWhole },
  integer: { from: ['text', ...numbers], cast: toWhole },
  bigint: { from: ['text', ...numbers], cast: toWhole },
  numeric: {
    from: ['text', ...numbers],
    cast:
      ({ precision, scale }, from) =>
      (value) =>
        toNumeric(value, from, precision === undefined ? undefined : (scale ?? 0)),
  },
  real: { from: ['text', ...numbers], cast: () => (value) => toFloat(value, true) },
  'double precision': { from: ['text', ...numbers], cast: () => (value) => toFloat(value, false) },
  boolean: { from: ['text', 'boolean'], cast: () => toBoolean },
  date: { from: ['text', ...dates], cast: castToDate },
  timestamp: { from: ['text', ...dates], cast: castToMoment(false) },
  timestamptz: { from: ['text', ...dates], cast: castToMoment(true) },
  uuid: { from: ['text'], cast: () => toUuid },
  json: { from: ['text'], cast: () => toJson },
  text: { from: ['text', 'boolean', ...numbers, ...dates], cast: (_rule, from) => (value) => textOf(value, from) },
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
    const run = cast(rule, input.type);
    const isText = rule.targetType === 'text';
    return {
      result,
      run: ([value]) => run(typeof value === 'string' && !isText ? filled(value) : (value as RuleValue)),
    };
  },
};

function filled(text: string): string {
  return trimmed(text) || bad('an empty text');
}

function numberOf(value: RuleValue): NumberLiteral {
  if (typeof value === 'string') {
    return parseNumber(value) ?? bad('not a number');
  }
  return typeof value === 'object' || typeof value === 'number' ? asDecimal(value) : { tag: 'number', digits: BigInt(value), scale: 0 };
}

function toWhole({ round: wanted }: ModifyType): (value: RuleValue) => bigint {
  return (value) => {
    const number = numberOf(value);
    if (number.tag !== 'number') {
      return bad('not a whole number');
    }
    return isWhole(number) || wanted !== undefined ? round(number, 0).digits : bad('a fraction');
  };
}

/** Of a float the digits that people read, not all that it has: 0.1, for a real too. */
function toNumeric(value: RuleValue, from: ValueType, scale: number | undefined): NumberLiteral {
  const number = typeof value === 'number' ? (parseNumber(textOf(value, from)) ?? asDecimal(value)) : numberOf(value);
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
