import { expect, test } from 'vitest';
import { expectNothingRepeated, type LoadBooks } from './load-books.js';

const books = (load: number, transaction: string, more: Partial<LoadBooks> = {}): LoadBooks => ({
  markers: [{ table: 'item', load, partition: 1, rows: 10, transaction }],
  finished: new Map(),
  latest: load,
  isOver: false,
  ...more,
});
const sameSnapshot = { isSameSnapshot: true };
const lostSnapshot = { isSameSnapshot: false };

test('under one snapshot a partition stays as it came', () => {
  expect(() => expectNothingRepeated(books(2, '700'), books(2, '700'), sameSnapshot)).not.toThrow();
  expect(() => expectNothingRepeated(books(2, '700'), books(2, '701'), sameSnapshot)).toThrow('partition 1 of item');
  expect(() => expectNothingRepeated(books(2, '700'), books(3, '701'), sameSnapshot)).toThrow('partition 1 of item');
});

test('a partition is loaded again when its snapshot was lost, with its whole table', () => {
  expect(() => expectNothingRepeated(books(2, '700'), books(3, '701'), lostSnapshot)).not.toThrow();
  expect(() => expectNothingRepeated(books(2, '700'), books(2, '701'), lostSnapshot)).toThrow('partition 1 of item');
});

test('a table that waits for the latest load to empty it has partitions of a lost snapshot', () => {
  expect(() => expectNothingRepeated(books(2, '700', { latest: 3 }), books(3, '701'), sameSnapshot)).not.toThrow();
});

test('a finished table stays, also when the snapshot was lost', () => {
  const finished = books(2, '700', { finished: new Map([['item', 2]]), latest: 3 });
  expect(() => expectNothingRepeated(finished, finished, lostSnapshot)).not.toThrow();
  expect(() => expectNothingRepeated(finished, books(3, '701', { finished: new Map([['item', 3]]) }), lostSnapshot)).toThrow('finished');
});
