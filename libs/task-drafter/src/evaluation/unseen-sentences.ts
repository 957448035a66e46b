import type { Sentence } from './sentence.js';

const ends = { source: { endpoint: 'shop' }, targets: [{ endpoint: 'warehouse' }] };
const people = { source: { endpoint: 'people_db' }, targets: [{ endpoint: 'reporting' }] };
const sales = (table: string) => ({ schema: 'sales', table });
const staff = (table: string) => ({ schema: 'employees', table });
const value = 'modify-column-value' as const;

/** Sentences that were written after the grammar, and for which no rule was made. */
export const unseenSentences: readonly Sentence[] = [
  {
    sentence: 'Move a one-time copy of the department table from people_db to reporting.',
    expected: { tag: 'definition', definition: { ...people, mode: 'full-load', tables: [{ source: staff('department') }] } },
  },
  {
    sentence: 'Replicate employee from people_db to reporting with hire_date formatted as %d/%m/%Y.',
    expected: {
      tag: 'definition',
      definition: {
        ...people,
        tables: [
          {
            source: staff('employee'),
            transformations: [{ type: value, operation: 'format-date', column: 'hire_date', format: '%d/%m/%Y' }],
          },
        ],
      },
    },
  },
  {
    sentence: 'Copy employee from people_db to reporting and add age_at_hire as the years between birth date and hire date.',
    expected: {
      tag: 'definition',
      definition: {
        ...people,
        tables: [
          {
            source: staff('employee'),
            transformations: [
              { type: 'create-column', operation: 'date-diff-years', newColumn: 'age_at_hire', dependsOn: ['birth_date', 'hire_date'] },
            ],
          },
        ],
      },
    },
  },
  {
    sentence: 'Load customers from shop to warehouse, trim and lowercase the email, and keep it in sync.',
    expected: {
      tag: 'definition',
      definition: {
        ...ends,
        mode: 'full-load-and-cdc',
        tables: [
          {
            source: sales('customers'),
            transformations: [
              { type: value, operation: 'trim', column: 'email' },
              { type: value, operation: 'lowercase', column: 'email' },
            ],
          },
        ],
      },
    },
  },
  {
    sentence: 'Copy products from shop to warehouse and multiply the price by 5.4.',
    expected: {
      tag: 'definition',
      definition: {
        ...ends,
        tables: [
          {
            source: sales('products'),
            transformations: [{ type: value, operation: 'math-expression', expression: 'value * 5.4', column: 'price' }],
          },
        ],
      },
    },
  },
  {
    sentence: 'From shop to warehouse: copy suppliers as vendors and rename the column fax to fax_number.',
    expected: {
      tag: 'definition',
      definition: {
        ...ends,
        tables: [
          {
            source: sales('suppliers'),
            transformations: [
              { type: 'modify-table-name', targetTable: 'vendors' },
              { type: 'modify-column-name', column: 'fax', targetColumn: 'fax_number' },
            ],
          },
        ],
      },
    },
  },
  {
    sentence: 'Copy customers from shop to warehouse. Encrypt the email with my own function.',
    expected: { tag: 'definition', definition: { ...ends, tables: [{ source: sales('customers') }] }, notPossible: ['Encrypt'] },
  },
  {
    sentence: 'Load the table employes from people_db into reporting.',
    expected: { tag: 'question', about: 'employes', choice: 'employees.employee' },
  },
  {
    sentence: 'Full load only of orders from shop to warehouse, and follow changes.',
    expected: { tag: 'question', about: 'mode' },
  },
  {
    sentence: 'Copie orders e order_items de shop para warehouse, somente orders com total maior que 100, verificando a cada 30 segundos.',
    expected: {
      tag: 'definition',
      definition: {
        ...ends,
        cdc: { intervalMs: 30_000 },
        tables: [
          { source: sales('orders'), filters: [{ operator: 'greater-than', column: 'total', value: 100 }] },
          { source: sales('order_items') },
        ],
      },
    },
  },
  {
    sentence:
      'Carregue a tabela customers de shop para warehouse e acompanhe as mudanças com upsert. Adicione nome_completo com first_name e last_name separados por um espaço.',
    expected: {
      tag: 'definition',
      definition: {
        ...ends,
        mode: 'full-load-and-cdc',
        apply: { mode: 'upsert' },
        tables: [
          {
            source: sales('customers'),
            transformations: [
              {
                type: 'create-column',
                operation: 'concat',
                newColumn: 'nome_completo',
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
    sentence: 'Change it so that only customers in the countries Brazil and Portugal are copied and deletes are ignored.',
    current: { name: 'customers_copy', ...ends, tables: [{ source: sales('customers') }] },
    expected: {
      tag: 'definition',
      definition: {
        ...ends,
        name: 'customers_copy',
        cdc: { operations: ['insert', 'update'] },
        tables: [{ source: sales('customers'), filters: [{ operator: 'in', column: 'country', values: ['Brazil', 'Portugal'] }] }],
      },
    },
  },
  {
    sentence: 'Write every 15 seconds instead, and stop on errors.',
    current: { name: 'customers_copy', ...ends, tables: [{ source: sales('customers') }] },
    expected: {
      tag: 'definition',
      definition: {
        ...ends,
        name: 'customers_copy',
        cdc: { intervalMs: 15_000 },
        errors: {
          stopOnInsertError: true,
          stopOnUpdateError: true,
          stopOnDeleteError: true,
          stopOnUpsertError: true,
          stopOnScd2Error: true,
        },
        tables: [{ source: sales('customers') }],
      },
    },
  },
  {
    sentence:
      'Replicate salary and department_employee from people_db to reporting with scd2, but only salaries whose amount is between 40000 and 90000.',
    expected: {
      tag: 'definition',
      definition: {
        ...people,
        apply: { mode: 'scd2' },
        tables: [
          { source: staff('salary'), filters: [{ operator: 'between', column: 'amount', lower: 40_000, upper: 90_000 }] },
          { source: staff('department_employee') },
        ],
      },
    },
  },
  {
    sentence: 'Copy tickets from shop to warehouse where closed_at is null, leave out the body, and add origin with the constant support.',
    expected: {
      tag: 'definition',
      definition: {
        ...ends,
        tables: [
          {
            source: { schema: 'support', table: 'tickets' },
            columns: { exclude: ['body'] },
            filters: [{ operator: 'is-null', column: 'closed_at' }],
            transformations: [{ type: 'create-column', operation: 'literal', newColumn: 'origin', value: 'support', valueType: 'varchar' }],
          },
        ],
      },
    },
  },
];
