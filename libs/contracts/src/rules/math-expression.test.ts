import { expect, test } from 'vitest';
import { type MathTree, parseMath } from '../index.js';

/** Every operation in parentheses: how the text was understood. */
function understood(text: string): string {
  const parsed = parseMath(text);
  return 'tree' in parsed ? shown(parsed.tree) : `${parsed.fault.column}: ${parsed.fault.reason}`;
}

function shown(tree: MathTree): string {
  switch (tree.tag) {
    case 'value':
      return 'v';
    case 'number':
      return tree.text;
    case 'negate':
      return `(-${shown(tree.operand)})`;
    default:
      return `(${shown(tree.left)} ${tree.tag} ${shown(tree.right)})`;
  }
}

test.each([
  ['value * 1.1 + 0.5', '((v multiply 1.1) add 0.5)'],
  ['value + 2 * 3', '(v add (2 multiply 3))'],
  ['value - 1 - 2', '((v subtract 1) subtract 2)'],
  ['value / 2 / 5', '((v divide 2) divide 5)'],
  ['-value ^ 2', '(-(v power 2))'],
  ['2 ^ 3 ^ 2 + value - value', '(((2 power (3 power 2)) add v) subtract v)'],
  ['value ^ -.5', '(v power (-.5))'],
  ['--value', '(-(-v))'],
  ['+value*-2', '(v multiply (-2))'],
  ['((value))', 'v'],
])('%s', (text, tree) => {
  expect(understood(text)).toBe(tree);
});

test.each([
  ['', '1: a number, "value" or "(" is expected here'],
  ['1 + 2', '1: "value" does not occur'],
  ['value +', '8: a number, "value" or "(" is expected here'],
  ['value value', '7: an operator is expected here'],
  ['(value', '7: ")" is expected here'],
  ['value; drop table a', '6: only numbers, "value", + - * / ^ and parentheses may stand here'],
  ['values', '1: only numbers, "value", + - * / ^ and parentheses may stand here'],
  ['value ** 2', '8: a number, "value" or "(" is expected here'],
  ['1e5 * value', '2: only numbers, "value", + - * / ^ and parentheses may stand here'],
  ['value.constructor', '6: only numbers, "value", + - * / ^ and parentheses may stand here'],
  [`value${' '.repeat(200)}`, '201: longer than 200 characters'],
])('[S4] refused with the place of the fault: %s', (text, fault) => {
  expect(understood(text)).toBe(fault);
});

test('nesting ends at 32', () => {
  expect(understood(`${'('.repeat(31)}value${')'.repeat(31)}`)).toBe('v');
  expect(understood(`${'('.repeat(33)}value${')'.repeat(33)}`)).toMatch(/nested deeper than 32/);
  expect(understood(`${'-'.repeat(100)}value`)).toMatch(/nested deeper than 32/);
});
