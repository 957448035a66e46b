import { expect, test } from 'vitest';
import { grouped } from './grouped-tables.js';

const table = (name: string, { priority = 0, pages = 0 } = {}) => ({ schema: 'public', table: name, priority, pages });
const names = (groups: ReturnType<typeof grouped>) => groups.map(({ tables }) => tables.map((one) => one.table).join(' '));

test('tables of one priority are loaded together, in order', () => {
  const groups = grouped([table('a'), table('b', { priority: 1 }), table('c'), table('d', { priority: 1 })]);
  expect(names(groups)).toEqual(['a c', 'b d']);
  expect(groups.map(({ priority }) => priority)).toEqual([0, 1]);
});

test('a group is at most a hundred tables', () => {
  const groups = grouped(Array.from({ length: 250 }, (_, index) => table(`t${index}`)));
  expect(groups.map(({ tables }) => tables.length)).toEqual([100, 100, 50]);
});

test('a group is at most 16 MB, unless one table alone is larger', () => {
  const groups = grouped([
    table('a', { pages: 1_000 }),
    table('b', { pages: 1_048 }),
    table('c', { pages: 1 }),
    table('large', { pages: 30_000 }),
    table('d'),
  ]);
  expect(names(groups)).toEqual(['a b', 'c', 'large', 'd']);
});
