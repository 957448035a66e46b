import { expect, test } from 'vitest';
import { inOrderOf } from './held-order.js';

const same = (key: string) => key;

test('what stood there stays in its place, what is gone leaves none, and what is new comes last', () => {
  expect(inOrderOf(['c', 'a', 'b'], ['a', 'b', 'x', 'c', 'w'], same)).toEqual(['c', 'a', 'b', 'x', 'w']);
  expect(inOrderOf(['c', 'gone', 'a'], ['a', 'c'], same)).toEqual(['c', 'a']);
  expect(inOrderOf([], ['b', 'a'], same)).toEqual(['b', 'a']);
});
