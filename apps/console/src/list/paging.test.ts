import { expect, test } from 'vitest';
import { pageOf, readCount } from './paging.js';

const items = Array.from({ length: 45 }, (_, index) => index);

test('a page says where in the list it is', () => {
  expect(pageOf(items, 1, 20)).toMatchObject({ page: 1, pages: 3, from: 1, to: 20 });
  expect(pageOf(items, 3, 20)).toEqual({ items: [40, 41, 42, 43, 44], page: 3, pages: 3, from: 41, to: 45 });
});

test('a page that is not there, or no more, is the nearest one', () => {
  expect(pageOf(items, 9, 20).page).toBe(3);
  expect(pageOf([], 2, 20)).toEqual({ items: [], page: 1, pages: 1, from: 0, to: 0 });
});

test('a number in an address is whole and above zero', () => {
  expect(['2', '0', '-1', '1e3', 'x', '', null].map((text) => readCount(text, 7))).toEqual([2, 7, 7, 7, 7, 7, 7]);
});
