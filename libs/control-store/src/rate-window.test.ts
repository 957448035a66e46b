import { expect, test } from 'vitest';
import { RateWindow } from './rate-window.js';

test('a young window is divided by its age, and never by less than a second', () => {
  const window = new RateWindow(0);
  expect(window.add({ atMs: 10, changes: 50, bytes: 500 })).toEqual({
    changesPerSecond: 50,
    bytesPerSecond: 500,
    minuteChangesPerSecond: 50,
  });
  expect(window.add({ atMs: 2_000, changes: 50, bytes: 500 })).toEqual({
    changesPerSecond: 50,
    bytesPerSecond: 500,
    minuteChangesPerSecond: 50,
  });
});

test('after ten seconds only the last ten count, and silence brings the rate down to 0', () => {
  const window = new RateWindow(0);
  for (let second = 1; second <= 30; second += 1) {
    window.add({ atMs: second * 1_000, changes: 100, bytes: 0 });
  }
  expect(window.add({ atMs: 30_500, changes: 0, bytes: 0 }).changesPerSecond).toBe(100);
  expect(window.add({ atMs: 60_000, changes: 0, bytes: 0 }).changesPerSecond).toBe(0);
});

test('the rate of the last minute outlives a short rest, and not a long one', () => {
  const window = new RateWindow(0);
  for (let second = 1; second <= 60; second += 1) {
    window.add({ atMs: second * 1_000, changes: 100, bytes: 0 });
  }
  const rested = window.add({ atMs: 90_000, changes: 0, bytes: 0 });
  expect([rested.changesPerSecond, rested.minuteChangesPerSecond]).toEqual([0, 50]);
  expect(window.add({ atMs: 120_000, changes: 0, bytes: 0 }).minuteChangesPerSecond).toBe(0);
});
