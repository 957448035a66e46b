import type { LoadedTable } from '@trem/replication-core';
import { expect, test } from 'vitest';
import { generationOf, loadedOf, nextLoadNumber } from './load-number.js';
import { cut, rangesOf } from './plan-load.js';

const table = (generation: number, state: LoadedTable['state'] = 'loaded'): LoadedTable => ({
  ...{ schema: 'public', table: `t${generation}`, state, position: undefined, relation: '', generation },
});

test('each snapshot of a generation has a higher number, and never one of an earlier generation', () => {
  expect(nextLoadNumber(1, 0)).toBe(10_001);
  expect(nextLoadNumber(1, 10_004)).toBe(10_005);
  expect(nextLoadNumber(2, 10_004)).toBe(20_001);
});

test('a store that was set back does not make a number that the target would refuse', () => {
  expect(nextLoadNumber(1, 20_003)).toBe(20_004);
});

test('loaded counts only in its own generation', () => {
  expect(generationOf(20_017)).toBe(2);
  expect(loadedOf(2, [table(10_001), table(20_001), table(20_002, 'loading')]).map((one) => one.generation)).toEqual([20_001]);
});

test('ranges cover every page once, and the last one has no end', () => {
  expect(cut(0, 100)).toEqual([{ number: 1, fromPage: 0, toPage: undefined }]);
  expect(cut(250, 100)).toEqual([
    { number: 1, fromPage: 0, toPage: 100 },
    { number: 2, fromPage: 100, toPage: 200 },
    { number: 3, fromPage: 200, toPage: undefined },
  ]);
});

test('ranges of a partitioned table reach over all its leaves, and are the shorter for it', () => {
  expect(rangesOf({ pages: 250 }, 100)).toEqual(cut(250, 100));
  expect(rangesOf({ pages: 1_000, leaves: { mostPages: 100 } }, 100)).toEqual(cut(100, 10));
  expect(rangesOf({ pages: 1_000, leaves: { mostPages: 990 } }, 100)).toEqual(cut(990, 99));
  expect(rangesOf({ pages: 0, leaves: { mostPages: 0 } }, 100)).toEqual(cut(0, 100));
});
