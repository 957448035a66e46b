import { asks, called, changed, drafts, hashed, is, lastOnly, of, refuses, renamed, since } from './notation.js';
import type { Sentence } from './sentence.js';

/** What a stranger wrote for the grammar to grow with: ordinary requests and changes of one to three sentences, in English and Portuguese. */
export const plainSentences: readonly Sentence[] = [
  {
    sentence:
      'Replicar orders do shop no warehouse, carga e mudanças, apenas pedidos com currency igual a BRL, e avisar no Teams se algo falhar.',
    expected: {
      ...drafts('shop > warehouse', [of('sales.orders', is('currency', 'BRL'))], { mode: 'full-load-and-cdc' }),
      notPossible: ['Teams'],
    },
  },
  {
    sentence:
      'replica a department do people_db pro warehouse, carga e alterações, com o nome dim_departamento no destino e dept_name virando nome',
    expected: drafts('people_db > warehouse', [of('employees.department', called('dim_departamento'), renamed('dept_name', 'nome'))], {
      mode: 'full-load-and-cdc',
    }),
  },
  { sentence: 'Replicate the employes table from people_db to warehouse, load and changes.', expected: asks('employes') },
  {
    sentence: "Load order_items and capture its changes, though it's enough to write them every 5 minutes",
    source: 'shop',
    target: 'warehouse',
    expected: drafts('shop > warehouse', [of('sales.order_items')], { mode: 'full-load-and-cdc', cdc: { intervalMs: 300000 } }),
  },
  {
    sentence: 'Pode tirar a máscara do email e excluir a coluna fax?',
    current: {
      name: 'fornecedores',
      source: { endpoint: 'shop' },
      targets: [{ endpoint: 'reporting' }],
      mode: 'full-load-and-cdc',
      apply: { mode: 'upsert' },
      tables: [
        {
          source: { schema: 'sales', table: 'suppliers' },
          transformations: [{ type: 'modify-column-value', operation: 'mask', column: 'email', method: 'hash' }],
        },
      ],
    },
    expected: drafts('shop > reporting', [of('sales.suppliers', { columns: { exclude: ['fax'] } })], {
      name: 'fornecedores',
      mode: 'full-load-and-cdc',
      apply: { mode: 'upsert' },
    }),
  },
  {
    sentence:
      'Load suppliers from shop to reporting once, hide the email column by hashing it, and post a message on Slack as soon as it has finished.',
    expected: { ...drafts('shop > reporting', [of('sales.suppliers', hashed('email'))], { mode: 'full-load' }), notPossible: ['Slack'] },
  },
  {
    sentence:
      'Keep customers in warehouse in sync with shop after an initial load; only the last 3 characters of phone may be visible, and country has to be upper case.',
    expected: drafts('shop > warehouse', [of('sales.customers', lastOnly('phone', 3), changed('uppercase', 'country'))], {
      mode: 'full-load-and-cdc',
    }),
  },
  {
    sentence:
      'I want discontinued products left out: replicate products where discontinued is false from shop to reporting, full load and cdc, and stop the task on upsert errors (we apply in upsert mode).',
    expected: drafts('shop > reporting', [of('sales.products', is('discontinued', false))], {
      mode: 'full-load-and-cdc',
      apply: { mode: 'upsert' },
      errors: { stopOnUpsertError: true },
    }),
  },
  {
    sentence: 'Give me the sum of total per customer from sales.orders in shop, written to a table in reporting.',
    expected: refuses('sum'),
  },
  {
    sentence: 'take products out of this task, and apply changes with upsert from now on',
    current: {
      name: 'shop_core',
      source: { endpoint: 'shop' },
      targets: [{ endpoint: 'warehouse' }],
      mode: 'full-load-and-cdc',
      tables: [
        { source: { schema: 'sales', table: 'customers' }, filters: [{ operator: 'equals', column: 'country', value: 'Portugal' }] },
        { source: { schema: 'sales', table: 'products' } },
      ],
    },
    expected: drafts('shop > warehouse', [of('sales.customers', is('country', 'Portugal'))], {
      name: 'shop_core',
      mode: 'full-load-and-cdc',
      apply: { mode: 'upsert' },
    }),
  },
  { sentence: 'Merge agents and suppliers of shop into one single table by a union in the warehouse', expected: refuses('union') },
  {
    sentence:
      'Just a single full load of sales.suppliers (shop to warehouse) where empty fax values become none and the table is called vendors over there',
    expected: drafts(
      'shop > warehouse',
      [of('sales.suppliers', called('vendors'), { type: 'modify-column-value', operation: 'replace-empty', column: 'fax', value: 'none' })],
      { mode: 'full-load' },
    ),
  },
  {
    sentence: 'Agora essa tarefa deve ignorar os deletes e parar se der erro de upsert.',
    current: {
      name: 'fornecedores',
      source: { endpoint: 'shop' },
      targets: [{ endpoint: 'reporting' }],
      mode: 'full-load-and-cdc',
      apply: { mode: 'upsert' },
      tables: [
        {
          source: { schema: 'sales', table: 'suppliers' },
          transformations: [{ type: 'modify-column-value', operation: 'mask', column: 'email', method: 'hash' }],
        },
      ],
    },
    expected: drafts('shop > reporting', [of('sales.suppliers', hashed('email'))], {
      name: 'fornecedores',
      mode: 'full-load-and-cdc',
      cdc: { operations: ['insert', 'update'] },
      apply: { mode: 'upsert' },
      errors: { stopOnUpsertError: true },
    }),
  },
  { sentence: 'Leve a tabela suplliers do shop para o reporting, carga inicial mais CDC.', expected: asks('suplliers') },
  {
    sentence:
      'Todas as tabelas do schema sales, menos order_items, do shop para o warehouse. Carga total e acompanhamento das mudanças, sem replicar exclusões, por favor.',
    expected: drafts('shop > warehouse', [of('sales.*'), of('sales.order_items', { exclude: true })], {
      mode: 'full-load-and-cdc',
      cdc: { operations: ['insert', 'update'] },
    }),
  },
  {
    sentence: 'On Sundays at 6 am, Europe/Berlin, do a full load of suppliers from shop into reporting',
    expected: drafts('shop > reporting', [of('sales.suppliers')], {
      mode: 'full-load',
      schedule: { cron: '0 6 * * 0', timeZone: 'Europe/Berlin' },
    }),
  },
  {
    sentence: 'Bring the complete employees schema over to the hr_raw schema, first load and ongoing changes',
    source: 'people_db',
    target: 'warehouse',
    expected: drafts('people_db > warehouse', [of('employees.*')], {
      mode: 'full-load-and-cdc',
      transformations: [{ type: 'modify-schema-name', targetSchema: 'hr_raw' }],
    }),
  },
  { sentence: 'Aplique as mudanças de sales.customers (shop para warehouse) com upsert e também como history.', expected: asks('history') },
  {
    sentence: 'sales.orders, ordered_at on or after 2025-01-01, full load followed by cdc, from shop to warehouse, upsert',
    expected: drafts('shop > warehouse', [of('sales.orders', since('ordered_at', '2025-01-01'))], {
      mode: 'full-load-and-cdc',
      apply: { mode: 'upsert' },
    }),
  },
  {
    sentence: 'Preciso levar a customers do shop para o warehouse: carga completa e depois as mudanças, sem a coluna phone.',
    expected: drafts('shop > warehouse', [of('sales.customers', { columns: { exclude: ['phone'] } })], { mode: 'full-load-and-cdc' }),
  },
  {
    sentence: 'Can I have prices with amount between 10 and 500 in reporting? From shop, a one-off full load.',
    expected: drafts('shop > reporting', [of('sales.prices', { operator: 'between', column: 'amount', lower: 10, upper: 500 })], {
      mode: 'full-load',
    }),
  },
  {
    sentence:
      'From people_db I need employee in warehouse, initial load and changes. Add a column loaded_at holding the current timestamp and rename birth_date to date_of_birth.',
    expected: drafts(
      'people_db > warehouse',
      [
        of('employees.employee', renamed('birth_date', 'date_of_birth'), {
          type: 'create-column',
          operation: 'datetime-now',
          newColumn: 'loaded_at',
        }),
      ],
      { mode: 'full-load-and-cdc' },
    ),
  },
  {
    sentence: 'One-time load of the agents table. I only need the columns id, name and team.',
    source: 'shop',
    target: 'reporting',
    expected: drafts('shop > reporting', [of('support.agents', { columns: { include: ['id', 'name', 'team'] } })], { mode: 'full-load' }),
  },
  {
    sentence: 'Customers from shop to reporting, initial load plus changes, but leave phone and email out.',
    expected: drafts('shop > reporting', [of('sales.customers', { columns: { exclude: ['phone', 'email'] } })], {
      mode: 'full-load-and-cdc',
    }),
  },
  {
    sentence: 'shop -> reporting: sales.products, full load only, truncate the target table beforehand',
    expected: drafts('shop > reporting', [of('sales.products')], { mode: 'full-load', fullLoad: { truncateTable: true } }),
  },
  {
    sentence: 'For the finance folks: orders from shop in warehouse, load and CDC, restricted to rows whose status is paid or shipped.',
    expected: drafts('shop > warehouse', [of('sales.orders', { operator: 'in', column: 'status', values: ['paid', 'shipped'] })], {
      mode: 'full-load-and-cdc',
    }),
  },
  { sentence: 'customers from shop to warehouse, full load then cdc, with the emial column hashed', expected: asks('emial') },
  {
    sentence: 'Somente as funcionárias (gender igual a F) da tabela employee, carga inicial e CDC com upsert.',
    source: 'people_db',
    target: 'reporting',
    expected: drafts('people_db > reporting', [of('employees.employee', is('gender', 'F'))], {
      mode: 'full-load-and-cdc',
      apply: { mode: 'upsert' },
    }),
  },
  {
    sentence:
      'Please drop and recreate the target tables, load customers and suppliers from shop into reporting and follow the changes afterwards with upsert.',
    expected: drafts('shop > reporting', [of('sales.customers'), of('sales.suppliers')], {
      mode: 'full-load-and-cdc',
      fullLoad: { recreateTable: true },
      apply: { mode: 'upsert' },
    }),
  },
  { sentence: 'department do people_db para o warehose, carga única', expected: asks('warehose') },
  { sentence: 'Send orders from shop to warehouse, initial load and ongoing changes, but only the big ones.', expected: asks('big') },
  {
    sentence: 'I need a full load only of sales.orders from shop in reporting, and keep streaming its changes after that.',
    expected: asks('changes'),
  },
  {
    sentence: 'Load products from shop to warehouse, no CDC. Multiply price by 1.19 and round it to 2 decimals.',
    expected: drafts(
      'shop > warehouse',
      [
        of('sales.products', {
          type: 'modify-column-value',
          operation: 'math-expression',
          column: 'price',
          expression: 'value * 1.19',
          scale: 2,
        }),
      ],
      { mode: 'full-load' },
    ),
  },
  {
    sentence: 'Start this one on 2027-01-15 at 22:00 America/Sao_Paulo time.',
    current: {
      name: 'hr_mirror',
      source: { endpoint: 'people_db' },
      targets: [{ endpoint: 'reporting' }],
      mode: 'full-load-and-cdc',
      cdc: { intervalMs: 10000 },
      tables: [{ source: { schema: 'employees', table: 'department' } }, { source: { schema: 'employees', table: 'employee' } }],
    },
    expected: drafts('people_db > reporting', [of('employees.department'), of('employees.employee')], {
      name: 'hr_mirror',
      mode: 'full-load-and-cdc',
      schedule: { startAt: '2027-01-15T22:00:00', timeZone: 'America/Sao_Paulo' },
      cdc: { intervalMs: 10000 },
    }),
  },
  {
    sentence:
      "Set up a task named ticket_feed which streams changes of support.tickets from shop to warehouse. An initial load isn't needed.",
    expected: drafts('shop > warehouse', [of('support.tickets')], { name: 'ticket_feed', mode: 'cdc' }),
  },
  {
    sentence: 'De segunda a sexta às 7h, fuso America/Sao_Paulo, faça uma carga completa da tabela prices do shop no reporting.',
    expected: drafts('shop > reporting', [of('sales.prices')], {
      mode: 'full-load',
      schedule: { cron: '0 7 * * 1-5', timeZone: 'America/Sao_Paulo' },
    }),
  },
  {
    sentence: 'Crie a tarefa folha_pagamento: salary do people_db no reporting, só mudanças, gravando a cada 2 minutos',
    expected: drafts('people_db > reporting', [of('employees.salary')], {
      name: 'folha_pagamento',
      mode: 'cdc',
      cdc: { intervalMs: 120000 },
    }),
  },
  {
    sentence:
      'We want a row per version of each salary: full load of employees.salary and CDC with scd2, people_db to warehouse. Call the start column valid_from and the end column valid_to.',
    expected: drafts('people_db > warehouse', [of('employees.salary')], {
      mode: 'full-load-and-cdc',
      apply: { mode: 'scd2', scd2: { startColumn: 'valid_from', endColumn: 'valid_to' } },
    }),
  },
  {
    sentence:
      'Quero products versionada em scd2 no warehouse, vinda do shop, com carga inicial e mudanças; a coluna que indica a versão atual deve se chamar vigente e ser booleana.',
    expected: drafts('shop > warehouse', [of('sales.products')], {
      mode: 'full-load-and-cdc',
      apply: { mode: 'scd2', scd2: { currentColumn: 'vigente', currentType: 'boolean' } },
    }),
  },
  {
    sentence: 'Calcule a média de amount por funcionário na salary do people_db e grave só o resultado no warehouse.',
    expected: refuses('média'),
  },
  {
    sentence: 'From shop, translate the category of each product into Spanish and write that to warehouse.',
    expected: refuses('translate'),
  },
  {
    sentence: 'Remove the filter on country.',
    current: {
      name: 'shop_core',
      source: { endpoint: 'shop' },
      targets: [{ endpoint: 'warehouse' }],
      mode: 'full-load-and-cdc',
      tables: [
        { source: { schema: 'sales', table: 'customers' }, filters: [{ operator: 'equals', column: 'country', value: 'Portugal' }] },
        { source: { schema: 'sales', table: 'products' } },
      ],
    },
    expected: drafts('shop > warehouse', [of('sales.customers'), of('sales.products')], { name: 'shop_core', mode: 'full-load-and-cdc' }),
  },
  {
    sentence: "hey, could you get orders and order_items out of shop and into the warehouse? load what's there, then keep following along",
    expected: drafts('shop > warehouse', [of('sales.orders'), of('sales.order_items')], { mode: 'full-load-and-cdc' }),
  },
  {
    sentence: 'Inclua também a tabela agents do schema support, com name em maiúsculas.',
    current: {
      name: 'fornecedores',
      source: { endpoint: 'shop' },
      targets: [{ endpoint: 'reporting' }],
      mode: 'full-load-and-cdc',
      apply: { mode: 'upsert' },
      tables: [
        {
          source: { schema: 'sales', table: 'suppliers' },
          transformations: [{ type: 'modify-column-value', operation: 'mask', column: 'email', method: 'hash' }],
        },
      ],
    },
    expected: drafts('shop > reporting', [of('sales.suppliers', hashed('email')), of('support.agents', changed('uppercase', 'name'))], {
      name: 'fornecedores',
      mode: 'full-load-and-cdc',
      apply: { mode: 'upsert' },
    }),
  },
  {
    sentence:
      "Replicate department from people_db to reporting, load + changes. When a row gets deleted, don't remove it, mark it with the time in removed_at.",
    expected: drafts('people_db > reporting', [of('employees.department')], {
      mode: 'full-load-and-cdc',
      apply: { deletes: 'mark', deletedAtColumn: 'removed_at' },
    }),
  },
  {
    sentence:
      "I'd like the tickets with no closed_at yet in reporting, loaded once and then kept up to date from shop; a ticket that no longer passes the filter should stay in the target.",
    expected: drafts('shop > reporting', [of('support.tickets', { operator: 'is-null', column: 'closed_at' }, { onLeave: 'keep' })], {
      mode: 'full-load-and-cdc',
    }),
  },
  {
    sentence: 'Changes only for customers, shop to reporting, one row per change (history), and skip deletes.',
    expected: drafts('shop > reporting', [of('sales.customers')], {
      mode: 'cdc',
      cdc: { operations: ['insert', 'update'] },
      apply: { mode: 'history' },
    }),
  },
  {
    sentence:
      'Change it so that department is called dim_department at the target and changes are written every 20 seconds rather than every 10.',
    current: {
      name: 'hr_mirror',
      source: { endpoint: 'people_db' },
      targets: [{ endpoint: 'reporting' }],
      mode: 'full-load-and-cdc',
      cdc: { intervalMs: 10000 },
      tables: [{ source: { schema: 'employees', table: 'department' } }, { source: { schema: 'employees', table: 'employee' } }],
    },
    expected: drafts('people_db > reporting', [of('employees.department', called('dim_department')), of('employees.employee')], {
      name: 'hr_mirror',
      mode: 'full-load-and-cdc',
      cdc: { intervalMs: 20000 },
    }),
  },
  {
    sentence:
      'Carregue uma única vez do shop para o reporting os tickets com opened_at entre 2024-01-01 e 2024-12-31, esvaziando a tabela de destino antes.',
    expected: drafts(
      'shop > reporting',
      [of('support.tickets', { operator: 'date-between', column: 'opened_at', lower: '2024-01-01', upper: '2024-12-31' })],
      { mode: 'full-load', fullLoad: { truncateTable: true } },
    ),
  },
  { sentence: 'Load prices once from shop into warehouse, just the columns product_id and amout.', expected: asks('amout') },
];
