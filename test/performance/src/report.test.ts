import { expect, test } from 'vitest';
import { describeRun, median, ratio } from './report.js';
import { changesOf, streamSizes } from './stream-workload.js';

test('a ratio above 1 means faster than the reference', () => {
  expect(ratio(10, 5)).toBe(2);
});

test('of several rounds the middle one counts', () => {
  expect(median([9, 1, 5])).toBe(5);
  expect(median([7])).toBe(7);
});

test('a run is one line with seconds, CPU and memory', () => {
  const line = describeRun({ what: 'load', seconds: 1.5, usage: { worker: { cpuSeconds: 2, peakBytes: 3 * 2 ** 20 } } });
  expect(line).toMatch(/^load +1\.50 s .*worker 2\.0 s 3 MB$/);
});

test('the published workload has a million inserts, 50 000 TPC-B transactions and one large update', () => {
  expect(changesOf(streamSizes(1))).toBe(1_000_000 + 200_000 + 300_000 + 1);
});
