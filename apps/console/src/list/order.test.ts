import { expect, test } from 'vitest';
import { ariaSort, type Columns, readOrder, sorted, writeOrder } from './order.js';

interface Item {
  readonly name: string;
  readonly lag: number | null;
}
const columns: Columns<Item> = { name: { by: ({ name }) => name, first: 'least' }, lag: { by: ({ lag }) => lag, first: 'most' } };
const items = [
  { name: 't_10', lag: 5 },
  { name: 't_9', lag: null },
  { name: 't_1', lag: 70 },
  { name: 't_2', lag: 5 },
];
const names = (text: string) => sorted(items, columns, readOrder(text, columns, 'name')).map(({ name }) => name);

test('numbers begin with the most, names with the first; numbers in names count as numbers', () => {
  expect(names('name')).toEqual(['t_1', 't_2', 't_9', 't_10']);
  expect(names('-name')).toEqual(['t_10', 't_9', 't_2', 't_1']);
  expect(names('lag')).toEqual(['t_1', 't_10', 't_2', 't_9']);
});

test('what is not known comes last from either end, and equals stay as they were', () => {
  expect(names('-lag')).toEqual(['t_10', 't_2', 't_1', 't_9']);
});

test('an address that names no column, or one of every object, gives the usual order', () => {
  expect(['size', 'constructor', '', '-'].map((text) => writeOrder(readOrder(text, columns, 'name')))).toEqual(Array(4).fill('name'));
  expect(writeOrder(readOrder('-lag', columns, 'name'))).toBe('-lag');
});

test('the way round is told of the column that decides only', () => {
  const told = (text: string) => ['name', 'lag'].map((column) => ariaSort(columns, readOrder(text, columns, 'name'), column));
  expect([told('name'), told('-name'), told('lag'), told('-lag')]).toEqual([
    ['ascending', undefined],
    ['descending', undefined],
    [undefined, 'descending'],
    [undefined, 'ascending'],
  ]);
});
