import { asPosition } from '@trem/replication-core';
import { expect, test } from 'vitest';
import { ApplyStatistics } from './apply-statistics.js';
import type { Planned } from './planned.js';

const started = () => new ApplyStatistics({ epoch: 1, captureEpoch: 1, position: asPosition('') });
const planned = (captured: number): Planned => ({
  ...{
    changes: { steps: [], changes: 0 },
    position: asPosition('0a'),
    committedAt: 0,
    transactions: 1,
    bytes: 0,
    counts: [],
    unmapped: [],
  },
  balance: { captured, loaded: 0, ignored: 0, planned: captured, compacted: 0, duplicate: 0, filtered: 0, skipped: 0 },
});
const written = { rows: 0, versions: [], refused: [], captureEpoch: 1 };
const pendingOf = (statistics: ApplyStatistics) => statistics.take('b').pending;

test('parts of a large transaction are in processing until it is committed, not back in the queue', () => {
  const statistics = started();
  statistics.took(10);
  statistics.wrote(planned(10), { ...written, last: false });
  statistics.took(5);
  expect(pendingOf(statistics)).toBe(15);
  statistics.wrote(planned(5), { ...written, last: true });
  expect(pendingOf(statistics)).toBe(0);
});

test('parts that were rolled back are in processing once they come again', () => {
  const statistics = started();
  statistics.took(10);
  statistics.wrote(planned(10), { ...written, last: false });
  statistics.rolledBack();
  expect(pendingOf(statistics)).toBe(0);
  statistics.took(10);
  statistics.took(2);
  statistics.wrote(planned(10), { ...written, last: true });
  expect(pendingOf(statistics)).toBe(2);
});
