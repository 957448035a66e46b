import { expect, test } from 'vitest';
import { mappingOf, selectTables } from './select-tables.js';
import { tableMapping } from './table.js';

const known = ['shop.item', 'shop.item_old', 'shop.order', 'crm.item', 'shop.Order', 'shop.a.b'].map(nameOf);

function nameOf(text: string) {
  const dot = text.indexOf('.');
  return { schema: text.slice(0, dot), table: text.slice(dot + 1) };
}

function map(text: string, settings: { pattern?: true; exclude?: true; priority?: 'high' } = {}) {
  return tableMapping.parse({ source: nameOf(text), ...settings });
}

function selected(...mappings: ReturnType<typeof map>[]): string[] {
  return selectTables(mappings, known).map(({ table }) => `${table.schema}.${table.table}`);
}

test('patterns meet what is there, case by case; other letters stand for themselves', () => {
  expect(selected(map('shop.item*', { pattern: true }))).toEqual(['shop.item', 'shop.item_old']);
  expect(selected(map('*.item', { pattern: true }))).toEqual(['shop.item', 'crm.item']);
  expect(selected(map('shop.?rder', { pattern: true }))).toEqual(['shop.order', 'shop.Order']);
  expect(selected(map('shop.a.?', { pattern: true }))).toEqual(['shop.a.b']);
});

test('an exact entry stands for a table that is not there, and wins over a pattern that comes before it', () => {
  const all = map('shop.*', { pattern: true });
  const own = map('shop.item', { priority: 'high' });
  expect(selected(map('shop.missing'))).toEqual(['shop.missing']);
  expect(selectTables([all, own], known).find(({ table }) => table.table === 'item')?.mapping).toBe(own);
  expect(mappingOf([all, own], nameOf('shop.item'))).toBe(own);
  expect(mappingOf([all, own], nameOf('shop.order'))).toBe(all);
});

test('an exclusion wins over everything, wherever it stands', () => {
  expect(selected(map('shop.*_old', { pattern: true, exclude: true }), map('shop.item*', { pattern: true }))).toEqual(['shop.item']);
  expect(selected(map('shop.item'), map('shop.item', { exclude: true }))).toEqual([]);
});

test('the order is that of the definition', () => {
  expect(selected(map('crm.*', { pattern: true }), map('shop.order'), map('shop.item*', { pattern: true }))).toEqual([
    'crm.item',
    'shop.order',
    'shop.item',
    'shop.item_old',
  ]);
});
