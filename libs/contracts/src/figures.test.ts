import { expect, test } from 'vitest';
import { type ChangeCounts, type FigureFacts, figuresOf, nothingInFlight, successRate, windowMinutes } from './figures.js';

const none: ChangeCounts = { inserts: 0, updates: 0, deletes: 0, truncates: 0, skipped: 0, filtered: 0, opened: 0, closed: 0, errors: 0 };
const noLoad = { rows: 0, failedRows: 0, remainingRows: 0, rowsPerSecond: 0 };
const noStream = { captured: 0, settled: 0, failed: 0 };
const idle: FigureFacts = { changes: none, stream: noStream, loads: noLoad, inFlight: nothingInFlight, lagMs: null, changesPerSecond: 0 };

test('nothing done yet: no rate, an empty pie, bars of zero, no time left', () => {
  expect(figuresOf(idle)).toMatchObject({
    successRate: null,
    bars: { captured: 0, notPublished: 0, inQueue: 0, inProcessing: 0, processed: 0 },
    pie: { inserts: { count: 0, percent: 0 }, updates: { count: 0, percent: 0 }, deletes: { count: 0, percent: 0 } },
    lag: { ms: null, slowest: null },
    etaMs: null,
  });
});

test('what is under way adds up to what is outstanding, whatever moment the two sides reported; captured and processed are as counted', () => {
  for (const [unconfirmed, outstanding, pending] of [
    [3, 10, 4],
    [12, 10, 4],
    [0, 10, 40],
    [0, 0, 5],
  ] as const) {
    const stream = { captured: 28, settled: 17, failed: 2 };
    const { bars } = figuresOf({ ...idle, stream, inFlight: { ...nothingInFlight, unconfirmed, outstanding, pending } });
    expect(bars.notPublished + bars.inQueue + bars.inProcessing).toBe(outstanding);
    expect(Math.min(...Object.values(bars))).toBeGreaterThanOrEqual(0);
    expect([bars.captured, bars.processed, bars.failed]).toEqual([28, 17, 2]);
  }
});

test('failures lower the rate, and one of a million is seen', () => {
  expect(successRate(0, 0)).toBeNull();
  expect(successRate(99, 1)).toBe(99);
  expect(successRate(2, 1)).toBe(66.7);
  expect(successRate(1_000_000, 1)).toBe(99.9);
  expect(successRate(5, 0)).toBe(100);
  expect(successRate(0, 5)).toBe(0);
  expect(
    figuresOf({ ...idle, changes: { ...none, inserts: 8, errors: 1 }, loads: { ...noLoad, rows: 90, failedRows: 1 } }).successRate,
  ).toBe(98);
});

test('the pie has percents of the three operations', () => {
  const { pie } = figuresOf({ ...idle, changes: { ...none, inserts: 1, updates: 2, truncates: 9 } });
  expect(pie).toEqual({ inserts: { count: 1, percent: 33.3 }, updates: { count: 2, percent: 66.7 }, deletes: { count: 0, percent: 0 } });
});

test('the slowest stage is named, and none when nothing is pending', () => {
  const inFlight = { unconfirmed: 2, outstanding: 10, pending: 3, unconfirmedMs: 50, outstandingMs: 900, readMs: 20 };
  expect(figuresOf({ ...idle, inFlight, lagMs: 300 }).lag).toEqual({
    ms: 300,
    sourceMs: 20,
    captureMs: 50,
    queueMs: 900,
    applyMs: 300,
    slowest: 'queue',
  });
  expect(figuresOf({ ...idle, inFlight: { ...inFlight, readMs: 1_000 }, lagMs: 300 }).lag.slowest).toBe('source');
  expect(figuresOf({ ...idle, lagMs: 0 }).lag).toEqual({ ms: 0, sourceMs: 0, captureMs: 0, queueMs: 0, applyMs: 0, slowest: null });
});

test('time left is what remains over the rate, and not known when nothing moves', () => {
  const inFlight = { ...nothingInFlight, outstanding: 500 };
  expect(figuresOf({ ...idle, inFlight, changesPerSecond: 100 }).etaMs).toBe(5_000);
  expect(figuresOf({ ...idle, inFlight, changesPerSecond: 0 }).etaMs).toBeNull();
  expect(figuresOf({ ...idle, loads: { ...noLoad, remainingRows: 90, rowsPerSecond: 3 } }).etaMs).toBe(30_000);
});

test('windows are minutes, hours, days, or the run', () => {
  expect(['run', '15m', '24h', '30d'].map(windowMinutes)).toEqual([undefined, 15, 1_440, 43_200]);
});
