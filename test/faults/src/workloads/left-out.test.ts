import type { Operation } from '@trem/contracts';
import { expect, test } from 'vitest';
import { judgeLeftOut } from './left-out.js';

const entries = (['insert', 'update', 'update', 'delete'] as const).map((op, place) => ({ id: 1, step: place + 1, op }));
const judged = (operations: readonly Operation[], ...steps: readonly number[]) =>
  judgeLeftOut(
    entries,
    steps.map((step) => ({ id: 1, step })),
    operations,
  ).map(({ kind }) => kind);

test.each([
  ['without deletes the row stays as it was last', ['insert', 'update'], [3], []],
  ['without updates it stays as it came, until it is deleted', ['insert', 'delete'], [], []],
  ['with inserts alone it stays as it came', ['insert'], [1], []],
  ['an operation that was applied though it is left out', ['insert'], [2], ['doubled']],
  ['a delete that was applied though it is left out', ['insert', 'update'], [], ['lost']],
  ['a delete that was not applied', ['insert', 'delete'], [1], ['doubled']],
  ['an update that was not applied', ['insert', 'update'], [2], ['lost']],
  ['a row that is there twice', ['insert'], [1, 1], ['doubled']],
] as const)('%s', (_, operations, steps, kinds) => {
  expect(judged(operations, ...steps)).toEqual(kinds);
});
