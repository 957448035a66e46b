import { expect, test } from 'vitest';
import { type Gathered, gather, joins, nothingGathered } from './gather.js';
import { batch, insert, part, row } from './testing/fake-log.js';

const limits = { maxBatchChanges: 3, maxGatherBytes: 1_000 };
const of = (changes: number, bytes = 100) =>
  batch([{ end: 10, changes: Array.from({ length: changes }, (_, n) => insert(row(String(n), 'a', null))) }], { from: 0, bytes });
const gathered = (...batches: ReturnType<typeof of>[]): Gathered => batches.reduce(gather, nothingGathered);

test('the first batch always fits, however large', () => {
  expect(joins(nothingGathered, of(10, 5_000), limits)).toBe(true);
});

test('batches join up to the limit of changes', () => {
  expect(joins(gathered(of(2)), of(1), limits)).toBe(true);
  expect(joins(gathered(of(2)), of(2), limits)).toBe(false);
});

test('batches join up to the limit of bytes', () => {
  expect(joins(gathered(of(1, 900)), of(1, 100), limits)).toBe(true);
  expect(joins(gathered(of(1, 900)), of(1, 101), limits)).toBe(false);
});

test('a part joins nothing', () => {
  const piece = part({ end: 10, changes: [] }, { from: 0, part: 0, last: false });
  expect(joins(gathered(of(1)), piece, limits)).toBe(false);
  expect(joins(gathered(of(1)), part({ end: 10, changes: [] }, { from: 0, part: 2, last: true }), limits)).toBe(false);
});
