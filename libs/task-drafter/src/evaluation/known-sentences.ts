import { asks, called, changed, constant, drafts, hashed, is, joined, lastOnly, of, refuses, renamed, since } from './notation.js';
import type { Sentence } from './sentence.js';

/** The sentences that the grammar was made with. */
export const knownSentences: readonly Sentence[] = [
  {
    sentence: 'Copy all sales tables from shop to warehouse, without deletes, mask the e-mails, keep the history of prices',
    expected: drafts(
      'shop > warehouse',
      [
        of('sales.*'),
        of('sales.customers', hashed('email')),
        of('sales.suppliers', hashed('email')),
        of('sales.prices', { apply: { mode: 'scd2' } }),
      ],
      { cdc: { operations: ['insert', 'update'] } },
    ),
  },
  {
    sentence:
      'Load table employee of schema employees completely and then follow its changes with upsert. I only want women (gender F). Never stop because of an error. Add full_name: first name, a space, last name.',
    source: 'people_db',
    target: 'warehouse',
    expected: drafts(
      'people_db > warehouse',
      [of('employees.employee', is('gender', 'F'), joined('full_name', 'first_name', 'last_name'))],
      { mode: 'full-load-and-cdc', apply: { mode: 'upsert' } },
    ),
  },
  {
    sentence:
      "Reload with table recreation and truncation, then CDC with versions (scd2), checking every 5 seconds, from schema employees to schema people: employee as staff, department as unit, department_employee as assignment, salary as pay. Rename the employee's id to staff_id and first_name to given_name, the salary's amount to monthly_amount and divide it by 12, the department's dept_name to unit_name. Last names and unit names in capitals. On staff add years_at_hire between birth and hire date, full_name of given and last name with a space, origin with the constant HR, and loaded_at with the present time.",
    source: 'people_db',
    target: 'warehouse',
    expected: drafts(
      'people_db > warehouse',
      [
        of(
          'employees.employee',
          called('staff'),
          renamed('id', 'staff_id'),
          renamed('first_name', 'given_name'),
          changed('uppercase', 'last_name'),
          { type: 'create-column', operation: 'date-diff-years', newColumn: 'years_at_hire', dependsOn: ['birth_date', 'hire_date'] },
          joined('full_name', 'given_name', 'last_name'),
          constant('origin', 'HR'),
          { type: 'create-column', operation: 'datetime-now', newColumn: 'loaded_at' },
        ),
        of('employees.department', called('unit'), renamed('dept_name', 'unit_name'), changed('uppercase', 'unit_name')),
        of('employees.department_employee', called('assignment')),
        of('employees.salary', called('pay'), renamed('amount', 'monthly_amount'), {
          type: 'modify-column-value',
          operation: 'math-expression',
          expression: 'value / 12',
          column: 'monthly_amount',
        }),
      ],
      {
        startMode: 'reload',
        fullLoad: { recreateTable: true, truncateTable: true },
        cdc: { intervalMs: 5000 },
        apply: { mode: 'scd2' },
        transformations: [{ type: 'modify-schema-name', targetSchema: 'people', appliesTo: { schema: 'employees' } }],
      },
    ),
  },
  {
    sentence: 'Replicate customers and orders from shop to warehouse and keep them in sync.',
    expected: drafts('shop > warehouse', [of('sales.customers'), of('sales.orders')], { mode: 'full-load-and-cdc' }),
  },
  {
    sentence: 'Copie todas as tabelas do esquema sales de shop para warehouse uma única vez, exceto prices e suppliers.',
    expected: drafts('shop > warehouse', [of('sales.*'), of('sales.prices', { exclude: true }), of('sales.suppliers', { exclude: true })], {
      mode: 'full-load',
    }),
  },
  {
    sentence: 'Only the changes of orders and order items from shop into reporting, every 2 minutes',
    expected: drafts('shop > reporting', [of('sales.orders'), of('sales.order_items')], { mode: 'cdc', cdc: { intervalMs: 120000 } }),
  },
  {
    sentence: 'Copy orders from shop to reporting, only the changes, in batches of 500 changes, every 10 seconds',
    expected: drafts('shop > reporting', [of('sales.orders')], { mode: 'cdc', cdc: { maxBatchChanges: 500, intervalMs: 10000 } }),
  },
  { sentence: 'Copy costumers from shop to warehouse', expected: asks('costumers', 'sales.customers') },
  { sentence: 'Copy customers from shop to warehouse and mask the emial', expected: asks('emial', 'email') },
  {
    sentence: 'Copy orders from shop to warehouse where the total is greater than 100.50 and status is not cancelled, with upsert',
    expected: drafts(
      'shop > warehouse',
      [
        of(
          'sales.orders',
          { operator: 'greater-than', column: 'total', value: 100.5 },
          { operator: 'not-equals', column: 'status', value: 'cancelled' },
        ),
      ],
      { apply: { mode: 'upsert' } },
    ),
  },
  {
    sentence:
      'Carregue customers e orders de shop para warehouse, apenas clientes... quero somente customers cujo country é Brazil, sem exclusões.',
    expected: asks('clientes'),
  },
  {
    sentence:
      'Carregue customers e orders de shop para warehouse. Quero somente customers cujo country é Brazil. Sem exclusões e sem atualizações.',
    expected: drafts('shop > warehouse', [of('sales.customers', is('country', 'Brazil')), of('sales.orders')], {
      cdc: { operations: ['insert'] },
    }),
  },
  {
    sentence: 'Copy customers from shop to warehouse and encrypt the phone with my own function',
    expected: { ...drafts('shop > warehouse', [of('sales.customers')]), notPossible: ['encrypt'] },
  },
  { sentence: 'Copy products from shop to warehouse, full load only, and follow the changes', expected: asks('mode') },
  {
    sentence: 'Copy orders since 2024-01-01 from shop to warehouse',
    expected: drafts('shop > warehouse', [of('sales.orders', since('ordered_at', '2024-01-01'))]),
  },
  {
    sentence: 'Copy customers and orders from shop to warehouse, only orders where ordered at is on or after 2024-01-01, customers first',
    expected: drafts('shop > warehouse', [
      of('sales.customers', { priority: 'highest' }),
      of('sales.orders', since('ordered_at', '2024-01-01')),
    ]),
  },
  {
    sentence: 'Replique products de shop para warehouse, mantenha sincronizado, nomes em maiúsculas. Chame de catalogo.',
    expected: asks('nomes'),
  },
  {
    sentence: 'Replique products de shop para warehouse, mantenha sincronizado, name em maiúsculas. Nome da tarefa: catalogo.',
    expected: drafts('shop > warehouse', [of('sales.products', changed('uppercase', 'name'))], {
      name: 'catalogo',
      mode: 'full-load-and-cdc',
    }),
  },
  {
    sentence:
      'Copy customers from shop to warehouse without the columns phone and city. Add full name from first and last name. Trim the last name.',
    expected: drafts('shop > warehouse', [
      of('sales.customers', joined('full_name', 'first_name', 'last_name'), changed('trim', 'last_name'), {
        columns: { exclude: ['phone', 'city'] },
      }),
    ]),
  },
  {
    sentence: 'Load orders from shop into schema mart of warehouse, start at 2027-01-10 22:00 America/Sao_Paulo',
    expected: drafts('shop > warehouse', [of('sales.orders')], {
      schedule: { startAt: '2027-01-10T22:00:00', timeZone: 'America/Sao_Paulo' },
      transformations: [{ type: 'modify-schema-name', targetSchema: 'mart', appliesTo: { schema: 'sales' } }],
    }),
  },
  {
    sentence:
      'Copy orders from shop to warehouse into schema mart, rename orders to fact_orders, start at 2027-01-10 22:00 America/Sao_Paulo',
    expected: drafts('shop > warehouse', [of('sales.orders', called('fact_orders'))], {
      schedule: { startAt: '2027-01-10T22:00:00', timeZone: 'America/Sao_Paulo' },
      transformations: [{ type: 'modify-schema-name', targetSchema: 'mart', appliesTo: { schema: 'sales' } }],
    }),
  },
  { sentence: 'Copy customers from shop to warehouse and reporting', expected: asks('warehouse and reporting', 'warehouse') },
  {
    sentence: 'Also add the table products, mask the phone of customers keeping the last 2 digits, and no deletes',
    current: { name: 'sales_copy', ...drafts('shop > warehouse', [of('sales.customers')], { apply: { mode: 'upsert' } }).definition },
    expected: drafts('shop > warehouse', [of('sales.customers', lastOnly('phone', 2)), of('sales.products')], {
      name: 'sales_copy',
      apply: { mode: 'upsert' },
      cdc: { operations: ['insert', 'update'] },
    }),
  },
  { sentence: 'Join customers with orders', source: 'shop', target: 'warehouse', expected: refuses('Join') },
  {
    sentence: 'Sincronize customers e agents de shop para reporting com upsert, mascare os e-mails e pare no primeiro erro',
    expected: drafts('shop > reporting', [of('sales.customers', hashed('email')), of('support.agents', hashed('email'))], {
      apply: { mode: 'upsert' },
      errors: { stopOnInsertError: true, stopOnUpdateError: true, stopOnDeleteError: true, stopOnUpsertError: true, stopOnScd2Error: true },
    }),
  },
];
