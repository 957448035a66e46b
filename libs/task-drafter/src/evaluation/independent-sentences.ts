import { asks, called, changed, constant, drafts, hashed, is, joined, lastOnly, of, refuses, renamed, since } from './notation.js';
import type { Sentence } from './sentence.js';

/**
 * Written by somebody who knew what is to be drafted and the catalogues, and nothing of the grammar. The grammar as it was when they came is what they
 * measure (README, "Figures"); since then it has grown with them in sight, so that they only guard it now.
 */
export const independentSentences: readonly Sentence[] = [
  {
    sentence:
      'Copy customers and orders from shop to warehouse, full load first and then keep following the changes, writing to the target at most every 30 seconds.',
    expected: drafts('shop > warehouse', [of('sales.customers'), of('sales.orders')], {
      mode: 'full-load-and-cdc',
      cdc: { intervalMs: 30000 },
    }),
  },
  {
    sentence: 'Take the whole support schema of shop over to reporting once, no CDC afterwards, and leave out the body column of tickets.',
    expected: drafts('shop > reporting', [of('support.*'), of('support.tickets', { columns: { exclude: ['body'] } })], {
      mode: 'full-load',
    }),
  },
  {
    sentence: 'Stream only the changes of orders and order_items, no initial load, and skip deletes.',
    source: 'shop',
    target: 'warehouse',
    expected: drafts('shop > warehouse', [of('sales.orders'), of('sales.order_items')], {
      mode: 'cdc',
      cdc: { operations: ['insert', 'update'] },
    }),
  },
  {
    sentence:
      'Put employee and salary from people_db into the warehouse as scd2 with valid_from as start column and valid_to as end column; of employee only rows with hire_date on or after 2015-01-01.',
    expected: drafts('people_db > warehouse', [of('employees.employee', since('hire_date', '2015-01-01')), of('employees.salary')], {
      apply: { mode: 'scd2', scd2: { startColumn: 'valid_from', endColumn: 'valid_to' } },
    }),
  },
  {
    sentence:
      'Mirror customers where active is true from shop to reporting, but hash the email, keep just the last 4 characters of phone and put last_name in capitals.',
    expected: drafts('shop > reporting', [
      of('sales.customers', is('active', true), hashed('email'), lastOnly('phone', 4), changed('uppercase', 'last_name')),
    ]),
  },
  {
    sentence:
      'Replicate products out of shop into warehouse: call the table dim_product there, rename price to list_price, and add a varchar column currency that always holds EUR.',
    expected: drafts('shop > warehouse', [
      of('sales.products', called('dim_product'), renamed('price', 'list_price'), constant('currency', 'EUR')),
    ]),
  },
  {
    sentence:
      'Every night at 02:30 do a full load of orders from shop into reporting, truncating the target table first; only orders with total over 100 and status paid or shipped.',
    expected: drafts(
      'shop > reporting',
      [
        of(
          'sales.orders',
          { operator: 'greater-than', column: 'total', value: 100 },
          { operator: 'in', column: 'status', values: ['paid', 'shipped'] },
        ),
      ],
      { mode: 'full-load', schedule: { cron: '30 2 * * *' }, fullLoad: { truncateTable: true } },
    ),
  },
  { sentence: 'I need orders joined with customers into one wide table in warehouse, the source is shop.', expected: refuses('joined') },
  {
    sentence: 'I want only the initial load of products from shop in warehouse, no changes, but keep applying changes every 10 seconds.',
    expected: asks('changes'),
  },
  {
    sentence: 'Add products to this task, switch it to upsert and keep only the orders whose currency is EUR.',
    current: { name: 'shop_sales', ...drafts('shop > warehouse', [of('sales.customers'), of('sales.orders')]).definition },
    expected: drafts('shop > warehouse', [of('sales.customers'), of('sales.orders', is('currency', 'EUR')), of('sales.products')], {
      name: 'shop_sales',
      apply: { mode: 'upsert' },
    }),
  },
  {
    sentence:
      'Faz uma carga única da tabela employee do people_db no warehouse, trazendo só as linhas com gender igual a F e juntando first_name e last_name na coluna full_name com um espaço no meio.',
    expected: drafts(
      'people_db > warehouse',
      [of('employees.employee', is('gender', 'F'), joined('full_name', 'first_name', 'last_name'))],
      { mode: 'full-load' },
    ),
  },
  {
    sentence:
      'Acompanhe apenas as alterações de prices e products do shop no reporting, sem carga inicial, guardando o histórico de cada mudança.',
    expected: drafts('shop > reporting', [of('sales.prices'), of('sales.products')], { mode: 'cdc', apply: { mode: 'history' } }),
  },
  {
    sentence:
      'Replique o schema sales inteiro do shop para o warehouse, menos as tabelas order_items e suppliers, usando upsert e ignorando as exclusões de linhas.',
    expected: drafts(
      'shop > warehouse',
      [of('sales.*'), of('sales.order_items', { exclude: true }), of('sales.suppliers', { exclude: true })],
      { cdc: { operations: ['insert', 'update'] }, apply: { mode: 'upsert' } },
    ),
  },
  {
    sentence: 'Tire a tabela tickets desta tarefa e passe a gravar no destino no máximo a cada 10 segundos.',
    current: {
      name: 'support_desk',
      ...drafts('shop > reporting', [of('support.tickets'), of('support.agents')], { mode: 'cdc' }).definition,
    },
    expected: drafts('shop > reporting', [of('support.agents')], { name: 'support_desk', mode: 'cdc', cdc: { intervalMs: 10000 } }),
  },
  {
    sentence: 'Preciso da tabela departmnt do people_db no reporting, com carga completa e depois as alterações.',
    expected: asks('departmnt'),
  },
];
