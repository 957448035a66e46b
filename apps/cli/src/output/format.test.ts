import { expect, test } from 'vitest';
import { bar, bytes, count, cut, duration, table } from './format.js';

test('numbers, sizes and durations are written for people, alike in every locale', () => {
  expect([0, 999, 1_000, 1_234_567].map(count)).toEqual(['0', '999', '1,000', '1,234,567']);
  expect([0, 1_023, 1_536, 5 * 2 ** 30].map(bytes)).toEqual(['0 B', '1023 B', '1.5 KB', '5.0 GB']);
  expect([0, 12.4, 3_400, 125_000, 11_040_000].map(duration)).toEqual(['0 ms', '12 ms', '3.4 s', '2 min 5 s', '3 h 4 min']);
});

test('a bar is full only when all is done', () => {
  expect(bar(0, 4)).toBe('----');
  expect(bar(0.5, 4)).toBe('##--');
  expect(bar(0.999, 4)).toBe('###-');
  expect(bar(1, 4)).toBe('####');
  expect(bar(7, 4)).toBe('####');
});

test('columns stand below their headings, numbers to the right', () => {
  expect(
    table(
      ['NAME', 'ROWS'],
      [
        ['a', '12'],
        ['long_name', '1,234'],
      ],
    ),
  ).toBe('NAME        ROWS\na             12\nlong_name  1,234');
});

test('a line never breaks the screen', () => {
  expect(cut('abcdef', 4)).toBe('abc…');
  expect(cut('abcd', 4)).toBe('abcd');
});
