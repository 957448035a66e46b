import type { LoadedTable } from '@trem/replication-core';
import { expect, test } from 'vitest';
import { generationOf, loadedOf, nextLoadNumber } from './load-number.js';
import { cut } from './plan-load.js';

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
