import { expect, test } from 'vitest';
import { HeartbeatRhythm } from './heartbeat.js';
import { positionOf } from './lsn.js';

const [one, two] = [positionOf(1n), positionOf(2n)];

test('a heartbeat is due when nothing was committed for so long, and again after as long', () => {
  const rhythm = new HeartbeatRhythm(1_000, 0);
  const due = [0, 999, 1_000, 1_001, 1_999, 2_000, 5_000, 5_100].filter((now) => rhythm.isDue(one, now));
  expect(due).toEqual([1_000, 2_000, 5_000]);
});

test('a commit puts it off, so that a source with work of ours gets none', () => {
  const rhythm = new HeartbeatRhythm(1_000, 0);
  expect([rhythm.isDue(one, 0), rhythm.isDue(two, 900), rhythm.isDue(two, 1_800), rhythm.isDue(two, 1_900)]).toEqual([
    false,
    false,
    false,
    true,
  ]);
});
