import { expect, test } from 'vitest';
import { describeDifference, differencesBetween, isEqual } from './difference.js';

const table = (name: string, more: object = {}) => ({ source: { schema: 'public', table: name }, ...more });

test('every place that differs is named once, tables and targets by name', () => {
  const before = { title: 'a', cdc: { intervalMs: 0, operations: ['insert'] }, tables: [table('x'), table('y', { key: ['id'] })] };
  const after = { title: 'a', cdc: { intervalMs: 5, operations: ['insert', 'delete'] }, tables: [table('y', { key: ['no'] }), table('z')] };
  expect(differencesBetween(before, after)).toEqual([
    { path: 'cdc.intervalMs', before: 0, after: 5 },
    { path: 'cdc.operations', before: ['insert'], after: ['insert', 'delete'] },
    { path: 'tables[public.y].key', before: ['id'], after: ['no'] },
    { path: 'tables[public.z]', after: table('z') },
    { path: 'tables[public.x]', before: table('x') },
  ]);
});

test('another order alone is told as such, and a field without value is no difference', () => {
  const [x, y] = [table('x'), table('y')];
  expect(differencesBetween({ tables: [x, y] }, { tables: [y, x] })).toEqual([
    { path: 'tables', before: ['public.x', 'public.y'], after: ['public.y', 'public.x'] },
  ]);
  expect(differencesBetween({ a: undefined, b: 1 }, { b: 1 })).toEqual([]);
  expect(isEqual([1, { a: [2] }], [1, { a: [2], b: undefined }])).toBe(true);
  expect(isEqual([1], [1, 2])).toBe(false);
});

test('a difference is one line that people can read', () => {
  const [changed] = differencesBetween({ a: { b: 1 } }, { a: { b: 2 } });
  expect(changed && describeDifference(changed)).toBe('~ a.b: 1 -> 2');
  expect(describeDifference({ path: 'x', after: [1] })).toBe('+ x: [1]');
  expect(describeDifference({ path: 'x', before: 'old' })).toBe('- x: "old"');
});
