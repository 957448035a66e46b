import type { NumberLiteral } from '@trem/contracts';
import { ValueFault } from '../value-fault.js';

/** A number with a point, exact: `digits` × 10^-`scale`. */
export type Decimal = Extract<NumberLiteral, { tag: 'number' }>;

/** A division is rounded to so many places. */
export const DIVISION_SCALE = 30;

/** Beyond this many digits a result fits no column, and calculating it would take long. */
const MOST_DIGITS = 20_000;

export function decimal(digits: bigint, scale = 0): Decimal {
  return { tag: 'number', digits, scale };
}

export function pow10(exponent: number): bigint {
  return exponent < powers.length ? (powers[exponent] ?? 1n) : 10n ** BigInt(exponent);
}

const powers = Array.from({ length: 64 }, (_, exponent) => 10n ** BigInt(exponent));

export function add(a: Decimal, b: Decimal): Decimal {
  const scale = Math.max(a.scale, b.scale);
  return decimal(a.digits * pow10(scale - a.scale) + b.digits * pow10(scale - b.scale), scale);
}

export function negate(a: Decimal): Decimal {
  return decimal(-a.digits, a.scale);
}

export function multiply(a: Decimal, b: Decimal): Decimal {
  return decimal(a.digits * b.digits, a.scale + b.scale);
}

/** Rounded to 30 places, halves away from zero. @throws ValueFault by zero */
export function divide(a: Decimal, b: Decimal): Decimal {
  if (b.digits === 0n) {
    throw new ValueFault('a division by zero');
  }
  const shift = DIVISION_SCALE + b.scale - a.scale;
  return shift >= 0
    ? decimal(roundedQuotient(a.digits * pow10(shift), b.digits), DIVISION_SCALE)
    : decimal(roundedQuotient(a.digits, b.digits * pow10(-shift)), DIVISION_SCALE);
}

/** To `scale` places, halves away from zero; fewer places are filled with zeros. */
export function round(a: Decimal, scale: number): Decimal {
  return scale >= a.scale
    ? decimal(a.digits * pow10(scale - a.scale), scale)
    : decimal(roundedQuotient(a.digits, pow10(a.scale - scale)), scale);
}

/** Without zeros at the end of its places. */
export function shortened(a: Decimal): Decimal {
  let { digits, scale } = a;
  while (scale > 0 && digits % 10n === 0n) {
    digits /= 10n;
    scale -= 1;
  }
  return decimal(digits, scale);
}

/** A whole exponent: exact upwards, rounded to 30 places downwards. @throws ValueFault 0 to a negative power, or too many digits */
export function wholePower(base: Decimal, exponent: number): Decimal {
  if (exponent < 0 && base.digits === 0n) {
    throw new ValueFault('zero to a negative power');
  }
  const size = Math.abs(exponent);
  const length = Math.max(base.digits.toString().length, base.scale);
  if (length * size > MOST_DIGITS && base.digits !== 0n && base.digits !== 1n && base.digits !== -1n) {
    throw new ValueFault('a power of too many digits');
  }
  const power = decimal(base.digits ** BigInt(size), base.scale * size);
  return exponent < 0 ? divide(decimal(1n), power) : power;
}

export function isWhole(a: Decimal): boolean {
  return a.digits % pow10(a.scale) === 0n;
}

export function decimalText({ digits, scale }: Decimal): string {
  const sign = digits < 0n ? '-' : '';
  const text = (digits < 0n ? -digits : digits).toString().padStart(scale + 1, '0');
  return scale === 0 ? `${sign}${text}` : `${sign}${text.slice(0, -scale)}.${text.slice(-scale)}`;
}

export function roundedQuotient(dividend: bigint, divisor: bigint): bigint {
  const isNegative = dividend < 0n !== divisor < 0n;
  const [size, by] = [dividend < 0n ? -dividend : dividend, divisor < 0n ? -divisor : divisor];
  const quotient = (size * 2n + by) / (by * 2n);
  return isNegative ? -quotient : quotient;
}
