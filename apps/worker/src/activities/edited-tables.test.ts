import { asPosition, type LoadedTable, type MappedTable } from '@trem/replication-core';
import { expect, test } from 'vitest';
import { remadeTables } from './edited-tables.js';

const named = (table: string) => ({ schema: 'public', table });
const load = (table: string, relation: string, generation = 10_001): LoadedTable => ({
  ...{ ...named(table), relation, generation, state: 'loaded', position: asPosition('5'.padStart(16, '0')) },
});
/** Only what is looked at. */
const mapped = (table: string, fingerprint: string, mode: string): MappedTable =>
  ({ source: named(table), target: { ...named(table), fingerprint }, apply: { mode } }) as unknown as MappedTable;

const fullLoad = { recreateTable: false, truncateTable: false };

test('tables that are made otherwise than they were loaded are known by it, whatever became of the columns of the source', () => {
  const loads = [load('same', 'a  k'), load('remade', 'a  k'), load('gone', 'a')];
  const tables = [mapped('same', 'b  k', 'default'), mapped('remade', 'a  other', 'default')];
  expect(remadeTables({ loads, mapped: tables, generation: 1, again: [], fullLoad }).map(({ table }) => table)).toEqual(['remade']);
});

test('versions that another load would delete go only once somebody has said so, or has them all loaded again', () => {
  const of = (more: object) =>
    remadeTables({
      ...{ loads: [load('item', 'a  k')], mapped: [mapped('item', 'a  other', 'history')], generation: 1, again: [], fullLoad },
      ...more,
    });
  expect(() => of({})).toThrow(expect.objectContaining({ code: 'HISTORY_WOULD_BE_LOST', facts: { tables: 'public.item', count: 1 } }));
  expect(of({ again: [named('item')] })).toHaveLength(1);
  expect(of({ generation: 2 }), 'a reload').toHaveLength(1);
  expect(of({ mapped: [mapped('item', 'a  k', 'history')] })).toEqual([]);
  const versions = [mapped('item', 'a  other', 'scd2')];
  expect(of({ mapped: versions }), 'what is compared loses none').toHaveLength(1);
  expect(() => of({ mapped: versions, fullLoad: { ...fullLoad, truncateTable: true } })).toThrow(
    expect.objectContaining({ code: 'HISTORY_WOULD_BE_LOST' }),
  );
});
