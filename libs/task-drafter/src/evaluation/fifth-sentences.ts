import { asks, called, drafts, hashed, is, of, refuses, renamed } from './notation.js';
import type { Sentence } from './sentence.js';

/** Written by a fifth stranger to the grammar, who saw neither it nor its words. */
export const fifthSentences: readonly Sentence[] = [
  {
    sentence:
      'Hey, could you set up orders and order_items from shop to reporting? Full copy first, then keep them up to date. From orders I only need the ones with status paid or shipped. And drop a note in Slack once the load is through.',
    expected: {
      ...drafts(
        'shop > reporting',
        [of('sales.orders', { operator: 'in', column: 'status', values: ['paid', 'shipped'] }), of('sales.order_items')],
        { mode: 'full-load-and-cdc' },
      ),
      notPossible: ['Slack'],
    },
  },
  {
    sentence:
      'customers with upsert, load plus ongoing changes. Leave the phone column behind, replace every email with ***, and add loaded_at with the present time.',
    source: 'shop',
    target: 'warehouse',
    expected: drafts(
      'shop > warehouse',
      [
        of(
          'sales.customers',
          { type: 'modify-column-value', operation: 'mask', column: 'email', method: 'fixed', value: '***' },
          { type: 'create-column', operation: 'datetime-now', newColumn: 'loaded_at' },
          { columns: { exclude: ['phone'] } },
        ),
      ],
      { mode: 'full-load-and-cdc', apply: { mode: 'upsert' } },
    ),
  },
  {
    sentence:
      'We want salary versioned (scd2) in warehouse, coming from people_db: initial load, then CDC. The version columns should be called valid_from and valid_to, and divide amount by 12.',
    expected: drafts(
      'people_db > warehouse',
      [of('employees.salary', { type: 'modify-column-value', operation: 'math-expression', column: 'amount', expression: 'value / 12' })],
      { mode: 'full-load-and-cdc', apply: { mode: 'scd2', scd2: { startColumn: 'valid_from', endColumn: 'valid_to' } } },
    ),
  },
  {
    sentence:
      "Reload products and suppliers into reporting on weekdays (Mon-Fri) at 6:15 UTC, truncating the target tables beforehand; the suppliers' fax can stay out.",
    source: 'shop',
    target: 'reporting',
    expected: drafts('shop > reporting', [of('sales.products'), of('sales.suppliers', { columns: { exclude: ['fax'] } })], {
      mode: 'full-load',
      schedule: { cron: '15 6 * * 1-5', timeZone: 'UTC' },
      fullLoad: { truncateTable: true },
    }),
  },
  {
    sentence: 'Change it so that the target is written every 10 seconds at most and deletes are no longer applied.',
    current: {
      name: 'support_live',
      source: { endpoint: 'shop' },
      targets: [{ endpoint: 'reporting' }],
      mode: 'full-load-and-cdc',
      tables: [{ source: { schema: 'support', table: 'tickets' } }, { source: { schema: 'support', table: 'agents' } }],
    },
    expected: drafts('shop > reporting', [of('support.tickets'), of('support.agents')], {
      name: 'support_live',
      mode: 'full-load-and-cdc',
      cdc: { intervalMs: 10000, operations: ['insert', 'update'] },
    }),
  },
  {
    sentence: 'take prices out of this task, and use upsert instead of the default mode',
    current: {
      name: 'catalog',
      source: { endpoint: 'shop' },
      targets: [{ endpoint: 'warehouse' }],
      mode: 'full-load-and-cdc',
      apply: { mode: 'default' },
      tables: [
        { source: { schema: 'sales', table: 'products' }, filters: [{ operator: 'equals', column: 'discontinued', value: false }] },
        { source: { schema: 'sales', table: 'prices' } },
      ],
    },
    expected: drafts('shop > warehouse', [of('sales.products', is('discontinued', false))], {
      name: 'catalog',
      mode: 'full-load-and-cdc',
      apply: { mode: 'upsert' },
    }),
  },
  {
    sentence:
      "people_db -> warehouse, CDC only, nothing that's already there: employee as staff and department_employee as assignment, both going into schema hr at the target. On assignment add years_in_department, the difference between from_date and to_date in years. Never stop because of an error.",
    expected: drafts(
      'people_db > warehouse',
      [
        of('employees.employee', called('staff')),
        of('employees.department_employee', called('assignment'), {
          type: 'create-column',
          operation: 'date-diff-years',
          newColumn: 'years_in_department',
          dependsOn: ['from_date', 'to_date'],
        }),
      ],
      {
        mode: 'cdc',
        errors: {
          stopOnInsertError: false,
          stopOnUpdateError: false,
          stopOnDeleteError: false,
          stopOnUpsertError: false,
          stopOnScd2Error: false,
        },
        transformations: [{ type: 'modify-schema-name', targetSchema: 'hr' }],
      },
    ),
  },
  { sentence: 'Can I get a one-time full load of sales.suppliars from shop into warehouse?', expected: asks('suppliars') },
  { sentence: 'Sync orders from shop to warehouse, load and changes, but only the recent ones.', expected: asks('recent') },
  {
    sentence: 'From order_items in shop, sum the quantity per product and keep just one row per product in reporting.',
    expected: refuses('sum'),
  },
  {
    sentence:
      'Preciso da tabela tickets do shop no reporting, carga completa e depois CDC. Não traga a coluna body e renomeie subject para assunto.',
    expected: drafts('shop > reporting', [of('support.tickets', renamed('subject', 'assunto'), { columns: { exclude: ['body'] } })], {
      mode: 'full-load-and-cdc',
    }),
  },
  {
    sentence:
      'Todo domingo às 3h da manhã, horário de São Paulo, faça uma carga completa de department e department_employee do people_db pro warehouse, recriando as tabelas no destino.',
    expected: drafts('people_db > warehouse', [of('employees.department'), of('employees.department_employee')], {
      mode: 'full-load',
      schedule: { cron: '0 3 * * 0', timeZone: 'America/Sao_Paulo' },
      fullLoad: { recreateTable: true },
    }),
  },
  {
    sentence:
      'Cria uma tarefa chamada rh_salarios: salary do people_db para o warehouse, carga inicial mais mudanças, só as linhas com amount entre 3000 e 10000, e no destino a tabela se chama salarios.',
    expected: drafts(
      'people_db > warehouse',
      [of('employees.salary', { operator: 'between', column: 'amount', lower: 3000, upper: 10000 }, called('salarios'))],
      { name: 'rh_salarios', mode: 'full-load-and-cdc' },
    ),
  },
  {
    sentence: 'Pode tirar o filtro de country da customers e incluir também a tabela suppliers, com o email dela em hash.',
    current: {
      name: 'cadastros',
      source: { endpoint: 'shop' },
      targets: [{ endpoint: 'reporting' }],
      mode: 'full-load-and-cdc',
      apply: { mode: 'upsert' },
      tables: [{ source: { schema: 'sales', table: 'customers' }, filters: [{ operator: 'equals', column: 'country', value: 'Brazil' }] }],
    },
    expected: drafts('shop > reporting', [of('sales.customers'), of('sales.suppliers', hashed('email'))], {
      name: 'cadastros',
      mode: 'full-load-and-cdc',
      apply: { mode: 'upsert' },
    }),
  },
  {
    sentence: 'Replica a orders do shop no warehouse com carga e mudanças, aplicando tudo em upsert e também no modo history.',
    expected: asks('history'),
  },
];
