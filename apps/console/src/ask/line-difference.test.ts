import { expect, test } from 'vitest';
import { lineDifference } from './line-difference.js';

const signs = { same: ' ', removed: '-', added: '+' };
const written = (before: string, after: string) => lineDifference(before, after).map(({ kind, text }) => `${signs[kind]}${text}`);

test('lines that both have stay, others go or come where they stand', () => {
  expect(written('a\nb\nc\n', 'a\nx\nc\nd\n')).toEqual([' a', '-b', '+x', ' c', '+d']);
});

test('of nothing everything is new, and of the same nothing is', () => {
  expect(written('', 'a\nb\n')).toEqual(['+a', '+b']);
  expect(written('a\nb\n', 'a\nb\n')).toEqual([' a', ' b']);
  expect(written('a\n', '')).toEqual(['-a']);
});

test('both texts can be read out of the difference again', () => {
  const [before, after] = ['a\nb\na\nc\nb', 'b\na\nb\nb\nc'];
  const lines = lineDifference(before, after);
  const side = (other: string) => lines.filter(({ kind }) => kind !== other).map(({ text }) => text);
  expect(side('added').join('\n')).toBe(before);
  expect(side('removed').join('\n')).toBe(after);
  expect(lines.filter(({ kind }) => kind === 'same')).toHaveLength(3);
});
