import { type MathTree, type NumberLiteral, parseMath, staysWhole } from '@trem/contracts';
import type { RuleValue, ValueType } from '@trem/replication-core';
import { scalarLiteral } from '../filters/literals.js';
import { decimal, isWhole, pow10, round } from '../math/decimal.js';
import { decimalMath } from '../math/evaluate.js';
import { evaluateFloat } from '../math/evaluate-float.js';
import { SmallMath } from '../math/small-math.js';
import { sqlMath } from '../math/sql-math.js';
import { ValueFault } from '../value-fault.js';
import { compareValues } from '../values.js';
import { type Changing, OperationFault } from './operation.js';

export const mathExpression: Changing<'math-expression'> = {
  families: ['integer', 'decimal', 'float'],
  plan(rule, [input]) {
    const parsed = parseMath(rule.expression);
    if ('fault' in parsed || input === undefined) {
      throw new OperationFault('EXPRESSION_INVALID', 'fault' in parsed ? parsed.fault.reason : 'no column');
    }
    const { tree } = parsed;
    const result = resultType(rule, tree, input.type);
    const convert = converter(result, rule.scale);
    const exactly = decimalMath(tree);
    const small = smallWay(tree, result);
    const inSql = sqlMath(tree, input.type, result);
    return {
      result,
      ...(inSql === undefined ? {} : { sql: ([operand = ''], dialect) => inSql(operand, dialect) }),
      run([value]) {
        if (typeof value === 'number') {
          return convert(evaluateFloat(tree, value));
        }
        const number = typeof value === 'object' && value !== null ? value : decimal(BigInt(value as bigint));
        return small?.(number) ?? convert(exactly(number));
      },
    };
  },
};

/** What most numbers of most columns take. It gives undefined where the exact way must be taken. */
function smallWay(tree: MathTree, result: string): ((value: NumberLiteral) => RuleValue | undefined) | undefined {
  if (isFloat(result)) {
    return undefined;
  }
  const places = placesOf(result);
  const math = new SmallMath(tree, places ?? 0);
  return (value) => {
    const digits = value.tag === 'number' ? math.digits(Number(value.digits), value.scale) : Number.NaN;
    if (Number.isNaN(digits)) {
      return undefined;
    }
    return places === undefined ? BigInt(digits) : decimal(BigInt(digits), places);
  };
}

interface ResultWish {
  readonly scale?: number | undefined;
  readonly resultType?: string | undefined;
}

/** An integer stays one as long as only whole numbers meet it; a numeric keeps at least ten places; a float is a double. */
export function resultType({ scale, resultType: wanted }: ResultWish, tree: MathTree, type: ValueType): string {
  if (wanted !== undefined && wanted !== 'numeric') {
    return wanted;
  }
  if (scale !== undefined) {
    return `numeric(38,${scale})`;
  }
  if (wanted === undefined && type.family === 'float') {
    return 'double precision';
  }
  if (wanted === undefined && type.family === 'integer' && staysWhole(tree)) {
    return type.bits === 64 ? 'numeric(38,0)' : 'bigint';
  }
  return `numeric(38,${Math.max(type.digits?.scale ?? 0, 10)})`;
}

type Result = NumberLiteral | number;

function converter(type: string, scale: number | undefined): (result: Result) => RuleValue {
  const places = placesOf(type);
  if (places !== undefined) {
    return (result) => bounded(asDecimal(result), places);
  }
  if (isFloat(type)) {
    return (result) => asFloat(scale === undefined ? result : bounded(asDecimal(result), scale), type === 'real');
  }
  return (result) => whole(asDecimal(result));
}

/** Undefined: not a decimal with limits. */
function placesOf(type: string): number | undefined {
  const [, places] = /^numeric\(38,(\d+)\)$/.exec(type) ?? [];
  return places === undefined ? undefined : Number(places);
}

function isFloat(type: string): boolean {
  return type === 'real' || type === 'double precision';
}

const MOST = pow10(38);

function bounded(value: NumberLiteral, scale: number): NumberLiteral {
  if (value.tag !== 'number') {
    if (value.tag !== 'nan') {
      throw new ValueFault('an endless result in a type with limits');
    }
    return value;
  }
  const rounded = round(value, scale);
  if (rounded.digits >= MOST || rounded.digits <= -MOST) {
    throw new ValueFault('a result of more than 38 digits');
  }
  return rounded;
}

export function whole(value: NumberLiteral): bigint {
  if (value.tag !== 'number') {
    throw new ValueFault('not a whole number');
  }
  return round(value, 0).digits;
}

/** Exact: every float is a number of finitely many digits. */
export function asDecimal(value: Result): NumberLiteral {
  if (typeof value !== 'number') {
    return value;
  }
  if (!Number.isFinite(value)) {
    return { tag: Number.isNaN(value) ? 'nan' : value > 0 ? 'infinity' : '-infinity' };
  }
  let [digits, twos] = [value, 0];
  while (!Number.isInteger(digits)) {
    digits *= 2;
    twos += 1;
  }
  return decimal(BigInt(digits) * 5n ** BigInt(twos), twos);
}

export function asFloat(value: Result, isSingle: boolean): number {
  const number = typeof value === 'number' ? value : floatOf(value);
  const result = isSingle ? Math.fround(number) : number;
  if (Number.isFinite(number) && !Number.isFinite(result)) {
    throw new ValueFault('a result beyond what the type holds');
  }
  return result;
}

function floatOf(value: NumberLiteral): number {
  switch (value.tag) {
    case 'number': {
      const number = Number(`${value.digits}e${-value.scale}`);
      if (!Number.isFinite(number)) {
        throw new ValueFault('a result beyond what the type holds');
      }
      return number;
    }
    case 'nan':
      return Number.NaN;
    default:
      return value.tag === 'infinity' ? Infinity : -Infinity;
  }
}

export const flagToNumber: Changing<'flag-to-number'> = {
  families: ['text', 'boolean', 'integer', 'decimal', 'float'],
  plan({ trueValues, falseValues, otherwise }, [input]) {
    const literals = (values: readonly (string | number | boolean)[]) =>
      input === undefined ? [] : values.map((value) => scalarLiteral(value, input.type));
    const [yes, no] = [literals(trueValues), literals(falseValues)];
    const isAmong = (value: RuleValue, list: readonly RuleValue[]) => list.some((one) => compareValues(one, value) === 0);
    return {
      result: 'smallint',
      run([value]) {
        if (isAmong(value as RuleValue, yes)) {
          return 1n;
        }
        if (otherwise === '0' || isAmong(value as RuleValue, no)) {
          return 0n;
        }
        if (otherwise === 'null') {
          return null;
        }
        throw new ValueFault('neither a true nor a false value');
      },
    };
  },
};

export { isWhole };
