import type { MathTree, NumberLiteral } from '@trem/contracts';
import { ValueFault } from '../value-fault.js';
import { add, type Decimal, decimal, divide, isWhole, multiply, negate, pow10, wholePower } from './decimal.js';
import { evaluateFloat } from './evaluate-float.js';
import { fractionalPower } from './fractional-power.js';

const MOST_EXPONENT = 1_000n;

/** Exact, each division rounded to 30 places. What it gives throws ValueFault by zero, and for powers that there are none of. */
export function decimalMath(tree: MathTree): (value: NumberLiteral) => NumberLiteral {
  const exactly = compile(tree);
  return (value) =>
    value.tag === 'number'
      ? exactly(value)
      : ofFloat(evaluateFloat(tree, value.tag === 'nan' ? Number.NaN : value.tag === 'infinity' ? Infinity : -Infinity));
}

/** Of an endless value, or one that is no number, the rules of floats hold. */
function ofFloat(result: number): NumberLiteral {
  if (Number.isNaN(result)) {
    return { tag: 'nan' };
  }
  if (!Number.isFinite(result)) {
    return { tag: result > 0 ? 'infinity' : '-infinity' };
  }
  const [, whole = '0', fraction = '', exponent = '0'] = /^(-?\d+)(?:\.(\d+))?(?:e([+-]\d+))?$/.exec(String(result)) ?? [];
  const scale = fraction.length - Number(exponent);
  const digits = BigInt(whole + fraction);
  return scale < 0 ? decimal(digits * pow10(-scale)) : decimal(digits, scale);
}

function compile(tree: MathTree): (value: Decimal) => Decimal {
  switch (tree.tag) {
    case 'value':
      return (value) => value;
    case 'number': {
      const fixed = literal(tree.text);
      return () => fixed;
    }
    case 'negate': {
      const operand = compile(tree.operand);
      return (value) => negate(operand(value));
    }
    default: {
      const [left, right] = [compile(tree.left), compile(tree.right)];
      return (value) => combined(tree.tag, left(value), right(value));
    }
  }
}

function combined(tag: 'add' | 'subtract' | 'multiply' | 'divide' | 'power', left: Decimal, right: Decimal): Decimal {
  switch (tag) {
    case 'add':
      return add(left, right);
    case 'subtract':
      return add(left, negate(right));
    case 'multiply':
      return multiply(left, right);
    case 'divide':
      return divide(left, right);
    case 'power':
      return power(left, right);
  }
}

function power(base: Decimal, exponent: Decimal): Decimal {
  const size = exponent.digits < 0n ? -exponent.digits : exponent.digits;
  if (size > MOST_EXPONENT * pow10(exponent.scale)) {
    throw new ValueFault('an exponent beyond 1000');
  }
  if (isWhole(exponent)) {
    return wholePower(base, Number(exponent.digits / pow10(exponent.scale)));
  }
  if (base.digits === 0n) {
    if (exponent.digits < 0n) {
      throw new ValueFault('zero to a negative power');
    }
    return decimal(0n);
  }
  if (base.digits < 0n) {
    throw new ValueFault('a fractional power of a negative number');
  }
  return fractionalPower(base, exponent);
}

function literal(text: string): Decimal {
  const [whole = '', fraction = ''] = text.split('.');
  return decimal(BigInt(`${whole}${fraction}`), fraction.length);
}
