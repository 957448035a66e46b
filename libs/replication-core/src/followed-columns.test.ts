import { expect, test } from 'vitest';
import { areAllThere, asFollowed, columnChange, hasUnseen, isUnaltered, remadeColumn } from './followed-columns.js';
import type { ColumnShape, TableShape } from './table-shape.js';

function columns(...names: readonly string[]) {
  return names.map((name) => {
    const [own = '', type = '23'] = name.split(':');
    return { name: own, typeOid: Number(type), typeModifier: -1 };
  });
}

function altered(pairs: readonly string[], ...names: readonly string[]) {
  const both = pairs.map((pair) => columns(...pair.split(' ')));
  return { tag: 'alter', columns: both.map(([from, to]) => ({ from, to })), names };
}

test.each([
  ['one at the end', ['id', 'a'], ['id', 'a', 'b'], { tag: 'add', names: ['b'] }],
  ['two at the end', ['id'], ['id', 'a', 'b'], { tag: 'add', names: ['a', 'b'] }],
  ['to a table without columns', [], ['a'], { tag: 'add', names: ['a'] }],
  ['one dropped in the middle', ['id', 'a', 'b'], ['id', 'b'], { tag: 'drop', names: ['a'] }],
  ['all dropped', ['id', 'a'], [], { tag: 'drop', names: ['id', 'a'] }],
  ['renamed', ['id', 'a'], ['id', 'b'], altered(['a b'])],
  ['renamed, and a new one of the old name', ['id', 'a'], ['id', 'b', 'a'], altered(['a b'], 'a')],
  ['one dropped, one added, or two renamed', ['id', 'a', 'b'], ['id', 'b', 'c'], altered(['a b', 'b c'])],
  ['one dropped, one renamed', ['id', 'a', 'b'], ['id', 'c'], { tag: 'other' }],
  ['another type', ['id', 'a:23'], ['id', 'a:20'], altered(['a:23 a:20'])],
  ['another type, and a new one', ['id', 'a:23'], ['id', 'a:20', 'b'], altered(['a:23 a:20'], 'b')],
  ['two names exchanged', ['a:23', 'b:25'], ['b:23', 'a:25'], altered(['a:23 b:23', 'b:25 a:25'])],
])('%s', (_title, before, after, change) => {
  expect(columnChange(columns(...before), columns(...after))).toEqual(change);
});

const column = (name: string, more: Partial<ColumnShape> = {}): ColumnShape => ({
  ...{ name, type: 'integer', typeOid: 23, typeModifier: -1, userTypes: [], isBinarySafe: true, notNull: false },
  ...{ constantDefault: undefined, collation: undefined, generated: undefined },
  ...more,
});
const shape = (fingerprint: string, ...all: ColumnShape[]) =>
  ({ fingerprint, columns: all, key: [], primaryKey: [] }) as unknown as TableShape;

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

test('a number that no column has any more tells of one that came and went; one that was there before does not', () => {
  const numbered = (...numbers: number[]) => numbers.map((number) => column(`c${number}`, { number }));
  const now = shape('now', ...numbered(1, 3, 4, 6));
  expect(hasUnseen({ columns: numbered(1, 3) }, numbered(1, 3, 4), now)).toBe(false);
  expect(hasUnseen({ columns: numbered(1, 3), last: 3 }, numbered(1, 3, 4), now)).toBe(false);
  expect(hasUnseen({ columns: numbered(1, 3, 4) }, numbered(1, 3, 4, 6), now)).toBe(true);
  expect(hasUnseen({ columns: numbered(1, 3, 4), last: 5 }, numbered(1, 3, 4, 6), now)).toBe(false);
  expect(hasUnseen({ columns: numbered(1, 3, 4, 6) }, numbered(1, 3), now)).toBe(false);
});

test('a table is unaltered with just the columns that are followed, each under its number; one of another number was made again', () => {
  const followed = { columns: [column('a', { number: 1 }), column('b', { number: 3 })], ignored: [], fileNode: '' };
  const numbers = (...all: [string, number][]) => new Map(all);
  expect(isUnaltered(followed, numbers(['b', 3], ['a', 1]))).toBe(true);
  expect(isUnaltered(followed, numbers(['a', 1]))).toBe(false);
  expect(isUnaltered(followed, numbers(['a', 1], ['b', 3], ['c', 4]))).toBe(false);
  expect(isUnaltered(followed, numbers(['a', 1], ['b', 4]))).toBe(false);
  expect(remadeColumn(followed, numbers(['a', 1], ['b', 4]))).toBe('b');
  expect(remadeColumn(followed, numbers(['a', 1], ['c', 4]))).toBeUndefined();
  expect(remadeColumn({ ...followed, ignored: ['b'] }, numbers(['b', 4]))).toBeUndefined();
});

test('a column that has another name by now is not made again, and all are there as long as their numbers are', () => {
  const followed = { columns: [column('a', { number: 1 }), column('b', { number: 3 })], ignored: [], fileNode: '' };
  const renamed = new Map([
    ['a', 1],
    ['c', 3],
    ['b', 4],
  ]);
  expect(remadeColumn(followed, renamed)).toBeUndefined();
  expect(areAllThere(followed, renamed)).toBe(true);
  expect(areAllThere(followed, new Map([['b', 1]]))).toBe(false);
  expect(areAllThere({ columns: [column('a')] }, renamed)).toBe(false);
});

test('the key of a table has the names that are followed, whatever the catalogue calls its columns by now', () => {
  const keyed = { ...shape('new', column('b', { number: 1 }), column('a', { number: 2 })), key: ['b'], primaryKey: ['b'] };
  const followed = { columns: [column('a', { number: 1 }), column('b', { number: 2 })], ignored: [], fileNode: '' };
  expect(asFollowed(keyed, { relation: 'old', followed })).toMatchObject({ key: ['a'], primaryKey: ['a'] });
});
