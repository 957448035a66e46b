import { asks, drafts, of, refuses } from './notation.js';
import type { Sentence } from './sentence.js';

/** Written by a stranger to the grammar when it was as it is, and judged once. Whoever lets the grammar grow with them needs others to say what it is worth. */
export const unseenSentences: readonly Sentence[] = [
  {
    sentence:
      'hi, can you set up a task named orders_to_dwh that pulls sales.orders and sales.order_items out of shop and keeps them up to date in warehouse after an initial load? upsert please',
    expected: drafts('shop > warehouse', [of('sales.orders'), of('sales.order_items')], {
      name: 'orders_to_dwh',
      mode: 'full-load-and-cdc',
      apply: { mode: 'upsert' },
    }),
  },
  {
    sentence: 'people_db -> reporting, only the department table, full load every Monday at 6 am UTC',
    expected: drafts('people_db > reporting', [of('employees.department')], {
      mode: 'full-load',
      schedule: { cron: '0 6 * * 1', timeZone: 'UTC' },
    }),
  },
  {
    sentence:
      'Initial load plus ongoing changes for support.tickets. Leave the body column out, and when a ticket gets deleted keep the row and just mark it as deleted.',
    source: 'shop',
    target: 'reporting',
    expected: drafts('shop > reporting', [of('support.tickets', { columns: { exclude: ['body'] } })], {
      mode: 'full-load-and-cdc',
      apply: { deletes: 'mark' },
    }),
  },
  {
    sentence:
      "Customers from shop into warehouse, load then changes. We only care about rows where country is Brazil, Portugal or Angola and the email isn't null.",
    expected: drafts(
      'shop > warehouse',
      [
        of(
          'sales.customers',
          { operator: 'in', column: 'country', values: ['Brazil', 'Portugal', 'Angola'] },
          { operator: 'is-not-null', column: 'email' },
        ),
      ],
      { mode: 'full-load-and-cdc' },
    ),
  },
  {
    sentence:
      'one-time load of the products table (shop, target is warehouse), only where discontinued is false, call it dim_product over there and trim the name',
    expected: drafts(
      'shop > warehouse',
      [
        of(
          'sales.products',
          { operator: 'equals', column: 'discontinued', value: false },
          { type: 'modify-table-name', targetTable: 'dim_product' },
          { type: 'modify-column-value', operation: 'trim', column: 'name' },
        ),
      ],
      { mode: 'full-load' },
    ),
  },
  {
    sentence: "Make this one empty the target table before it loads, and we don't need the fax column anymore.",
    current: {
      name: 'suppliers_copy',
      source: { endpoint: 'shop' },
      targets: [{ endpoint: 'reporting' }],
      mode: 'full-load',
      tables: [{ source: { schema: 'sales', table: 'suppliers' } }],
    },
    expected: drafts('shop > reporting', [of('sales.suppliers', { columns: { exclude: ['fax'] } })], {
      name: 'suppliers_copy',
      mode: 'full-load',
      fullLoad: { truncateTable: true },
    }),
  },
  {
    sentence: 'Please take the masking of email off again, and write changes every 10 seconds instead of every minute.',
    current: {
      name: 'support_agents',
      source: { endpoint: 'shop' },
      targets: [{ endpoint: 'warehouse' }],
      mode: 'full-load-and-cdc',
      cdc: { intervalMs: 60000 },
      tables: [
        {
          source: { schema: 'support', table: 'agents' },
          transformations: [{ type: 'modify-column-value', operation: 'mask', column: 'email', method: 'hash' }],
        },
      ],
    },
    expected: drafts('shop > warehouse', [of('support.agents')], {
      name: 'support_agents',
      mode: 'full-load-and-cdc',
      cdc: { intervalMs: 10000 },
    }),
  },
  { sentence: 'Could you load sales.oder_items from shop into reporting once? Nothing else.', expected: asks('oder_items') },
  {
    sentence:
      'Take every table of the support schema from shop to warehouse except agents, load and changes, and in agents hash the email.',
    expected: asks('agents'),
  },
  {
    sentence: 'From shop to reporting I want the sum of total per customer from sales.orders, loaded once a day at 5 am.',
    expected: refuses('sum'),
  },
  {
    sentence:
      'bom dia! preciso da employee e da salary do people_db no warehouse, carga completa + cdc com scd2, verificando a cada 5 segundos',
    expected: drafts('people_db > warehouse', [of('employees.employee'), of('employees.salary')], {
      mode: 'full-load-and-cdc',
      cdc: { intervalMs: 5000 },
      apply: { mode: 'scd2' },
    }),
  },
  {
    sentence:
      'Do shop pro reporting: sales.orders, carga e depois as mudanças, só pedidos com total acima de 1000 e ordered_at a partir de 2024-01-01.',
    expected: drafts(
      'shop > reporting',
      [
        of(
          'sales.orders',
          { operator: 'greater-than', column: 'total', value: 1000 },
          { operator: 'date-greater-than-or-equal', column: 'ordered_at', value: '2024-01-01' },
        ),
      ],
      { mode: 'full-load-and-cdc' },
    ),
  },
  { sentence: 'Copia uma vez só a tabela sales.orders do shop pro warehouse, mas apenas os pedidos recentes.', expected: asks('recentes') },
  {
    sentence: 'Inclui também a tabela department nessa tarefa e passa a ignorar os deletes.',
    current: {
      name: 'rh_diario',
      source: { endpoint: 'people_db' },
      targets: [{ endpoint: 'reporting' }],
      mode: 'full-load-and-cdc',
      tables: [{ source: { schema: 'employees', table: 'employee' } }],
    },
    expected: drafts('people_db > reporting', [of('employees.employee'), of('employees.department')], {
      name: 'rh_diario',
      mode: 'full-load-and-cdc',
      cdc: { operations: ['insert', 'update'] },
    }),
  },
  {
    sentence:
      'Replica products e prices do shop para o warehouse, carga inicial e mudanças, recriando as tabelas no destino, e me avisa no Slack se der erro.',
    expected: {
      ...drafts('shop > warehouse', [of('sales.products'), of('sales.prices')], {
        mode: 'full-load-and-cdc',
        fullLoad: { recreateTable: true },
      }),
      notPossible: ['Slack'],
    },
  },
];
