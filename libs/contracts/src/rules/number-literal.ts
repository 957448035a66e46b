import { trimmed } from './blanks.js';

/** A number as people write it, without loss: `digits` × 10^-`scale`; or one of the three that have no digits. */
export type NumberLiteral = { readonly tag: 'number'; readonly digits: bigint; readonly scale: number } | { readonly tag: NumberWord };
export type NumberWord = 'nan' | 'infinity' | '-infinity';

const words: Readonly<Record<string, NumberWord>> = { nan: 'nan', infinity: 'infinity', '+infinity': 'infinity', '-infinity': '-infinity' };
const pattern = /^([+-]?)(\d*)(?:\.(\d*))?(?:[eE]([+-]?\d{1,4}))?$/;

/** Undefined: the text is no number. Numbers beyond what a double holds exactly come as text. */
export function parseNumber(literal: string | number): NumberLiteral | undefined {
  const text = trimmed(String(literal));
  const word = words[text.toLowerCase()];
  if (word !== undefined) {
    return { tag: word };
  }
  const [, sign, whole = '', fraction = '', exponent = '0'] = pattern.exec(text) ?? [];
  if (sign === undefined || whole + fraction === '') {
    return undefined;
  }
  const digits = BigInt(`${whole}${fraction}`) * (sign === '-' ? -1n : 1n);
  const scale = fraction.length - Number(exponent);
  return scale >= 0 ? { tag: 'number', digits, scale } : { tag: 'number', digits: digits * 10n ** BigInt(-scale), scale: 0 };
}

/** Below 0, 0, above 0. NaN equals NaN and is above all others. */
export function compareNumbers(one: NumberLiteral, other: NumberLiteral): number {
  if (one.tag !== 'number' || other.tag !== 'number') {
    return rank(one) - rank(other);
  }
  const difference = one.digits * 10n ** BigInt(other.scale) - other.digits * 10n ** BigInt(one.scale);
  return difference === 0n ? 0 : difference < 0n ? -1 : 1;
}

function rank({ tag }: NumberLiteral): number {
  return ['-infinity', 'number', 'infinity', 'nan'].indexOf(tag);
}
