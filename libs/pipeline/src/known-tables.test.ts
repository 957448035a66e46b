import { type ChangeRules, type FollowedColumns, type LoadedTable, type Relation, ReplicationError } from '@trem/replication-core';
import { expect, test } from 'vitest';
import { isOver, KnownTables, type MappedTable } from './known-tables.js';
import { item, pos } from './testing/fake-log.js';

const shape = (fingerprint: string): Relation => ({ ...item, fingerprint });
const fitted = { relation: item } as unknown as ChangeRules;
const mapped: MappedTable = { source: item, target: { schema: 'copy', table: 'item' }, key: ['id'], fit: () => fitted };

function load(followed: Partial<FollowedColumns> | undefined): LoadedTable {
  const { schema, table } = item;
  const kept = followed && { columns: [], ignored: [], fileNode: '', ...followed };
  return { schema, table, state: 'loaded', position: pos(0), relation: 'now name', generation: 1, followed: kept };
}

const tables = (followed: Partial<FollowedColumns> | undefined, own = mapped) => new KnownTables([own], [load(followed)]);
const earlier = { commitAt: pos(20), fingerprints: ['first', 'second'] };

test('rows of the shape that is followed pass as they are; where columns are ignored, without those', () => {
  expect(tables({}).find(shape('now'), pos(9))?.rules).toBeUndefined();
  expect(tables(undefined).find(shape('now'), pos(9))?.rules).toBeUndefined();
  expect(tables({ ignored: ['more'] }).find(shape('now'), pos(9))?.rules).toBe(fitted);
});

test('rows of an earlier shape fit in the transaction that changed it, and are another change in every later one', () => {
  const known = tables({ earlier });
  const first = known.find(shape('first'), pos(20));
  expect(first?.rules).toBe(fitted);
  expect(known.find(shape('second'), pos(20))?.rules).toBe(fitted);
  expect(known.find(shape('now'), pos(20))?.rules).toBeUndefined();
  expect(first && [isOver(first, pos(20)), isOver(first, pos(21))]).toEqual([false, true]);
  expect(() => known.find(shape('first'), pos(21))).toThrow(
    expect.objectContaining({ code: 'SCHEMA_CHANGED', relation: shape('first'), commitAt: pos(21) }),
  );
  expect(known.find(shape('now'), pos(22))?.rules).toBeUndefined();
});

test('a shape that nobody knows is told with its columns and its place', () => {
  const told = expect.objectContaining({ code: 'SCHEMA_CHANGED', commitAt: pos(5) });
  expect(() => tables({ earlier }).find(shape('other'), pos(5))).toThrow(told);
  expect(() => tables(undefined).find(shape('other'), pos(5))).toThrow(told);
});

test('where rows of any time come, each is written as far as its columns are there, whichever came first', () => {
  const known = new KnownTables([mapped], [], { fitsAll: true });
  expect(['first', 'now', 'other'].map((name) => known.find(shape(name))?.rules)).toEqual([fitted, fitted, fitted]);
  const refuse = () => {
    throw new ReplicationError('SCHEMA_CHANGED');
  };
  const strict = new KnownTables([{ ...mapped, fit: refuse }], [], { fitsAll: true });
  expect(() => strict.find(shape('now'))).toThrow(expect.objectContaining({ code: 'SCHEMA_CHANGED' }));
});
