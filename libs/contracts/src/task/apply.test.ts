import { expect, test } from 'vitest';
import { apply, applyOf } from './apply.js';

const task = apply.parse({ mode: 'scd2', scd2: { startColumn: 'valid_from' }, columns: { commitTime: 'at' } });

test('what a table says wins over the target, and that over the task; what they leave out stays', () => {
  const settings = applyOf(task, { deletes: 'mark', scd2: { endColumn: 'valid_to' } }, { mode: 'history', scd2: { endColumn: 'till' } });
  expect(settings).toMatchObject({
    mode: 'history',
    deletes: 'mark',
    scd2: { startColumn: 'valid_from', endColumn: 'till', currentColumn: 'scd_current' },
    columns: { commitTime: 'at' },
  });
});

test('a field that is there without a value says nothing', () => {
  expect(applyOf(task, { mode: undefined }, undefined)).toEqual(task);
});
