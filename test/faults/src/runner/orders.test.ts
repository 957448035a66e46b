import { expect, test } from 'vitest';
import { defectsOf, isSettled, modesOf, ordersOf } from './orders.js';
import type { RunRecord } from './record.js';

const wish = { runs: 2, seed: 5, modes: ['default', 'scd2'], defects: [], without: [], most: 7 } as const;
const told = (all: ReturnType<typeof ordersOf>) => all.map(({ seed, mode, defect, without }) => [seed, mode, defect ?? without]);

test('one seed after the other, each in every mode', () => {
  expect(told(ordersOf(wish))).toEqual([
    [5, undefined, undefined],
    [5, 'scd2', undefined],
    [6, undefined, undefined],
    [6, 'scd2', undefined],
  ]);
});

test('each mistake in every mode in which it can be made', () => {
  const orders = ordersOf({ ...wish, runs: 1, defects: ['gap-ignored', 'compaction-ignores-key-moves'], without: ['gap-ignored'] });
  expect(told(orders)).toEqual([
    [5, undefined, 'gap-ignored'],
    [5, 'scd2', 'gap-ignored'],
    [5, undefined, 'compaction-ignores-key-moves'],
    [5, undefined, 'gap-ignored'],
    [5, 'scd2', 'gap-ignored'],
  ]);
});

test('a mistake that was found is looked for no more, in its mode', () => {
  const found = { seed: 1, mode: 'scd2', defect: 'gap-ignored', lost: 1, doubled: 0, torn: 0 } as RunRecord;
  expect(isSettled({ seed: 2, mode: 'scd2', defect: 'gap-ignored' }, [found])).toBe(true);
  expect(isSettled({ seed: 2, mode: 'scd2', defect: 'gap-ignored' }, [{ ...found, lost: 0 }])).toBe(false);
  expect(isSettled({ seed: 2, mode: 'upsert', defect: 'gap-ignored' }, [found])).toBe(false);
  expect(isSettled({ seed: 2, mode: 'scd2' }, [found])).toBe(false);
});

test('names with commas between them, or all; nothing when one is not known', () => {
  expect(modesOf('all')).toEqual(['default', 'upsert', 'scd2', 'history']);
  expect(modesOf('history,upsert')).toEqual(['history', 'upsert']);
  expect(modesOf('upsert,sdc2')).toBeUndefined();
  expect(defectsOf(undefined)).toEqual([]);
  expect(defectsOf('gap-ignored')).toEqual(['gap-ignored']);
});
