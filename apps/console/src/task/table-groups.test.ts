import { tableStates } from '@trem/contracts';
import { expect, test } from 'vitest';
import { readOrder, sorted } from '../list/order.js';
import { tableColumns } from './table-columns.js';
import { countTables, filterTables, tableGroups } from './table-groups.js';
import type { TableRow } from './table-rows.js';

const row = (name: string, state: string, errorCode: string | null = null) => ({ name, progress: { state, errorCode } }) as TableRow;
const rows = [row('s.a', 'live'), row('s.b', 'loading'), row('s.c', 'pending', 'VALUE_TOO_LONG'), row('s.d', 'live')];
const names = (rows: readonly TableRow[]) => rows.map(({ name }) => name);

test('what failed comes first, then what is loading; equals stay by name', () => {
  expect(names(sorted(rows, tableColumns, readOrder(null, tableColumns, 'ill')))).toEqual(['s.c', 's.b', 's.a', 's.d']);
});

test('a table that failed counts as failed only', () => {
  expect(countTables(rows).map(({ name, count }) => [name, count])).toEqual([
    ['failed', 1],
    ['loading', 1],
    ['live', 2],
  ]);
  expect(names(filterTables(rows, { search: '', group: 'pending' }))).toEqual([]);
});

test('search and state must both fit', () => {
  expect(names(filterTables(rows, { search: ' S.', group: 'live' }))).toEqual(['s.a', 's.d']);
  expect(names(filterTables(rows, { search: '.d', group: undefined }))).toEqual(['s.d']);
});

test('every state has its place', () => {
  expect(tableGroups).toEqual(expect.arrayContaining([...tableStates]));
});
