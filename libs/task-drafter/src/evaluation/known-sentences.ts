import type { Sentence } from './sentence.js';

const ends = { source: { endpoint: 'shop' }, targets: [{ endpoint: 'warehouse' }] };
const people = { source: { endpoint: 'people_db' }, targets: [{ endpoint: 'warehouse' }] };
const sales = (table: string) => ({ schema: 'sales', table });
const staff = (table: string) => ({ schema: 'employees', table });
const allSales = { source: sales('*'), pattern: true };
const value = 'modify-column-value' as const;

/** The sentences that the grammar was made with. */
export const knownSentences: readonly Sentence[] = [
  {
    sentence: 'Copy all sales tables from shop to warehouse, without deletes, mask the e-mails, keep the history of prices',
    expected: {
      tag: 'definition',
      definition: {
        ...ends,
        cdc: { operations: ['insert', 'update'] },
        tables: [
          allSales,
          { source: sales('customers'), transformations: [{ type: value, operation: 'mask', method: 'hash', column: 'email' }] },
          { source: sales('suppliers'), transformations: [{ type: value, operation: 'mask', method: 'hash', column: 'email' }] },
          { source: sales('prices'), apply: { mode: 'scd2' } },
        ],
      },
    },
  },
  {
    sentence:
      'Load table employee of schema employees completely and then follow its changes with upsert. I only want women (gender F). Never stop because of an error. Add full_name: first name, a space, last name.',
    source: 'people_db',
    target: 'warehouse',
    expected: {
      tag: 'definition',
      definition: {
        ...people,
        mode: 'full-load-and-cdc',
        apply: { mode: 'upsert' },
        tables: [
          {
            source: staff('employee'),
            filters: [{ operator: 'equals', column: 'gender', value: 'F' }],
            transformations: [
              {
                type: 'create-column',
                operation: 'concat',
                newColumn: 'full_name',
                dependsOn: ['first_name', 'last_name'],
                separator: ' ',
              },
            ],
          },
        ],
      },
    },
  },
  {
    sentence:
      "Reload with table recreation and truncation, then CDC with versions (scd2), checking every 5 seconds, from schema employees to schema people: employee as staff, department as unit, department_employee as assignment, salary as pay. Rename the employee's id to staff_id and first_name to given_name, the salary's amount to monthly_amount and divide it by 12, the department's dept_name to unit_name. Last names and unit names in capitals. On staff add years_at_hire between birth and hire date, full_name of given and last name with a space, origin with the constant HR, and loaded_at with the present time.",
    source: 'people_db',
    target: 'warehouse',
    expected: {
      tag: 'definition',
      definition: {
        ...people,
        startMode: 'reload',
        fullLoad: { recreateTable: true, truncateTable: true },
        cdc: { intervalMs: 5000 },
        apply: { mode: 'scd2' },
        transformations: [{ type: 'modify-schema-name', targetSchema: 'people', appliesTo: { schema: 'employees' } }],
        tables: [
          {
            source: staff('employee'),
            transformations: [
              { type: 'modify-table-name', targetTable: 'staff' },
              { type: 'modify-column-name', column: 'id', targetColumn: 'staff_id' },
              { type: 'modify-column-name', column: 'first_name', targetColumn: 'given_name' },
              { type: value, operation: 'uppercase', column: 'last_name' },
              { type: 'create-column', operation: 'date-diff-years', newColumn: 'years_at_hire', dependsOn: ['birth_date', 'hire_date'] },
              {
                type: 'create-column',
                operation: 'concat',
                newColumn: 'full_name',
                dependsOn: ['given_name', 'last_name'],
                separator: ' ',
              },
              { type: 'create-column', operation: 'literal', newColumn: 'origin', value: 'HR', valueType: 'varchar' },
              { type: 'create-column', operation: 'datetime-now', newColumn: 'loaded_at' },
            ],
          },
          {
            source: staff('department'),
            transformations: [
              { type: 'modify-table-name', targetTable: 'unit' },
              { type: 'modify-column-name', column: 'dept_name', targetColumn: 'unit_name' },
              { type: value, operation: 'uppercase', column: 'unit_name' },
            ],
          },
          { source: staff('department_employee'), transformations: [{ type: 'modify-table-name', targetTable: 'assignment' }] },
          {
            source: staff('salary'),
            transformations: [
              { type: 'modify-table-name', targetTable: 'pay' },
              { type: 'modify-column-name', column: 'amount', targetColumn: 'monthly_amount' },
              { type: value, operation: 'math-expression', expression: 'value / 12', column: 'monthly_amount' },
            ],
          },
        ],
      },
    },
  },
  {
    sentence: 'Replicate customers and orders from shop to warehouse and keep them in sync.',
    expected: {
      tag: 'definition',
      definition: { ...ends, mode: 'full-load-and-cdc', tables: [{ source: sales('customers') }, { source: sales('orders') }] },
    },
  },
  {
    sentence: 'Copie todas as tabelas do esquema sales de shop para warehouse uma única vez, exceto prices e suppliers.',
    expected: {
      tag: 'definition',
      definition: {
        ...ends,
        mode: 'full-load',
        tables: [allSales, { source: sales('prices'), exclude: true }, { source: sales('suppliers'), exclude: true }],
      },
    },
  },
  {
    sentence: 'Only the changes of orders and order items from shop into reporting, every 2 minutes',
    expected: {
      tag: 'definition',
      definition: {
        source: { endpoint: 'shop' },
        targets: [{ endpoint: 'reporting' }],
        mode: 'cdc',
        cdc: { intervalMs: 120_000 },
        tables: [{ source: sales('orders') }, { source: sales('order_items') }],
      },
    },
  },
  {
    sentence: 'Copy orders from shop to reporting, only the changes, in batches of 500 changes, every 10 seconds',
    expected: {
      tag: 'definition',
      definition: {
        source: { endpoint: 'shop' },
        targets: [{ endpoint: 'reporting' }],
        mode: 'cdc',
        cdc: { maxBatchChanges: 500, intervalMs: 10_000 },
        tables: [{ source: sales('orders') }],
      },
    },
  },
  {
    sentence: 'Copy costumers from shop to warehouse',
    expected: { tag: 'question', about: 'costumers', choice: 'sales.customers' },
  },
  {
    sentence: 'Copy customers from shop to warehouse and mask the emial',
    expected: { tag: 'question', about: 'emial', choice: 'email' },
  },
  {
    sentence: 'Copy orders from shop to warehouse where the total is greater than 100.50 and status is not cancelled, with upsert',
    expected: {
      tag: 'definition',
      definition: {
        ...ends,
        apply: { mode: 'upsert' },
        tables: [
          {
            source: sales('orders'),
            filters: [
              { operator: 'greater-than', column: 'total', value: 100.5 },
              { operator: 'not-equals', column: 'status', value: 'cancelled' },
            ],
          },
        ],
      },
    },
  },
  {
    sentence:
      'Carregue customers e orders de shop para warehouse, apenas clientes... quero somente customers cujo country é Brazil, sem exclusões.',
    expected: { tag: 'question', about: 'clientes' },
  },
  {
    sentence:
      'Carregue customers e orders de shop para warehouse. Quero somente customers cujo country é Brazil. Sem exclusões e sem atualizações.',
    expected: {
      tag: 'definition',
      definition: {
        ...ends,
        cdc: { operations: ['insert'] },
        tables: [
          { source: sales('customers'), filters: [{ operator: 'equals', column: 'country', value: 'Brazil' }] },
          { source: sales('orders') },
        ],
      },
    },
  },
  {
    sentence: 'Copy customers from shop to warehouse and encrypt the phone with my own function',
    expected: { tag: 'definition', definition: { ...ends, tables: [{ source: sales('customers') }] }, notPossible: ['encrypt'] },
  },
  {
    sentence: 'Copy products from shop to warehouse, full load only, and follow the changes',
    expected: { tag: 'question', about: 'mode' },
  },
  {
    sentence: 'Copy orders since 2024-01-01 from shop to warehouse',
    expected: {
      tag: 'definition',
      definition: {
        ...ends,
        tables: [
          { source: sales('orders'), filters: [{ operator: 'date-greater-than-or-equal', column: 'ordered_at', value: '2024-01-01' }] },
        ],
      },
    },
  },
  {
    sentence: 'Copy customers and orders from shop to warehouse, only orders where ordered at is on or after 2024-01-01, customers first',
    expected: {
      tag: 'definition',
      definition: {
        ...ends,
        tables: [
          { source: sales('customers'), priority: 'highest' },
          { source: sales('orders'), filters: [{ operator: 'date-greater-than-or-equal', column: 'ordered_at', value: '2024-01-01' }] },
        ],
      },
    },
  },
  {
    sentence: 'Replique products de shop para warehouse, mantenha sincronizado, nomes em maiúsculas. Chame de catalogo.',
    expected: {
      tag: 'question',
      about: 'nomes',
    },
  },
  {
    sentence: 'Replique products de shop para warehouse, mantenha sincronizado, name em maiúsculas. Nome da tarefa: catalogo.',
    expected: {
      tag: 'definition',
      definition: {
        ...ends,
        name: 'catalogo',
        mode: 'full-load-and-cdc',
        tables: [{ source: sales('products'), transformations: [{ type: value, operation: 'uppercase', column: 'name' }] }],
      },
    },
  },
  {
    sentence:
      'Copy customers from shop to warehouse without the columns phone and city. Add full name from first and last name. Trim the last name.',
    expected: {
      tag: 'definition',
      definition: {
        ...ends,
        tables: [
          {
            source: sales('customers'),
            columns: { exclude: ['phone', 'city'] },
            transformations: [
              {
                type: 'create-column',
                operation: 'concat',
                newColumn: 'full_name',
                dependsOn: ['first_name', 'last_name'],
                separator: ' ',
              },
              { type: value, operation: 'trim', column: 'last_name' },
            ],
          },
        ],
      },
    },
  },
  {
    sentence: 'Load orders from shop into schema mart of warehouse, start at 2027-01-10 22:00 America/Sao_Paulo',
    expected: {
      tag: 'definition',
      definition: {
        ...ends,
        schedule: { startAt: '2027-01-10T22:00:00', timeZone: 'America/Sao_Paulo' },
        transformations: [{ type: 'modify-schema-name', targetSchema: 'mart', appliesTo: { schema: 'sales' } }],
        tables: [{ source: sales('orders') }],
      },
    },
  },
  {
    sentence:
      'Copy orders from shop to warehouse into schema mart, rename orders to fact_orders, start at 2027-01-10 22:00 America/Sao_Paulo',
    expected: {
      tag: 'definition',
      definition: {
        ...ends,
        schedule: { startAt: '2027-01-10T22:00:00', timeZone: 'America/Sao_Paulo' },
        transformations: [{ type: 'modify-schema-name', targetSchema: 'mart', appliesTo: { schema: 'sales' } }],
        tables: [{ source: sales('orders'), transformations: [{ type: 'modify-table-name', targetTable: 'fact_orders' }] }],
      },
    },
  },
  {
    sentence: 'Copy customers from shop to warehouse and reporting',
    expected: { tag: 'question', about: 'warehouse and reporting', choice: 'warehouse' },
  },
  {
    sentence: 'Also add the table products, mask the phone of customers keeping the last 2 digits, and no deletes',
    current: { name: 'sales_copy', ...ends, apply: { mode: 'upsert' }, tables: [{ source: sales('customers') }] },
    expected: {
      tag: 'definition',
      definition: {
        ...ends,
        name: 'sales_copy',
        apply: { mode: 'upsert' },
        cdc: { operations: ['insert', 'update'] },
        tables: [
          {
            source: sales('customers'),
            transformations: [{ type: value, operation: 'mask', method: 'keep-last', count: 2, column: 'phone' }],
          },
          { source: sales('products') },
        ],
      },
    },
  },
  {
    sentence: 'Join customers with orders',
    source: 'shop',
    target: 'warehouse',
    expected: { tag: 'not-possible', about: 'Join' },
  },
  {
    sentence: 'Sincronize customers e agents de shop para reporting com upsert, mascare os e-mails e pare no primeiro erro',
    expected: {
      tag: 'definition',
      definition: {
        source: { endpoint: 'shop' },
        targets: [{ endpoint: 'reporting' }],
        apply: { mode: 'upsert' },
        errors: {
          stopOnInsertError: true,
          stopOnUpdateError: true,
          stopOnDeleteError: true,
          stopOnUpsertError: true,
          stopOnScd2Error: true,
        },
        tables: [
          { source: sales('customers'), transformations: [{ type: value, operation: 'mask', method: 'hash', column: 'email' }] },
          {
            source: { schema: 'support', table: 'agents' },
            transformations: [{ type: value, operation: 'mask', method: 'hash', column: 'email' }],
          },
        ],
      },
    },
  },
];
