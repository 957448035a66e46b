import type { SlotHealth } from '@trem/contracts';
import { asPosition, type SlotState } from '@trem/replication-core';
import { expect, test } from 'vitest';
import { judgeSlot, timeInWords } from './slot-health.js';

const MB = 2 ** 20;
const begin = Date.parse('2027-01-01T00:00:00Z');
const slotOf = (more: Partial<SlotState>): SlotState => ({ state: 'ready', confirmed: asPosition('0'), retainedBytes: 0, ...more });

/** Looks once a minute while the kept log grows by so much each time, under a limit. */
function looks(count: number, { growth, limit }: { readonly growth: number; readonly limit: number | undefined }): SlotHealth {
  let before: SlotHealth | null = null;
  for (let minute = 0; minute < count; minute += 1) {
    const retainedBytes = 10 * MB + minute * growth;
    const slot = slotOf({ retainedBytes, safeBytes: limit === undefined ? undefined : limit - retainedBytes, walStatus: 'reserved' });
    before = judgeSlot({ slot, phase: 'paused', before, now: begin + minute * 60_000 });
  }
  if (before === null) {
    throw new Error('no look');
  }
  return before;
}

test('the forecast is what is left of the limit at the pace of the last minutes', () => {
  const health = looks(30, { growth: 6 * MB, limit: 1_264 * MB });
  expect(Math.round((health.lostInMs ?? 0) / 60_000)).toBe(180);
  expect(health).toMatchObject({ alert: 'warning', text: 'the source keeps 184.0 MB of log; at this rate the slot is lost in about 3 h' });
});

test('one burst is no trend', () => {
  const before = looks(30, { growth: 0, limit: 1_000 * MB });
  const slot = slotOf({ retainedBytes: 110 * MB, safeBytes: 890 * MB });
  const burst = judgeSlot({ slot, phase: 'cdc', before, now: begin + 30 * 60_000 });
  expect((burst.lostInMs ?? 0) / 60_000).toBeGreaterThan(25); // 9 min, were it to go on
});

test('less than an hour left is critical, and so is a slot that is kept by grace only', () => {
  expect(looks(10, { growth: 6 * MB, limit: 200 * MB }).alert).toBe('critical');
  const slot = slotOf({ retainedBytes: 70 * MB, safeBytes: 0, walStatus: 'unreserved', isEndangered: true });
  expect(judgeSlot({ slot, phase: 'cdc', before: null, now: begin }).alert).toBe('critical');
});

test('a slot that moves along is fine, whatever the limit', () => {
  expect(looks(10, { growth: 0, limit: 20 * MB })).toMatchObject({ alert: 'ok', lostInMs: null, text: 'the source keeps 10.0 MB of log' });
  expect(looks(3, { growth: -2 * MB, limit: 20 * MB })).toMatchObject({ alert: 'ok', growthBytesPerSecond: 0 });
});

test('without a limit there is no forecast, but much log is a warning', () => {
  expect(looks(5, { growth: 6 * MB, limit: undefined })).toMatchObject({ alert: 'ok', lostInMs: null });
  expect(looks(3, { growth: 10_240 * MB, limit: undefined })).toMatchObject({
    alert: 'warning',
    text: expect.stringContaining('no limit'),
  });
});

test("more log than the task's own limit is a warning, whatever the source allows; below it none, also where that would be much", () => {
  const health = (retainedBytes: number, limitBytes: number | null, safeBytes?: number) =>
    judgeSlot({ slot: slotOf({ retainedBytes, safeBytes }), phase: 'cdc', before: null, now: begin, limitBytes });
  expect(health(31 * MB, 30 * MB, 10_000 * MB)).toMatchObject({
    alert: 'warning',
    text: 'the source keeps 31.0 MB of log; that is more than the 30.0 MB of cdc.retainedLogLimitBytes',
  });
  expect(health(30 * MB, 30 * MB)).toMatchObject({ alert: 'ok', text: 'the source keeps 30.0 MB of log' });
  expect(health(20_000 * MB, 30_000 * MB).alert).toBe('ok');
  expect(health(20_000 * MB, null).alert).toBe('warning');
  expect(
    judgeSlot({ slot: slotOf({ state: 'missing', retainedBytes: undefined }), phase: 'cdc', before: null, now: begin, limitBytes: MB }),
  ).toMatchObject({
    alert: 'critical',
  });
});

test('a load that waits for others is a warning that names them, and so is a snapshot that is held too long', () => {
  const health = (more: Partial<SlotState>, snapshotWarnMs = 6 * 3_600_000) =>
    judgeSlot({ slot: { ...slotOf({}), state: 'missing', ...more }, phase: 'full-load', before: null, now: begin, snapshotWarnMs });
  const waitsFor = ['session 7 of role bob, which has written in database shop for 65 s'];
  expect(health({ waitsFor })).toMatchObject({ alert: 'warning', text: expect.stringContaining('session 7 of role bob') });
  expect(health({ snapshotMs: 5 * 3_600_000 })).toMatchObject({ alert: 'ok', text: expect.stringContaining('held its snapshot for 5 h') });
  expect(health({ snapshotMs: 7 * 3_600_000 }).alert).toBe('warning');
  expect(health({ snapshotMs: 1_001 }, 1_000).alert).toBe('warning');
  expect(health({ state: 'lost', waitsFor }).alert).toBe('critical');
});

test('a lost slot is critical; a missing one too, unless the task may be without', () => {
  const judge = (state: 'lost' | 'missing', phase: 'paused' | 'stopped' | 'cdc' | 'full-load') =>
    judgeSlot({ slot: { state, confirmed: undefined, retainedBytes: undefined }, phase, before: null, now: begin }).alert;
  expect([judge('lost', 'stopped'), judge('missing', 'cdc'), judge('missing', 'paused')]).toEqual(['critical', 'critical', 'critical']);
  const ofFullLoad = {
    slot: { state: 'missing', confirmed: undefined, retainedBytes: undefined },
    phase: 'attention',
    hasSlot: false,
  } as const;
  expect(judgeSlot({ ...ofFullLoad, before: null, now: begin })).toMatchObject({ alert: 'ok', text: 'no slot' });
  expect([judge('missing', 'stopped'), judge('missing', 'full-load')]).toEqual(['ok', 'ok']);
});

test.each([
  [20_000, 'a minute'],
  [12 * 60_000, '12 min'],
  [3.2 * 3_600_000, '3 h'],
  [72 * 3_600_000, '3 days'],
])('%i ms in words', (ms, words) => {
  expect(timeInWords(ms)).toBe(words);
});
