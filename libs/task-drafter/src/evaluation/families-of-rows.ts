import type { Families } from './families.js';
import { is, of, since } from './notation.js';

const customers = (...rules: Parameters<typeof of>[1][]) => of('sales.customers', ...rules);
const orders = (...rules: Parameters<typeof of>[1][]) => of('sales.orders', ...rules);
const total = (operator: 'greater-than' | 'greater-than-or-equal' | 'less-than' | 'less-than-or-equal' | 'not-equals', value: number) =>
  orders({ operator, column: 'total', value });
const between = (lower: number, upper: number) => orders({ operator: 'between', column: 'total', lower, upper });
const text = (operator: 'not-equals' | 'starts-with' | 'ends-with' | 'contains', column: string, value: string) =>
  ({ operator, column, value }) as const;
const among = (...values: string[]) => orders({ operator: 'in', column: 'status', values });
const hasEmail = customers({ operator: 'is-not-null', column: 'email' });
const both = { mode: 'full-load-and-cdc' } as const;
const active = customers(is('active', true));

/** Which rows are wanted. */
export const familiesOfRows: Families = {
  'rows of a table': [
    ['Copy customers from shop to warehouse, only rows that have country equal to Brazil.', [customers(is('country', 'Brazil'))]],
    ['Copy customers from shop to warehouse, but only the ones whose country is Brazil.', [customers(is('country', 'Brazil'))]],
    ['Copy customers from shop to warehouse, only records in which country is "New Zealand".', [customers(is('country', 'New Zealand'))]],
    ['Copy customers from shop to warehouse - only rows where active is true.', [active]],
    ['Copy customers from shop to warehouse (only rows where city is Recife).', [customers(is('city', 'Recife'))]],
    ['Load customers from shop into warehouse, just those with city = "São Paulo".', [customers(is('city', 'São Paulo'))]],
    ['Copie customers do shop para o warehouse, apenas clientes com country igual a Brazil.', [customers(is('country', 'Brazil'))]],
    ['Copie customers do shop para o warehouse, somente os clientes cujo country seja Brazil.', [customers(is('country', 'Brazil'))]],
    ['Copie orders do shop para o warehouse, só os pedidos com status igual a paid.', [orders(is('status', 'paid'))]],
    ['Copie customers do shop para o warehouse e mantenha atualizado, só registros onde active é true.', [active], both],
  ],
  'between and around': [
    ['Copy orders from shop to warehouse where total is between 100 and 500.', [between(100, 500)]],
    ['Copy orders from shop to warehouse, only those with total between 100 and 500.', [between(100, 500)]],
    ['Copy orders from shop to warehouse, only orders with a total between 100 and 500.', [between(100, 500)]],
    ['Copy orders from shop to warehouse with total above 10,000.', [total('greater-than', 10000)]],
    ['Copy orders from shop to warehouse where total is greater than 1,500,000.', [total('greater-than', 1500000)]],
    ['Copy orders from shop to warehouse, only rows where total is at least 1,000.', [total('greater-than-or-equal', 1000)]],
    ['Copy orders from shop to warehouse where total is different from 0.', [total('not-equals', 0)]],
    ['Copie orders do shop para o warehouse, apenas com total entre 100 e 500.', [between(100, 500)]],
    ['Copie orders do shop para o warehouse onde total seja maior que 1.000.', [total('greater-than', 1000)]],
    ['Copie orders do shop para o warehouse, só com total abaixo de 2.500.000.', [total('less-than', 2500000)]],
    ['Copie orders do shop para o warehouse onde o total for no máximo 500.', [total('less-than-or-equal', 500)]],
    ['Copie orders do shop para o warehouse, só linhas com total diferente de 0.', [total('not-equals', 0)]],
  ],
  'not, null and parts of texts': [
    ['Copy customers from shop to warehouse where country is different from Brazil.', [customers(text('not-equals', 'country', 'Brazil'))]],
    ["Copy customers from shop to warehouse, only rows whose country isn't Brazil.", [customers(text('not-equals', 'country', 'Brazil'))]],
    [
      'Copy customers from shop to warehouse, only rows with country other than Brazil.',
      [customers(text('not-equals', 'country', 'Brazil'))],
    ],
    ['Copy customers from shop to warehouse where email is not null.', [hasEmail]],
    ['Copy customers from shop to warehouse, only those that have an email that is not null.', [hasEmail]],
    [
      'Copy customers from shop to warehouse, only rows with last_name starting with "Sil".',
      [customers(text('starts-with', 'last_name', 'Sil'))],
    ],
    [
      'Copy customers from shop to warehouse whose email ends with "@example.org".',
      [customers(text('ends-with', 'email', '@example.org'))],
    ],
    ['Copie customers do shop para o warehouse, só linhas com email não nulo.', [hasEmail]],
    ['Copie customers do shop para o warehouse onde email não seja nulo.', [hasEmail]],
    [
      'Copie customers do shop para o warehouse, apenas com last_name começando com Sil.',
      [customers(text('starts-with', 'last_name', 'Sil'))],
    ],
    [
      'Copie customers do shop para o warehouse onde o country é diferente de Brazil.',
      [customers(text('not-equals', 'country', 'Brazil'))],
    ],
    [
      'Copie customers do shop para o warehouse, só os que têm email terminando em "@example.org".',
      [customers(text('ends-with', 'email', '@example.org'))],
    ],
  ],
  'one of several': [
    ['Copy orders from shop to warehouse where status is one of paid, shipped or returned.', [among('paid', 'shipped', 'returned')]],
    ['Copy orders from shop to warehouse where status is either paid or shipped.', [among('paid', 'shipped')]],
    ['Copy orders from shop to warehouse, only those with a status of paid or shipped.', [among('paid', 'shipped')]],
    ['Copy orders from shop to warehouse, only rows with status any of paid, shipped.', [among('paid', 'shipped')]],
    ['Copy orders from shop to warehouse where status is "paid" or "shipped".', [among('paid', 'shipped')]],
    ['Copie orders do shop para o warehouse onde status é paid ou shipped.', [among('paid', 'shipped')]],
    ['Copie orders do shop para o warehouse, só com status em (paid, shipped).', [among('paid', 'shipped')]],
    ['Copie orders do shop para o warehouse onde status seja um de paid, shipped.', [among('paid', 'shipped')]],
  ],
  'dates in words': [
    [
      'Copy orders from shop to warehouse, only rows with ordered_at on or after 1st of March 2024.',
      [orders(since('ordered_at', '2024-03-01'))],
    ],
    ['Copy orders from shop to warehouse whose ordered_at is no earlier than March 1, 2024.', [orders(since('ordered_at', '2024-03-01'))]],
    [
      'Copy orders from shop to warehouse with ordered_at between 2024-01-01 and 2024-06-30.',
      [orders({ operator: 'date-between', column: 'ordered_at', lower: '2024-01-01', upper: '2024-06-30' })],
    ],
    ['Copy orders from shop to warehouse where ordered_at is not earlier than 2024-03-01.', [orders(since('ordered_at', '2024-03-01'))]],
    [
      'Copie orders do shop para o warehouse, só pedidos com ordered_at a partir de 1 de março de 2024.',
      [orders(since('ordered_at', '2024-03-01'))],
    ],
    [
      'Copie orders do shop para o warehouse com ordered_at entre 01/01/2024 e 30/06/2024.',
      [orders({ operator: 'date-between', column: 'ordered_at', lower: '2024-01-01', upper: '2024-06-30' })],
    ],
    ['Copie orders do shop para o warehouse, apenas linhas com ordered_at desde 2024-03-01.', [orders(since('ordered_at', '2024-03-01'))]],
  ],
};
