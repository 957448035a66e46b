import { expect, test } from 'vitest';
import { turnsOf } from './turns.js';

test('items take turns by priority, in list order within one', () => {
  const items = [
    { name: 'a', priority: 2 },
    { name: 'b', priority: 0 },
    { name: 'c', priority: 2 },
    { name: 'd', priority: 10 },
  ];
  expect(turnsOf(items).map((turn) => turn.map(({ name }) => name))).toEqual([['b'], ['a', 'c'], ['d']]);
});

test('a plan without priorities is one turn, and an empty one none', () => {
  const items: readonly { readonly name: string; readonly priority?: number }[] = [{ name: 'a' }, { name: 'b' }];
  expect(turnsOf(items)).toEqual([items]);
  expect(turnsOf([])).toEqual([]);
});
