import { expect, test } from 'vitest';
import { canonical } from './compare-table.js';
import { compareKeys, nextFetch, pairRuns, type Run } from './runs.js';

async function* stream(...keys: string[]): AsyncGenerator<Run> {
  for (const key of keys) {
    yield { key: [key], row: [key], count: 1 };
  }
}

test('keys order as their UTF-8 bytes do, nulls first', () => {
  const order = (one: string | null, other: string | null) => Math.sign(compareKeys([one], [other]));
  expect(order('a', 'b')).toBe(-1);
  expect(order('\u{1F600}', '\uFFFD')).toBe(1); // UTF-16 units would say the opposite
  expect(order(null, '')).toBe(-1);
  expect(order('', null)).toBe(1);
  expect(order('10', '9')).toBe(-1);
  expect(compareKeys(['a', 'b'], ['a', 'b'])).toBe(0);
});

test('two ordered streams are paired by key, whichever ends first', async () => {
  const pairs: string[] = [];
  for await (const { source, target } of pairRuns(stream('a', 'b', 'd'), stream('b', 'c', 'd', 'e'))) {
    pairs.push(`${source?.key[0] ?? '-'}${target?.key[0] ?? '-'}`);
  }
  expect(pairs).toEqual(['a-', 'bb', '-c', 'dd', '-e']);
});

test('a fetch keeps its size in bytes: few large rows, many small ones', () => {
  expect(nextFetch([['x'.repeat(4 * 2 ** 20)]])).toBe(1);
  expect(nextFetch([['x']])).toBe(5_000);
});

test('no two rows have one canonical text', () => {
  const texts = [['a', 'b'], ['ab', ''], ['', 'ab'], [null, 'ab'], ['-;'], [null], ['0:'], ['']].map(canonical);
  expect(new Set(texts).size).toBe(texts.length);
});
