import { type MathTree, parseMath } from '@trem/contracts';
import { expect, test } from 'vitest';
import { decimal, round } from './decimal.js';
import { decimalMath } from './evaluate.js';
import { SmallMath } from './small-math.js';

function tree(expression: string): MathTree {
  const parsed = parseMath(expression);
  if ('fault' in parsed) {
    throw new Error(parsed.fault.reason);
  }
  return parsed.tree;
}

/** Around every power of ten, halves of them, and the end of what a float counts. */
const sizes = Array.from({ length: 17 }, (_, exponent) => 10n ** BigInt(exponent)).flatMap((size) => [size, 5n * size, 2n ** 53n - size]);
const values = [0n, ...sizes.flatMap((size) => [size - 1n, size, size + 1n])].flatMap((size) => [size, -size]);
const scales = [0, 1, 2, 5, 15, 16, 30];

test.each([
  'value',
  '-value',
  'value * 1.1 + 0.5',
  'value * 1',
  '100 - value',
  'value * value - 7',
  '(value + 2) * -3.125',
  'value * 0',
  '0.0000000000000001 + value',
  'value - 99999999999999999999',
])('%s: what is told is what the exact way tells', (expression) => {
  const exactly = decimalMath(tree(expression));
  let told = 0;
  for (const places of [0, 2, 10, 20]) {
    const math = new SmallMath(tree(expression), places);
    for (const value of values) {
      for (const scale of scales) {
        const digits = math.digits(Number(value), scale);
        if (!Number.isNaN(digits)) {
          const result = exactly(decimal(value, scale));
          expect(decimal(BigInt(digits), places), `${value} ${scale} ${places}`).toEqual(result.tag === 'number' && round(result, places));
          told += 1;
        }
      }
    }
  }
  expect(told > 0).toBe(!/9{20}/.test(expression));
});

test.each(['value / 2', 'value ^ 2', '0 * (value / 0)'])('%s is not small', (expression) => {
  expect(new SmallMath(tree(expression), 2).digits(1, 0)).toBeNaN();
});
