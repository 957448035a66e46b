import { expect, test } from 'vitest';
import { asFollowed, columnChange } from './followed-columns.js';
import type { ColumnShape, TableShape } from './table-shape.js';

function columns(...names: readonly string[]) {
  return names.map((name) => {
    const [own = '', type = '23'] = name.split(':');
    return { name: own, typeOid: Number(type), typeModifier: -1 };
  });
}

test.each([
  ['one at the end', ['id', 'a'], ['id', 'a', 'b'], { tag: 'add', names: ['b'] }],
  ['two at the end', ['id'], ['id', 'a', 'b'], { tag: 'add', names: ['a', 'b'] }],
  ['to a table without columns', [], ['a'], { tag: 'add', names: ['a'] }],
  ['one dropped in the middle', ['id', 'a', 'b'], ['id', 'b'], { tag: 'drop', names: ['a'] }],
  ['all dropped', ['id', 'a'], [], { tag: 'drop', names: ['id', 'a'] }],
  ['renamed', ['id', 'a'], ['id', 'b'], { tag: 'other' }],
  ['renamed, and a new one of the old name', ['id', 'a'], ['id', 'b', 'a'], { tag: 'other' }],
  ['one dropped, one added', ['id', 'a', 'b'], ['id', 'b', 'c'], { tag: 'other' }],
  ['dropped and added again', ['id', 'a', 'b'], ['id', 'b', 'a'], { tag: 'other' }],
  ['another type', ['id', 'a:23'], ['id', 'a:20'], { tag: 'other' }],
  ['another type, and a new one', ['id', 'a:23'], ['id', 'a:20', 'b'], { tag: 'other' }],
  ['two names exchanged', ['a:23', 'b:25'], ['b:23', 'a:25'], { tag: 'other' }],
])('%s', (_title, before, after, change) => {
  expect(columnChange(columns(...before), columns(...after))).toEqual(change);
});

const column = (name: string, more: Partial<ColumnShape> = {}): ColumnShape => ({
  ...{ name, type: 'integer', typeOid: 23, typeModifier: -1, userTypes: [], isBinarySafe: true, notNull: false },
  ...{ constantDefault: undefined, collation: undefined, generated: undefined },
  ...more,
});
const shape = (fingerprint: string, ...all: ColumnShape[]) => ({ fingerprint, columns: all }) as unknown as TableShape;

test('a table is as its target follows it: without what came since, with what went since, and with what the catalogue says now of the rest', () => {
  const computed = column('sum', { generated: { kind: 'stored', expression: 'a + 1' } });
  const now = shape('new', column('id', { notNull: true }), column('b', { typeOid: 20, type: 'bigint' }), column('c'), computed);
  const followed = { columns: [column('id'), column('a'), column('b'), column('d')], ignored: ['d'], fileNode: '1' };
  const then = asFollowed(now, { relation: 'old name shape', followed });
  expect(then.fingerprint).toBe('old');
  expect(then.columns).toEqual([column('id', { notNull: true }), column('a'), column('b'), computed]);
  expect(asFollowed(now, { relation: 'old name shape' })).toBe(now);
  expect(asFollowed(now, { relation: 'new', followed: { ...followed, ignored: [] } })).toBe(now);
});
