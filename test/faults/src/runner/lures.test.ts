import { defects } from '@trem/replication-core/fault-names';
import { expect, test } from 'vitest';
import { kinds } from './kinds/index.js';
import { lureKinds } from './kinds/lures.js';
import { lures } from './lures.js';
import { planOf } from './plan.js';

test.each(defects)('%s is met by its own faults, and the run without it by the same', (defect) => {
  const names = [...kinds, ...lureKinds].map(({ name }) => name);
  expect(names).toEqual(expect.arrayContaining([...lures[defect].kinds]));
  const { inLoad, noGaps, kinds: drawn } = planOf({ seed: 3, defect }, kinds);
  expect(drawn).toHaveLength(lures[defect].most);
  expect(drawn.every(({ name }) => lures[defect].kinds.includes(name))).toBe(true);
  expect([inLoad, noGaps]).toEqual([lures[defect].inLoad, lures[defect].noGaps === true]);
  expect(planOf({ seed: 3, without: defect }, kinds)).toEqual(planOf({ seed: 3, defect }, kinds));
});

test('whoever asks for one kind gets it, also with a defect', () => {
  const { kinds: drawn } = planOf({ seed: 3, defect: 'gap-ignored', only: 'worker-killed', most: 2 }, kinds);
  expect(drawn.map(({ name }) => name)).toEqual(['worker-killed', 'worker-killed']);
});
