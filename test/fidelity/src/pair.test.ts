import { expect, test } from 'vitest';
import { allPairs, nameOf, usualPairs } from './pair.js';

test('all pairs are every version with every version, those that are met most first', () => {
  const names = allPairs.map(nameOf);
  expect(new Set(names).size).toBe(25);
  expect(names.slice(0, 3)).toEqual(usualPairs.map(nameOf));
  expect(names.slice(3, 13)).toEqual([
    ...['15 → 15', '16 → 16', '17 → 17'],
    ...['14 → 18', '15 → 18', '16 → 18', '17 → 18'],
    ...['18 → 15', '18 → 16', '18 → 17'],
  ]);
});
