import { compareNumbers, type NumberLiteral } from '@trem/contracts';
import type { RuleValue, ValueType } from '@trem/replication-core';
import { dateText, momentText } from './calendar.js';
import { decimalText } from './math/decimal.js';

/** Below 0, 0, above 0, for two values of one family; a decimal may stand against an integer. NaN equals NaN and is above all numbers. */
export function compareValues(one: RuleValue, other: RuleValue): number {
  if (typeof one === 'object' || typeof other === 'object') {
    return compareNumbers(asDecimal(one), asDecimal(other));
  }
  if (one === other) {
    return 0;
  }
  if (one < other) {
    return -1;
  }
  return one > other ? 1 : Number(Number.isNaN(one)) - Number(Number.isNaN(other));
}

function asDecimal(value: RuleValue): NumberLiteral {
  return typeof value === 'object' ? value : { tag: 'number', digits: BigInt(value as bigint), scale: 0 };
}

/** As people read it, and as a text column holds it: without exponent, without zeros that say nothing in floats. */
export function textOf(value: RuleValue, type: Pick<ValueType, 'family' | 'hasZone' | 'bits'>): string {
  if (typeof value === 'object') {
    return value.tag === 'number' ? decimalText(value) : words[value.tag];
  }
  if (type.family === 'date') {
    return dateText(Number(value));
  }
  if (type.family === 'date-time') {
    return momentText(BigInt(value as bigint), type.hasZone ? '+00' : '');
  }
  return typeof value === 'number' ? floatText(value, type.bits) : String(value);
}

const words = { nan: 'NaN', infinity: 'Infinity', '-infinity': '-Infinity' } as const;

/** The shortest digits that mean this float, written out. */
export function floatText(value: number, bits: number): string {
  const shortest = bits === 32 ? shortestSingle(value) : String(value);
  const [, sign = '', whole = '', fraction = '', exponent] = /^(-?)(\d+)(?:\.(\d+))?e([+-]\d+)$/.exec(shortest) ?? [];
  if (exponent === undefined) {
    return Object.is(value, -0) ? '-0' : shortest;
  }
  const digits = whole + fraction;
  const point = whole.length + Number(exponent);
  if (point <= 0) {
    return `${sign}0.${'0'.repeat(-point)}${digits}`;
  }
  return point >= digits.length ? `${sign}${digits.padEnd(point, '0')}` : `${sign}${digits.slice(0, point)}.${digits.slice(point)}`;
}

function shortestSingle(value: number): string {
  for (let digits = 1; digits < 9; digits++) {
    const text = value.toPrecision(digits);
    if (Math.fround(Number(text)) === value) {
      return String(Number(text));
    }
  }
  return Number.isFinite(value) ? String(Number(value.toPrecision(9))) : String(value);
}
