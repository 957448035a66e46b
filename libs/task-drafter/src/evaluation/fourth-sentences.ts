import { asks, called, changed, drafts, hashed, is, joined, lastOnly, of, refuses, renamed } from './notation.js';
import type { Sentence } from './sentence.js';

/** Written by a fourth stranger. The grammar as it was when they came made 6 of the 15 right (40 %) and misunderstood none; it has grown with them in sight since. */
export const fourthSentences: readonly Sentence[] = [
  {
    sentence:
      'Replicate the customers and orders tables of the sales schema from shop into warehouse, first everything that is there and then the ongoing changes.',
    expected: drafts('shop > warehouse', [of('sales.customers'), of('sales.orders')], { mode: 'full-load-and-cdc' }),
  },
  {
    sentence: 'I need a one-off copy of the whole support schema, no changes after that.',
    source: 'shop',
    target: 'reporting',
    expected: drafts('shop > reporting', [of('support.*')], { mode: 'full-load' }),
  },
  {
    sentence:
      "From now on just stream the changes of employees.salary from people_db to reporting, no initial load please, and don't propagate deletes.",
    expected: drafts('people_db > reporting', [of('employees.salary')], { mode: 'cdc', cdc: { operations: ['insert', 'update'] } }),
  },
  {
    sentence:
      'Load everything in the sales schema of shop except suppliers and prices into warehouse and keep it in sync afterwards, writing with upsert.',
    expected: drafts('shop > warehouse', [of('sales.*'), of('sales.suppliers', { exclude: true }), of('sales.prices', { exclude: true })], {
      mode: 'full-load-and-cdc',
      apply: { mode: 'upsert' },
    }),
  },
  {
    sentence: 'Load sales.customers from shop to warehouse just once, only rows where country is Brazil, and hash the email column.',
    expected: drafts('shop > warehouse', [of('sales.customers', is('country', 'Brazil'), hashed('email'))], { mode: 'full-load' }),
  },
  {
    sentence:
      'Take the employee table from people_db to warehouse, initial load and then changes as scd2. Name the target table dim_employee, rename hire_date to hired_on, put last_name in capitals and add a column full_name made of first_name and last_name with a space in between.',
    expected: drafts(
      'people_db > warehouse',
      [
        of(
          'employees.employee',
          called('dim_employee'),
          renamed('hire_date', 'hired_on'),
          changed('uppercase', 'last_name'),
          joined('full_name', 'first_name', 'last_name'),
        ),
      ],
      { mode: 'full-load-and-cdc', apply: { mode: 'scd2' } },
    ),
  },
  {
    sentence:
      'Every night at 02:30 (America/Sao_Paulo) run a full load of sales.products and sales.prices from shop into reporting. Full load only, no CDC.',
    expected: drafts('shop > reporting', [of('sales.products'), of('sales.prices')], {
      mode: 'full-load',
      schedule: { cron: '30 2 * * *', timeZone: 'America/Sao_Paulo' },
    }),
  },
  { sentence: 'Copy sales.costumers from shop to warehouse and follow its changes.', expected: asks('costumers') },
  {
    sentence: 'Please join sales.orders with sales.customers from shop and write the combined rows to a single flat table in warehouse.',
    expected: refuses('join'),
  },
  {
    sentence: 'Also replicate the order_items table, and write the changes to the target at most once a minute.',
    current: {
      name: 'shop_orders',
      source: { endpoint: 'shop' },
      targets: [{ endpoint: 'warehouse' }],
      mode: 'full-load-and-cdc',
      apply: { mode: 'upsert' },
      tables: [{ source: { schema: 'sales', table: 'orders' } }],
    },
    expected: drafts('shop > warehouse', [of('sales.orders'), of('sales.order_items')], {
      name: 'shop_orders',
      mode: 'full-load-and-cdc',
      cdc: { intervalMs: 60000 },
      apply: { mode: 'upsert' },
    }),
  },
  {
    sentence:
      'Copie uma única vez as tabelas department e department_employee do people_db para o reporting, sem acompanhar mudanças depois.',
    expected: drafts('people_db > reporting', [of('employees.department'), of('employees.department_employee')], { mode: 'full-load' }),
  },
  {
    sentence:
      'Quero só as mudanças da tabela tickets do shop no reporting, sem carga inicial, no modo history e gravando a cada 30 segundos.',
    expected: drafts('shop > reporting', [of('support.tickets')], { mode: 'cdc', cdc: { intervalMs: 30000 }, apply: { mode: 'history' } }),
  },
  {
    sentence:
      'Replique a tabela sales.customers do shop para o warehouse, carga inicial e depois as alterações com upsert. Somente quem tem active verdadeiro; mascare a coluna phone deixando só os últimos 4 caracteres, coloque city em maiúsculas e crie a coluna inteira origem_id com o valor fixo 7.',
    expected: drafts(
      'shop > warehouse',
      [
        of('sales.customers', is('active', true), lastOnly('phone', 4), changed('uppercase', 'city'), {
          type: 'create-column',
          operation: 'literal',
          newColumn: 'origem_id',
          value: 7,
          valueType: 'integer',
        }),
      ],
      { mode: 'full-load-and-cdc', apply: { mode: 'upsert' } },
    ),
  },
  {
    sentence:
      'Faça somente a carga completa da tabela products do shop para o warehouse, mas acompanhando também as mudanças em tempo real.',
    expected: asks('mudanças'),
  },
  {
    sentence:
      'Traga a tabela salary do people_db para o warehouse, carga e mudanças, apenas as linhas com amount maior que 50000, e me mande um e-mail quando a carga terminar.',
    expected: {
      ...drafts('people_db > warehouse', [of('employees.salary', { operator: 'greater-than', column: 'amount', value: 50000 })], {
        mode: 'full-load-and-cdc',
      }),
      notPossible: ['e-mail'],
    },
  },
];
