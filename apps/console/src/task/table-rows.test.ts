import type { TableProgress, TaskStatistics } from '@trem/contracts';
import { expect, test } from 'vitest';
import { figuresOf } from './table-figures.js';
import { tableRows } from './table-rows.js';

const at = '2026-01-01T00:00:00.000Z';
const now = Date.parse(at) + 10_000;
const table = (name: string, more: object) =>
  ({ schema: 's', table: name, target: 't', rowsLoaded: 0, estimatedRows: 1_000, errorCode: null, load: null, ...more }) as TableProgress;
const counted = { inserts: 1, updates: 0, deletes: 0, truncates: 0, skipped: 0, filtered: 0, opened: 0, closed: 0, errors: 0 };
const countOf = (name: string, target: string): TaskStatistics['tables'][number] => ({ ...counted, schema: 's', table: name, target });
const loading = { state: 'loading', load: { startedAt: at, endedAt: null } };

test('a table that is loading says how fast, and when it will be there', () => {
  const [row] = tableRows([table('a', { ...loading, rowsLoaded: 250 })], [], now);
  expect(row).toMatchObject({ percent: 25, rowsPerSecond: 25, leftMs: 30_000 });
});

test('more rows than were estimated are never a whole table until it is loaded', () => {
  const rows = tableRows([table('a', { ...loading, rowsLoaded: 5_000 }), table('b', { state: 'live', rowsLoaded: 5_000 })], [], now);
  expect(rows.map(({ percent, leftMs }) => [percent, leftMs])).toEqual([
    [99, undefined],
    [100, undefined],
  ]);
});

test('without an estimate there is no part of it; before the first row there is none', () => {
  const rows = tableRows([table('a', { ...loading, rowsLoaded: 5, estimatedRows: null }), table('b', { state: 'pending' })], [], now);
  expect(rows.map(({ percent }) => percent)).toEqual([undefined, 0]);
});

test('rows stand by name; counts go with their own table and target', () => {
  const tables = [table('c', { state: 'live' }), table('b', { state: 'live' })];
  const rows = tableRows(tables, [countOf('b', 'other'), countOf('c', 't')], now);
  expect(rows.map(({ name, counts }) => [name, counts !== undefined])).toEqual([
    ['s.b', false],
    ['s.c', true],
  ]);
});

test('while tables load, the ranges of each that are done are told of all; a table without any has a dash', () => {
  const tables = [
    table('a', { ...loading, partitionsDone: 3, partitions: 8 }),
    table('b', { state: 'pending', partitionsDone: 0, partitions: 0 }),
  ];
  const [a, b] = tableRows(tables, [], now).map((row) => figuresOf(row, true).find(({ name }) => name === 'ranges')?.text);
  expect([a, b]).toEqual(['3/8', '–']);
});
