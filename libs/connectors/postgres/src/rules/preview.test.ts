import { preview } from '@trem/rules';
import { expect, test } from 'vitest';
import { planOne, relationOf, rowOf, shapeOf } from '../../test-support/rules-kit.js';

const shape = shapeOf({ id: 'integer', name: 'text', amount: 'text' });
const at = { committedAt: 0, appliedAt: 0 };

function row(id: number, name: string, amount: string | null) {
  const key = Buffer.alloc(4);
  key.writeInt32BE(id);
  return rowOf(key, Buffer.from(name), amount === null ? null : Buffer.from(amount));
}

test('rows before and after: what a filter takes out, what changes, and an error in its own cell', () => {
  const table = planOne(shape, {
    filters: [{ operator: 'not-equals', column: 'name', value: 'out' }],
    transformations: [
      { type: 'modify-column-name', column: 'name', targetColumn: 'title' },
      { type: 'modify-column-value', operation: 'uppercase', column: 'title' },
      { type: 'modify-column-type', column: 'amount', targetType: 'numeric', precision: 10, scale: 2 },
      { type: 'create-column', operation: 'concat', newColumn: 'both', dependsOn: ['title', 'title'], separator: '/' },
    ],
  });
  const rows = [row(1, 'a', '1.5'), row(2, 'B', 'many'), row(3, 'out', null)];
  const shown = preview({ table, relation: relationOf(shape), rows, at });
  expect(shown.columns).toEqual([
    { name: 'id', type: 'integer', source: 'id' },
    { name: 'title', type: 'text', source: 'name' },
    { name: 'amount', type: 'numeric(10,2)', source: 'amount' },
    { name: 'both', type: 'text', source: undefined },
  ]);
  expect(shown.rows.map(({ removedBy }) => removedBy)).toEqual([undefined, undefined, 'tables.0.filters.0']);
  expect(shown.rows[0]?.cells).toMatchObject([
    { sameAs: 0, isChanged: false },
    { text: 'A', isChanged: true },
    { text: '1.50', isChanged: true },
    { text: 'A/A', isChanged: true },
  ]);
  expect(shown.rows[1]?.cells).toMatchObject([
    { error: undefined },
    { text: 'B', isChanged: false },
    { text: null, error: { code: 'VALUE_INVALID', text: expect.not.stringContaining('many') } },
    { text: 'B/B', error: undefined },
  ]);
});

test('several columns are made, of source columns and of one another', () => {
  const concat = (newColumn: string, ...dependsOn: string[]) => ({
    type: 'create-column' as const,
    operation: 'concat' as const,
    newColumn,
    dependsOn,
  });
  const table = planOne(shape, {
    transformations: [concat('all', 'both', 'amount'), concat('both', 'name', 'name'), concat('other', 'amount', 'name')],
  });
  const { rows } = preview({ table, relation: relationOf(shape), rows: [row(1, 'a', '7')], at });
  expect(rows[0]?.cells.slice(3).map(({ text }) => text)).toEqual(['aa7', 'aa', '7a']);
});

test('only some steps run, or the work of one is shown, with what it reads; other columns stay as they are', () => {
  const table = planOne(shape, {
    transformations: [
      { type: 'modify-column-value', operation: 'uppercase', column: 'name' },
      { type: 'create-column', operation: 'concat', newColumn: 'both', dependsOn: ['name', 'amount'] },
    ],
  });
  const texts = (count: number, lastOnly: boolean) =>
    preview({ table, relation: relationOf(shape), rows: [row(1, 'a', '7')], at, steps: { count, lastOnly } }).rows[0]?.cells.map(
      ({ text, sameAs }) => text ?? sameAs,
    );
  expect(texts(0, false)).toEqual([0, 1, 2, undefined]);
  expect(texts(1, false)).toEqual([0, 'A', 2, undefined]);
  expect(texts(2, false)).toEqual([0, 'A', 2, 'A7']);
  expect(texts(2, true)).toEqual([0, 1, 2, 'A7']);
});
