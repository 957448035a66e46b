import type { MathTree } from '@trem/contracts';
import { ValueFault } from '../value-fault.js';

/** As IEEE 754 has it, but what is no number any more, though its parts were, is a fault. @throws ValueFault */
export function evaluateFloat(tree: MathTree, value: number): number {
  switch (tree.tag) {
    case 'value':
      return value;
    case 'number':
      return Number(tree.text);
    case 'negate':
      return -evaluateFloat(tree.operand, value);
    default:
      return combined(tree.tag, evaluateFloat(tree.left, value), evaluateFloat(tree.right, value));
  }
}

function combined(tag: 'add' | 'subtract' | 'multiply' | 'divide' | 'power', left: number, right: number): number {
  const result = calculated(tag, left, right);
  if (!Number.isFinite(result) && Number.isFinite(left) && Number.isFinite(right)) {
    throw new ValueFault('a result beyond what the type holds');
  }
  return result;
}

function calculated(tag: 'add' | 'subtract' | 'multiply' | 'divide' | 'power', left: number, right: number): number {
  switch (tag) {
    case 'add':
      return left + right;
    case 'subtract':
      return left - right;
    case 'multiply':
      return left * right;
    case 'divide':
      if (right === 0) {
        throw new ValueFault('a division by zero');
      }
      return left / right;
    case 'power':
      return power(left, right);
  }
}

function power(base: number, exponent: number): number {
  if (Math.abs(exponent) > 1_000 && Number.isFinite(exponent)) {
    throw new ValueFault('an exponent beyond 1000');
  }
  if (base === 0 && exponent < 0) {
    throw new ValueFault('zero to a negative power');
  }
  if (base < 0 && !Number.isInteger(exponent) && Number.isFinite(exponent)) {
    throw new ValueFault('a fractional power of a negative number');
  }
  return base ** exponent;
}
