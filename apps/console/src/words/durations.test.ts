import { expect, test } from 'vitest';
import { durationText } from './durations.js';

test.each([
  [0, '0 ms'],
  [849.6, '850 ms'],
  [1_000, '1.0 s'],
  [9_949, '9.9 s'],
  [9_950, '10 s'],
  [59_600, '1 min'],
  [200_000, '3 min 20 s'],
  [3_600_000, '1 h'],
  [3_661_000, '1 h 1 min'],
  [187_200_000, '2 d 4 h'],
])('%d ms is written %s', (ms, text) => {
  expect(durationText(ms)).toBe(text);
});
