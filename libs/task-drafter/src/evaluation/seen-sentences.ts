import type { Sentence } from './sentence.js';

/**
 * Written by a second stranger, who knew the contract and the catalogues and nothing of the grammar. The grammar as it was when they came made 6 of the 15
 * right (40 %), asked back 9 and misunderstood none; since then it has grown with them in sight.
 */
export const seenSentences: readonly Sentence[] = [
  {
    sentence: 'Copy customers, orders and order_items from shop to the warehouse once, no ongoing changes.',
    expected: {
      tag: 'definition',
      definition: {
        source: { endpoint: 'shop' },
        targets: [{ endpoint: 'warehouse' }],
        mode: 'full-load',
        tables: [
          { source: { schema: 'sales', table: 'customers' } },
          { source: { schema: 'sales', table: 'orders' } },
          { source: { schema: 'sales', table: 'order_items' } },
        ],
      },
    },
  },
  {
    sentence:
      'Replicate the whole sales schema of shop into reporting, initial load and ongoing changes, but leave out suppliers and prices.',
    expected: {
      tag: 'definition',
      definition: {
        source: { endpoint: 'shop' },
        targets: [{ endpoint: 'reporting' }],
        mode: 'full-load-and-cdc',
        tables: [
          { source: { schema: 'sales', table: '*' }, pattern: true },
          { source: { schema: 'sales', table: 'suppliers' }, exclude: true },
          { source: { schema: 'sales', table: 'prices' }, exclude: true },
        ],
      },
    },
  },
  {
    sentence:
      'From now on just stream the changes of support.tickets from shop to warehouse; existing rows are not needed and deletes should be ignored.',
    expected: {
      tag: 'definition',
      definition: {
        source: { endpoint: 'shop' },
        targets: [{ endpoint: 'warehouse' }],
        mode: 'cdc',
        cdc: { operations: ['insert', 'update'] },
        tables: [{ source: { schema: 'support', table: 'tickets' } }],
      },
    },
  },
  {
    sentence: 'Load products from shop into reporting and keep them up to date with upsert, only rows where category is Books.',
    expected: {
      tag: 'definition',
      definition: {
        source: { endpoint: 'shop' },
        targets: [{ endpoint: 'reporting' }],
        mode: 'full-load-and-cdc',
        apply: { mode: 'upsert' },
        tables: [
          {
            source: { schema: 'sales', table: 'products' },
            filters: [{ operator: 'equals', column: 'category', value: 'Books' }],
          },
        ],
      },
    },
  },
  {
    sentence: 'Sync customers from shop to reporting. Mask email with a hash and show only the last 3 characters of phone.',
    expected: {
      tag: 'definition',
      definition: {
        source: { endpoint: 'shop' },
        targets: [{ endpoint: 'reporting' }],
        tables: [
          {
            source: { schema: 'sales', table: 'customers' },
            transformations: [
              { type: 'modify-column-value', operation: 'mask', column: 'email', method: 'hash' },
              { type: 'modify-column-value', operation: 'mask', column: 'phone', method: 'keep-last', count: 3 },
            ],
          },
        ],
      },
    },
  },
  {
    sentence:
      'Take the employee table of people_db to reporting, full load plus cdc, and call it staff there. Rename hire_date to hired_on, put last_name in capitals and add a column full_name made of first_name and last_name with a space in between.',
    expected: {
      tag: 'definition',
      definition: {
        source: { endpoint: 'people_db' },
        targets: [{ endpoint: 'reporting' }],
        mode: 'full-load-and-cdc',
        tables: [
          {
            source: { schema: 'employees', table: 'employee' },
            transformations: [
              { type: 'modify-table-name', targetTable: 'staff' },
              { type: 'modify-column-name', column: 'hire_date', targetColumn: 'hired_on' },
              { type: 'modify-column-value', operation: 'uppercase', column: 'last_name' },
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
    sentence: 'Run a full load of department every day at 03:30.',
    source: 'people_db',
    target: 'reporting',
    expected: {
      tag: 'definition',
      definition: {
        source: { endpoint: 'people_db' },
        targets: [{ endpoint: 'reporting' }],
        mode: 'full-load',
        schedule: { cron: '30 3 * * *' },
        tables: [{ source: { schema: 'employees', table: 'department' } }],
      },
    },
  },
  {
    sentence: 'Please copy the custmers table from shop to reporting and keep it in sync.',
    expected: { tag: 'question', about: 'custmers' },
  },
  {
    sentence: 'Full load only for tickets and agents from shop to warehouse, and keep applying the changes afterwards.',
    expected: { tag: 'question', about: 'changes' },
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
    expected: {
      tag: 'definition',
      definition: {
        name: 'orders_to_warehouse',
        source: { endpoint: 'shop' },
        targets: [{ endpoint: 'warehouse' }],
        mode: 'full-load-and-cdc',
        apply: { mode: 'history' },
        tables: [{ source: { schema: 'sales', table: 'orders' } }, { source: { schema: 'sales', table: 'products' } }],
      },
    },
  },
  {
    sentence: 'Quero copiar todas as tabelas do esquema support do shop para o warehouse, só a carga inicial.',
    expected: {
      tag: 'definition',
      definition: {
        source: { endpoint: 'shop' },
        targets: [{ endpoint: 'warehouse' }],
        mode: 'full-load',
        tables: [{ source: { schema: 'support', table: '*' }, pattern: true }],
      },
    },
  },
  {
    sentence:
      'Carregue as tabelas employee e salary do people_db para o reporting e depois acompanhe as alterações com scd2, gravando no destino a cada 10 segundos.',
    expected: {
      tag: 'definition',
      definition: {
        source: { endpoint: 'people_db' },
        targets: [{ endpoint: 'reporting' }],
        mode: 'full-load-and-cdc',
        cdc: { intervalMs: 10_000 },
        apply: { mode: 'scd2' },
        tables: [{ source: { schema: 'employees', table: 'employee' } }, { source: { schema: 'employees', table: 'salary' } }],
      },
    },
  },
  {
    sentence:
      'Replique orders do shop para o warehouse, carga e alterações, apenas com status igual a paid e ordered_at a partir de 2024-01-01, sem a coluna currency.',
    expected: {
      tag: 'definition',
      definition: {
        source: { endpoint: 'shop' },
        targets: [{ endpoint: 'warehouse' }],
        mode: 'full-load-and-cdc',
        tables: [
          {
            source: { schema: 'sales', table: 'orders' },
            columns: { exclude: ['currency'] },
            filters: [
              { operator: 'equals', column: 'status', value: 'paid' },
              { operator: 'date-greater-than-or-equal', column: 'ordered_at', value: '2024-01-01' },
            ],
          },
        ],
      },
    },
  },
  {
    sentence:
      'Sincronize customers do shop com o reporting, deixe city em maiúsculas e crie a coluna origem do tipo varchar com o valor fixo LOJA.',
    expected: {
      tag: 'definition',
      definition: {
        source: { endpoint: 'shop' },
        targets: [{ endpoint: 'reporting' }],
        tables: [
          {
            source: { schema: 'sales', table: 'customers' },
            transformations: [
              { type: 'modify-column-value', operation: 'uppercase', column: 'city' },
              { type: 'create-column', operation: 'literal', newColumn: 'origem', value: 'LOJA', valueType: 'varchar' },
            ],
          },
        ],
      },
    },
  },
  {
    sentence: 'Preciso de um join entre orders e customers do shop, gravado numa única tabela no reporting.',
    expected: { tag: 'not-possible', about: 'join' },
  },
];
