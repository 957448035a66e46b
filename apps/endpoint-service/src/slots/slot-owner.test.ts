import { slotName } from '@trem/contracts';
import { expect, test } from 'vitest';
import { ownerOf } from './slot-owner.js';

const alive = { id: '11111111-0000-4000-8000-000000000001', name: 'shop' };
const gone = { id: '22222222-0000-4000-8000-000000000002', name: 'shop' };
const known = { alive: [alive], deleted: [gone] };

test.each([
  [slotName(alive), { tag: 'task', task: alive }],
  [slotName(gone), { tag: 'orphan', task: gone }],
  ['trem_11111111_load_abcdef01', { tag: 'task', task: alive }],
  ['trem_22222222_load_abcdef01', { tag: 'unknown' }],
  ['trem_shop_33333333', { tag: 'unknown' }],
  ['trem_shop', { tag: 'unknown' }],
  ['debezium', { tag: 'unknown' }],
])('%s is of %o', (slot, owner) => {
  expect(ownerOf(slot, known)).toEqual(owner);
});

test('a slot that a living task may use is its own, whatever was deleted', () => {
  expect(ownerOf(slotName(alive), { alive: [alive], deleted: [{ ...alive }] })).toMatchObject({ tag: 'task' });
});
