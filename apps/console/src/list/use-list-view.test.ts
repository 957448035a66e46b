import { expect, test } from 'vitest';
import { changedAddress, type ListChange } from './use-list-view.js';

const after = (address: string, change: ListChange) =>
  changedAddress(new URLSearchParams(address), { group: 'phase', usual: 'ill' }, change).toString();

test('another search, group, tag, order or size begins at the first page; what is not of the list stays', () => {
  expect(after('page=3&x=1', { search: 'a b' })).toBe('x=1&search=a+b');
  expect(after('page=3', { group: 'cdc' })).toBe('phase=cdc');
  expect(after('page=3&tag=b', { tags: ['a b', 'c'] })).toBe('tag=a+b&tag=c');
  expect(after('page=3', { order: { column: 'lag', isReversed: true } })).toBe('sort=-lag');
  expect(after('page=3', { size: 50 })).toBe('size=50');
  expect(after('search=a&sort=lag', { page: 2 })).toBe('search=a&sort=lag&page=2');
});

test('what is as usual is not in the address', () => {
  expect(
    after('search=a&phase=cdc&tag=b&tag=c&sort=lag&page=2&size=50', {
      ...{ search: '', group: undefined, tags: [], page: 1, size: 20 },
      order: { column: 'ill', isReversed: false },
    }),
  ).toBe('');
});
