import { asks, called, changed, constant, drafts, hashed, is, joined, lastOnly, of, refuses, renamed, since } from './notation.js';
import type { Sentence } from './sentence.js';

/**
 * Written by a second stranger, who knew the contract and the catalogues and nothing of the grammar. The grammar as it was when they came made 6 of the 15
 * right (40 %), asked back 9 and misunderstood none; since then it has grown with them in sight.
 */
export const secondSentences: readonly Sentence[] = [
  {
    sentence: 'Copy customers, orders and order_items from shop to the warehouse once, no ongoing changes.',
    expected: drafts('shop > warehouse', [of('sales.customers'), of('sales.orders'), of('sales.order_items')], { mode: 'full-load' }),
  },
  {
    sentence:
      'Replicate the whole sales schema of shop into reporting, initial load and ongoing changes, but leave out suppliers and prices.',
    expected: drafts('shop > reporting', [of('sales.*'), of('sales.suppliers', { exclude: true }), of('sales.prices', { exclude: true })], {
      mode: 'full-load-and-cdc',
    }),
  },
  {
    sentence:
      'From now on just stream the changes of support.tickets from shop to warehouse; existing rows are not needed and deletes should be ignored.',
    expected: drafts('shop > warehouse', [of('support.tickets')], { mode: 'cdc', cdc: { operations: ['insert', 'update'] } }),
  },
  {
    sentence: 'Load products from shop into reporting and keep them up to date with upsert, only rows where category is Books.',
    expected: drafts('shop > reporting', [of('sales.products', is('category', 'Books'))], {
      mode: 'full-load-and-cdc',
      apply: { mode: 'upsert' },
    }),
  },
  {
    sentence: 'Sync customers from shop to reporting. Mask email with a hash and show only the last 3 characters of phone.',
    expected: drafts('shop > reporting', [of('sales.customers', hashed('email'), lastOnly('phone', 3))]),
  },
  {
    sentence:
      'Take the employee table of people_db to reporting, full load plus cdc, and call it staff there. Rename hire_date to hired_on, put last_name in capitals and add a column full_name made of first_name and last_name with a space in between.',
    expected: drafts(
      'people_db > reporting',
      [
        of(
          'employees.employee',
          called('staff'),
          renamed('hire_date', 'hired_on'),
          changed('uppercase', 'last_name'),
          joined('full_name', 'first_name', 'last_name'),
        ),
      ],
      { mode: 'full-load-and-cdc' },
    ),
  },
  {
    sentence: 'Run a full load of department every day at 03:30.',
    source: 'people_db',
    target: 'reporting',
    expected: drafts('people_db > reporting', [of('employees.department')], { mode: 'full-load', schedule: { cron: '30 3 * * *' } }),
  },
  { sentence: 'Please copy the custmers table from shop to reporting and keep it in sync.', expected: asks('custmers') },
  {
    sentence: 'Full load only for tickets and agents from shop to warehouse, and keep applying the changes afterwards.',
    expected: asks('changes'),
  },
  {
    sentence: 'Switch this task to history mode and add the products table.',
    current: {
      name: 'orders_to_warehouse',
      source: { endpoint: 'shop' },
      targets: [{ endpoint: 'warehouse' }],
      mode: 'full-load-and-cdc',
      apply: { mode: 'upsert' },
      tables: [{ source: { schema: 'sales', table: 'orders' } }],
    },
    expected: drafts('shop > warehouse', [of('sales.orders'), of('sales.products')], {
      name: 'orders_to_warehouse',
      mode: 'full-load-and-cdc',
      apply: { mode: 'history' },
    }),
  },
  {
    sentence: 'Quero copiar todas as tabelas do esquema support do shop para o warehouse, só a carga inicial.',
    expected: drafts('shop > warehouse', [of('support.*')], { mode: 'full-load' }),
  },
  {
    sentence:
      'Carregue as tabelas employee e salary do people_db para o reporting e depois acompanhe as alterações com scd2, gravando no destino a cada 10 segundos.',
    expected: drafts('people_db > reporting', [of('employees.employee'), of('employees.salary')], {
      mode: 'full-load-and-cdc',
      cdc: { intervalMs: 10000 },
      apply: { mode: 'scd2' },
    }),
  },
  {
    sentence:
      'Replique orders do shop para o warehouse, carga e alterações, apenas com status igual a paid e ordered_at a partir de 2024-01-01, sem a coluna currency.',
    expected: drafts(
      'shop > warehouse',
      [of('sales.orders', is('status', 'paid'), since('ordered_at', '2024-01-01'), { columns: { exclude: ['currency'] } })],
      { mode: 'full-load-and-cdc' },
    ),
  },
  {
    sentence:
      'Sincronize customers do shop com o reporting, deixe city em maiúsculas e crie a coluna origem do tipo varchar com o valor fixo LOJA.',
    expected: drafts('shop > reporting', [of('sales.customers', changed('uppercase', 'city'), constant('origem', 'LOJA'))]),
  },
  { sentence: 'Preciso de um join entre orders e customers do shop, gravado numa única tabela no reporting.', expected: refuses('join') },
];
