import type { DatabaseResult, TableResult } from '@trem/test-comparer';
import { expect, test } from 'vitest';
import { verdictLine } from './demo.js';
import { ms, percentile, thousands } from './measured.js';

function tableOf(table: string, equal: boolean): TableResult {
  const side = { rows: 1_500, hash: '' };
  return {
    schema: 'shop',
    table,
    equal,
    structure: [],
    source: side,
    target: side,
    unequalChunks: [],
    differenceCount: 0,
    differences: [],
  };
}

function resultOf(...equal: boolean[]): DatabaseResult {
  return { equal: equal.every(Boolean), tables: equal.map((same, index) => tableOf(`t${index}`, same)) };
}

const facts = { rows: 3_000, changes: 1_234_567, lags: [5, 1, 100, 7], recoveryMs: 11_234 };

test('the closing line says what was compared and measured', () => {
  expect(verdictLine(resultOf(true, true), facts)).toBe(
    'demo: equal 2/2 tables, 3 000 rows, 1 234 567 changes, lag p50/p99 5 ms / 100 ms of 4 samples, recovered from kill -9 in 11.2 s',
  );
});

test('one table that differs is the verdict', () => {
  expect(verdictLine(resultOf(true, false), facts)).toContain('demo: DIFFERENT 1/2 tables');
});

test('percentiles are samples that were taken, by nearest rank', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect([0.01, 0.5, 0.99, 1].map((share) => percentile(hundred, share))).toEqual([1, 50, 99, 100]);
  expect(percentile([], 0.5)).toBeUndefined();
  expect([ms(undefined), ms(9_999.4), ms(10_000), thousands(999), thousands(1_000)]).toEqual(['-', '9999 ms', '10.0 s', '999', '1 000']);
});
