import { expect, test } from 'vitest';
import { bytesText, countText, rateText, shortCountText } from './amounts.js';

test('counts have their thousands apart', () => {
  expect([0, 999, 1_204_000].map(countText)).toEqual(['0', '999', '1,204,000']);
});

test('bytes have three digits at most, and never 1000 of a unit', () => {
  expect([0, 999, 999.9, 16_777_216, 999_960, 123_456_789, 5e12].map(bytesText)).toEqual([
    '0 B',
    '999 B',
    '1.0 kB',
    '16.8 MB',
    '1.0 MB',
    '123 MB',
    '5.0 TB',
  ]);
});

test('slow rates keep a decimal', () => {
  expect([0, 0.26, 9.94, 9.96, 1_234.5].map(rateText)).toEqual(['0', '0.3', '9.9', '10', '1,235']);
});

test('large counts of a narrow place have a unit', () => {
  expect([0, 9_999_999, 10_000_000, 592_044_000, 1_155_750_000].map(shortCountText)).toEqual(['0', '9,999,999', '10M', '592M', '1.2B']);
});
