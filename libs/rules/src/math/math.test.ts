import { type MathTree, parseMath } from '@trem/contracts';
import { describe, expect, test } from 'vitest';
import { decimal, decimalText, round, shortened } from './decimal.js';
import { decimalMath } from './evaluate.js';
import { evaluateFloat } from './evaluate-float.js';

function tree(expression: string): MathTree {
  const parsed = parseMath(expression);
  if ('fault' in parsed) {
    throw new Error(parsed.fault.reason);
  }
  return parsed.tree;
}

function calculated(expression: string, value: bigint, scale = 0): string {
  const result = decimalMath(tree(expression))(decimal(value, scale));
  return result.tag === 'number' ? decimalText(shortened(result)) : result.tag;
}

describe('the worked examples, exact and as floats', () => {
  test.each([
    ['value * 1.1 + 0.5', '11.5'],
    ['value + 2 * 3', '16'],
    ['100 - value', '90'],
    ['value - 1 - 2', '7'],
    ['value ^ 2 + 1', '101'],
    ['-value', '-10'],
    ['-value ^ 2', '-100'],
    ['value / 2 / 5', '1'],
    ['value / 4', '2.5'],
    ['(value + 2) * 3', '36'],
    ['2 ^ 3 ^ 2 + value - value', '512'],
    ['value / 3', '3.333333333333333333333333333333'],
    ['value ^ -2', '0.01'],
    ['(value - 10) ^ 0', '1'],
    ['(value * 2.5) ^ 0.5', '5'],
    ['value ^ 0.5', '3.162277660168379331998893544433'],
    ['value ^ 1.5', '31.622776601683793319988935444327'],
  ])('%s', (expression, result) => {
    expect(calculated(expression, 10n)).toBe(result);
    expect(evaluateFloat(tree(expression), 10)).toBeCloseTo(Number(result), 12);
  });
});

describe('what has no result is a fault of the value', () => {
  test.each(['value / 0', 'value / (value - 10)', '(value - 10) ^ -1', '(-value) ^ 0.5', 'value ^ 1001', '(value ^ 1000) ^ 1000'])(
    '%s',
    (expression) => {
      expect(() => calculated(expression, 10n)).toThrow(expect.objectContaining({ name: 'ValueFault' }));
      expect(() => evaluateFloat(tree(expression), 10)).toThrow(expect.objectContaining({ name: 'ValueFault' }));
    },
  );
});

test('halves are rounded away from zero', () => {
  const rounded = (digits: bigint) => decimalText(round(decimal(digits, 1), 0));
  expect([25n, 24n, -25n, -24n, 5n, -5n].map(rounded)).toEqual(['3', '2', '-3', '-2', '1', '-1']);
});

test('values without end follow the rules of floats', () => {
  expect(decimalMath(tree('value * 2'))({ tag: 'infinity' })).toEqual({ tag: 'infinity' });
  expect(decimalMath(tree('1 / value'))({ tag: 'infinity' })).toMatchObject({ digits: 0n });
  expect(decimalMath(tree('value - value'))({ tag: 'infinity' })).toEqual({ tag: 'nan' });
});

test('no digit is lost', () => {
  expect(calculated('value * 3 + 0.000000001', 12_345_678_901_234_567_890n)).toBe('37037036703703703670.000000001');
});
