import { asks, drafts, of, refuses } from './notation.js';
import type { Sentence } from './sentence.js';

/** What a stranger wrote for the grammar to grow with: short requests and changes, in the words of people who know the product. */
export const briskSentences: readonly Sentence[] = [
  {
    sentence: 'full load + cdc, sales.orders and sales.order_items, shop -> warehouse',
    expected: drafts('shop > warehouse', [of('sales.orders'), of('sales.order_items')], { mode: 'full-load-and-cdc' }),
  },
  {
    sentence: 'CDC only for support.tickets, shop to reporting. Skip deletes, flush every 5 seconds.',
    expected: drafts('shop > reporting', [of('support.tickets')], {
      mode: 'cdc',
      cdc: { operations: ['insert', 'update'], intervalMs: 5000 },
    }),
  },
  {
    sentence:
      'Create a task named orders_dwh that does an initial load plus ongoing replication of orders from shop to warehouse, target table should be fact_orders',
    expected: drafts('shop > warehouse', [of('sales.orders', { type: 'modify-table-name', targetTable: 'fact_orders' })], {
      name: 'orders_dwh',
      mode: 'full-load-and-cdc',
    }),
  },
  {
    sentence: 'one-time snapshot of department and salary out of people_db into warehouse, truncate before load',
    expected: drafts('people_db > warehouse', [of('employees.department'), of('employees.salary')], {
      mode: 'full-load',
      fullLoad: { truncateTable: true },
    }),
  },
  {
    sentence: 'Drop and recreate the target tables, full load only, everything under the sales schema. Source shop, target reporting.',
    expected: drafts('shop > reporting', [of('sales.*')], { mode: 'full-load', fullLoad: { recreateTable: true } }),
  },
  {
    sentence: 'can you get customers over to warehouse without the phone and email columns? load it first, then keep up with the changes',
    source: 'shop',
    expected: drafts('shop > warehouse', [of('sales.customers', { columns: { exclude: ['phone', 'email'] } })], {
      mode: 'full-load-and-cdc',
    }),
  },
  {
    sentence: 'Keep reporting in sync with sales.products in shop, only rows where discontinued = false',
    expected: drafts('shop > reporting', [of('sales.products', { operator: 'equals', column: 'discontinued', value: false })], {
      mode: 'full-load-and-cdc',
    }),
  },
  {
    sentence:
      'scd2 for employees.salary from people_db to warehouse, use valid_from and valid_to for the validity columns, load existing rows and follow on',
    expected: drafts('people_db > warehouse', [of('employees.salary')], {
      mode: 'full-load-and-cdc',
      apply: { mode: 'scd2', scd2: { startColumn: 'valid_from', endColumn: 'valid_to' } },
    }),
  },
  {
    sentence:
      "I'd like soft deletes on agents: when a row is deleted in shop keep it in reporting and put the time into removed_at. Load and cdc as usual.",
    expected: drafts('shop > reporting', [of('support.agents')], {
      mode: 'full-load-and-cdc',
      apply: { deletes: 'mark', deletedAtColumn: 'removed_at' },
    }),
  },
  {
    sentence: 'switch this to upsert and batch the writes, one every 10 seconds',
    current: {
      name: 'sales_live',
      source: { endpoint: 'shop' },
      targets: [{ endpoint: 'warehouse' }],
      mode: 'full-load-and-cdc',
      tables: [{ source: { schema: 'sales', table: 'orders' } }, { source: { schema: 'sales', table: 'order_items' } }],
    },
    expected: drafts('shop > warehouse', [of('sales.orders'), of('sales.order_items')], {
      name: 'sales_live',
      mode: 'full-load-and-cdc',
      apply: { mode: 'upsert' },
      cdc: { intervalMs: 10000 },
    }),
  },
  {
    sentence: "we don't need suppliers any more, take it out of the task",
    current: {
      name: 'catalog',
      source: { endpoint: 'shop' },
      targets: [{ endpoint: 'reporting' }],
      mode: 'full-load-and-cdc',
      apply: { mode: 'upsert' },
      tables: [
        { source: { schema: 'sales', table: 'products' } },
        { source: { schema: 'sales', table: 'suppliers' } },
        { source: { schema: 'sales', table: 'prices' } },
      ],
    },
    expected: drafts('shop > reporting', [of('sales.products'), of('sales.prices')], {
      name: 'catalog',
      mode: 'full-load-and-cdc',
      apply: { mode: 'upsert' },
    }),
  },
  {
    sentence: 'On orders let through only status PAID or SHIPPED',
    current: {
      name: 'crm_feed',
      source: { endpoint: 'shop' },
      targets: [{ endpoint: 'warehouse' }],
      mode: 'full-load-and-cdc',
      tables: [{ source: { schema: 'sales', table: 'orders' } }, { source: { schema: 'sales', table: 'customers' } }],
    },
    expected: drafts(
      'shop > warehouse',
      [of('sales.orders', { operator: 'in', column: 'status', values: ['PAID', 'SHIPPED'] }), of('sales.customers')],
      { name: 'crm_feed', mode: 'full-load-and-cdc' },
    ),
  },
  {
    sentence: 'set the title to HR stream, tag it hr and stop applying deletes',
    current: {
      name: 'hr_stream',
      source: { endpoint: 'people_db' },
      targets: [{ endpoint: 'reporting' }],
      mode: 'cdc',
      tables: [{ source: { schema: 'employees', table: 'employee' } }, { source: { schema: 'employees', table: 'department' } }],
    },
    expected: drafts('people_db > reporting', [of('employees.employee'), of('employees.department')], {
      name: 'hr_stream',
      mode: 'cdc',
      title: 'HR stream',
      tags: ['hr'],
      cdc: { operations: ['insert', 'update'] },
    }),
  },
  {
    sentence: 'Nightly full load of support.agents at 1am America/Sao_Paulo, shop into reporting, recreating the table every time',
    expected: drafts('shop > reporting', [of('support.agents')], {
      mode: 'full-load',
      schedule: { cron: '0 1 * * *', timeZone: 'America/Sao_Paulo' },
      fullLoad: { recreateTable: true },
    }),
  },
  {
    sentence: 'Weekdays at 06:30 UTC do a complete reload of department from people_db to warehouse; no cdc.',
    expected: drafts('people_db > warehouse', [of('employees.department')], { mode: 'full-load', schedule: { cron: '30 6 * * 1-5' } }),
  },
  { sentence: 'replicate sales.order_itens from shop to warehouse, full load and ongoing changes', expected: asks('order_itens') },
  { sentence: 'Sync customers, shop to reporting, and mask the emial column', expected: asks('emial') },
  {
    sentence: 'just a full load of salary from people_db to warehouse, and keep streaming its changes after that',
    expected: asks('changes'),
  },
  { sentence: 'I want the sum of total per customer_id from sales.orders in shop written to warehouse', expected: refuses('sum') },
  {
    sentence: 'Replicate tickets from shop to warehouse with initial load and cdc, and also push each change to a Kafka topic',
    expected: { ...drafts('shop > warehouse', [of('support.tickets')], { mode: 'full-load-and-cdc' }), notPossible: ['Kafka'] },
  },
  {
    sentence:
      'From shop to warehouse: customers created on or after 2024-01-01 whose country is Brazil, Chile or Peru. Full load then cdc.',
    expected: drafts(
      'shop > warehouse',
      [
        of(
          'sales.customers',
          { operator: 'date-greater-than-or-equal', column: 'created_at', value: '2024-01-01' },
          { operator: 'in', column: 'country', values: ['Brazil', 'Chile', 'Peru'] },
        ),
      ],
      { mode: 'full-load-and-cdc' },
    ),
  },
  {
    sentence: "For customers hash the email and leave just the last 3 characters of phone; it's a one-off load, no cdc",
    source: 'shop',
    target: 'reporting',
    expected: drafts(
      'shop > reporting',
      [
        of(
          'sales.customers',
          { type: 'modify-column-value', operation: 'mask', column: 'email', method: 'hash' },
          { type: 'modify-column-value', operation: 'mask', column: 'phone', method: 'keep-last', count: 3 },
        ),
      ],
      { mode: 'full-load' },
    ),
  },
  {
    sentence: 'No snapshot, stream sales.prices from shop into warehouse in history mode',
    expected: drafts('shop > warehouse', [of('sales.prices')], { mode: 'cdc', apply: { mode: 'history' } }),
  },
  {
    sentence: 'Load salary from people_db into reporting and follow changes. Rename amount to monthly_amount and divide it by 12.',
    expected: drafts(
      'people_db > reporting',
      [
        of(
          'employees.salary',
          { type: 'modify-column-name', column: 'amount', targetColumn: 'monthly_amount' },
          { type: 'modify-column-value', operation: 'math-expression', column: 'monthly_amount', expression: 'value / 12' },
        ),
      ],
      { mode: 'full-load-and-cdc' },
    ),
  },
  {
    sentence: 'All sales tables except prices, shop to warehouse, 8 tables in parallel during the full load, cdc after',
    expected: drafts('shop > warehouse', [of('sales.*'), of('sales.prices', { exclude: true })], {
      mode: 'full-load-and-cdc',
      fullLoad: { parallelTables: 8 },
    }),
  },
  {
    sentence:
      'migrate sales.orders and sales.customers (shop => warehouse) once, landing both in schema stg, and build indexes and foreign keys besides the primary key',
    expected: drafts('shop > warehouse', [of('sales.orders'), of('sales.customers')], {
      mode: 'full-load',
      transformations: [{ type: 'modify-schema-name', targetSchema: 'stg' }],
      fullLoad: { createObjects: ['primary-key', 'indexes', 'foreign-keys'] },
    }),
  },
  {
    sentence: 'full load + cdc de customers e orders, do shop pro warehouse',
    expected: drafts('shop > warehouse', [of('sales.customers'), of('sales.orders')], { mode: 'full-load-and-cdc' }),
  },
  {
    sentence: 'preciso de um cdc sem carga inicial da tabela tickets, shop pro reporting, ignorando os deletes',
    expected: drafts('shop > reporting', [of('support.tickets')], { mode: 'cdc', cdc: { operations: ['insert', 'update'] } }),
  },
  {
    sentence:
      'Carga única da employee do people_db no warehouse, só quem tem hire_date a partir de 2015-01-01, e renomeia hire_date para data_admissao',
    expected: drafts(
      'people_db > warehouse',
      [
        of(
          'employees.employee',
          { operator: 'date-greater-than-or-equal', column: 'hire_date', value: '2015-01-01' },
          { type: 'modify-column-name', column: 'hire_date', targetColumn: 'data_admissao' },
        ),
      ],
      { mode: 'full-load' },
    ),
  },
  {
    sentence:
      'Todo dia às 3h da manhã (horário de São Paulo) rodar carga completa da products do shop no reporting, truncando a tabela antes',
    expected: drafts('shop > reporting', [of('sales.products')], {
      mode: 'full-load',
      schedule: { cron: '0 3 * * *', timeZone: 'America/Sao_Paulo' },
      fullLoad: { truncateTable: true },
    }),
  },
  {
    sentence: 'tira a coluna fax e mascara o email da suppliers, carga e cdc do shop para o warehouse por favor',
    expected: drafts(
      'shop > warehouse',
      [of('sales.suppliers', { type: 'modify-column-value', operation: 'mask', column: 'email' }, { columns: { exclude: ['fax'] } })],
      { mode: 'full-load-and-cdc' },
    ),
  },
  {
    sentence: 'inclui a prices também e muda pra upsert',
    current: {
      name: 'produtos',
      source: { endpoint: 'shop' },
      targets: [{ endpoint: 'reporting' }],
      mode: 'full-load-and-cdc',
      tables: [{ source: { schema: 'sales', table: 'products' } }],
    },
    expected: drafts('shop > reporting', [of('sales.products'), of('sales.prices')], {
      name: 'produtos',
      mode: 'full-load-and-cdc',
      apply: { mode: 'upsert' },
    }),
  },
  {
    sentence: 'remove o filtro de status da orders',
    current: {
      name: 'pedidos',
      source: { endpoint: 'shop' },
      targets: [{ endpoint: 'warehouse' }],
      mode: 'full-load-and-cdc',
      tables: [
        {
          source: { schema: 'sales', table: 'orders' },
          filters: [
            { operator: 'equals', column: 'status', value: 'PAID' },
            { operator: 'equals', column: 'currency', value: 'BRL' },
          ],
        },
        { source: { schema: 'sales', table: 'order_items' } },
      ],
    },
    expected: drafts(
      'shop > warehouse',
      [of('sales.orders', { operator: 'equals', column: 'currency', value: 'BRL' }), of('sales.order_items')],
      { name: 'pedidos', mode: 'full-load-and-cdc' },
    ),
  },
  { sentence: 'replica a tabela departament do people_db pro warehouse, carga inicial e depois cdc', expected: asks('departament') },
  { sentence: 'Quero a média de amount por employee_id da tabela salary do people_db gravada no reporting', expected: refuses('média') },
  {
    sentence:
      'Leva a department_employee do people_db para o reporting em scd2, com carga inicial; a coluna da versão atual deve se chamar vigente e ser booleana',
    expected: drafts('people_db > reporting', [of('employees.department_employee')], {
      mode: 'full-load-and-cdc',
      apply: { mode: 'scd2', scd2: { currentColumn: 'vigente', currentType: 'boolean' } },
    }),
  },
  {
    sentence: 'Todas as tabelas do schema employees menos a salary, recriando no destino, e depois da carga segue com cdc',
    source: 'people_db',
    target: 'warehouse',
    expected: drafts('people_db > warehouse', [of('employees.*'), of('employees.salary', { exclude: true })], {
      mode: 'full-load-and-cdc',
      fullLoad: { recreateTable: true },
    }),
  },
  {
    sentence: 'só inserts e updates da orders e da order_items do shop, gravando de 1 em 1 minuto no warehouse, sem carga inicial',
    expected: drafts('shop > warehouse', [of('sales.orders'), of('sales.order_items')], {
      mode: 'cdc',
      cdc: { operations: ['insert', 'update'], intervalMs: 60000 },
    }),
  },
  {
    sentence:
      'Da agents do shop pro warehouse: name em maiúsculas, team vira equipe no destino e uma coluna nova origem varchar com o valor fixo suporte. Carga mais mudanças.',
    expected: drafts(
      'shop > warehouse',
      [
        of(
          'support.agents',
          { type: 'modify-column-value', operation: 'uppercase', column: 'name' },
          { type: 'modify-column-name', column: 'team', targetColumn: 'equipe' },
          { type: 'create-column', operation: 'literal', newColumn: 'origem', value: 'suporte', valueType: 'varchar' },
        ),
      ],
      { mode: 'full-load-and-cdc' },
    ),
  },
  {
    sentence:
      'cria uma tarefa com nome pedidos_altos pra carregar uma vez as orders com total acima de 1000 do shop no reporting, a tabela lá se chama pedidos',
    expected: drafts(
      'shop > reporting',
      [
        of(
          'sales.orders',
          { operator: 'greater-than', column: 'total', value: 1000 },
          { type: 'modify-table-name', targetTable: 'pedidos' },
        ),
      ],
      { name: 'pedidos_altos', mode: 'full-load' },
    ),
  },
];
