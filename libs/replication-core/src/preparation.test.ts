import { expect, test } from 'vitest';
import { type Found, type Preparation, plainPreparation, type Treatment, treatmentOf } from './preparation.js';

const T = true;
const F = false;

/** create, recreate, truncate; then what becomes of a missing, an empty and a filled table. */
const combinations: readonly (readonly [boolean, boolean, boolean, Treatment, Treatment, Treatment])[] = [
  [F, F, F, 'refuse', 'load', 'refuse'],
  [F, F, T, 'refuse', 'load', 'empty'],
  [F, T, F, 'create', 'recreate', 'recreate'],
  [F, T, T, 'create', 'recreate', 'recreate'],
  [T, F, F, 'create', 'load', 'refuse'],
  [T, F, T, 'create', 'load', 'empty'],
  [T, T, F, 'create', 'recreate', 'recreate'],
  [T, T, T, 'create', 'recreate', 'recreate'],
];
const cells = combinations.flatMap(([createTable, recreateTable, truncateTable, ...expected]) =>
  (['missing', 'empty', 'filled'] as const).map((found, index): [Found, Preparation, Treatment] => [
    found,
    { ...plainPreparation, createTable, recreateTable, truncateTable },
    expected[index] ?? 'refuse',
  ]),
);

test.each(cells)('a table that is %s, with %o: %s', (found, preparation, expected) => {
  expect(treatmentOf(found, preparation, false)).toBe(expected);
});

test('rows that are not ours are kept only where that is said, and emptying them is said louder', () => {
  const keep: Preparation = { ...plainPreparation, onExistingRows: 'keep' };
  expect(treatmentOf('filled', keep, false)).toBe('keep');
  expect(treatmentOf('empty', keep, false)).toBe('load');
  expect(treatmentOf('filled', { ...keep, truncateTable: true }, false)).toBe('empty');
});

test('a table of our own rows is emptied, whatever the flags say', () => {
  for (const [, preparation] of cells) {
    expect(treatmentOf('filled', preparation, true)).toBe('empty');
  }
});
