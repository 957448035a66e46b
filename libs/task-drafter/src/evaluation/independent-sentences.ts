import type { TaskDraft } from '@trem/contracts';
import type { Sentence } from './sentence.js';

const sales = (table: string) => ({ schema: 'sales', table });
const people = (table: string) => ({ schema: 'employees', table });

const shopSales: TaskDraft = {
  name: 'shop_sales',
  source: { endpoint: 'shop' },
  targets: [{ endpoint: 'warehouse' }],
  tables: [{ source: sales('customers') }, { source: sales('orders') }],
};

const supportDesk: TaskDraft = {
  name: 'support_desk',
  source: { endpoint: 'shop' },
  targets: [{ endpoint: 'reporting' }],
  mode: 'cdc',
  tables: [{ source: { schema: 'support', table: 'tickets' } }, { source: { schema: 'support', table: 'agents' } }],
};

/**
 * Written by somebody who knew what is to be drafted and the catalogues, and nothing of the grammar. The grammar as it was when they came is what they
 * measure (README, "Figures"); since then it has grown with them in sight, so that they only guard it now.
 */
export const independentSentences: readonly Sentence[] = [
  {
    sentence:
      'Copy customers and orders from shop to warehouse, full load first and then keep following the changes, writing to the target at most every 30 seconds.',
    expected: {
      tag: 'definition',
      definition: {
        source: { endpoint: 'shop' },
        targets: [{ endpoint: 'warehouse' }],
        mode: 'full-load-and-cdc',
        cdc: { intervalMs: 30_000 },
        tables: [{ source: sales('customers') }, { source: sales('orders') }],
      },
    },
  },
  {
    sentence: 'Take the whole support schema of shop over to reporting once, no CDC afterwards, and leave out the body column of tickets.',
    expected: {
      tag: 'definition',
      definition: {
        source: { endpoint: 'shop' },
        targets: [{ endpoint: 'reporting' }],
        mode: 'full-load',
        tables: [
          { source: { schema: 'support', table: '*' }, pattern: true },
          { source: { schema: 'support', table: 'tickets' }, columns: { exclude: ['body'] } },
        ],
      },
    },
  },
  {
    sentence: 'Stream only the changes of orders and order_items, no initial load, and skip deletes.',
    source: 'shop',
    target: 'warehouse',
    expected: {
      tag: 'definition',
      definition: {
        source: { endpoint: 'shop' },
        targets: [{ endpoint: 'warehouse' }],
        mode: 'cdc',
        cdc: { operations: ['insert', 'update'] },
        tables: [{ source: sales('orders') }, { source: sales('order_items') }],
      },
    },
  },
  {
    sentence:
      'Put employee and salary from people_db into the warehouse as scd2 with valid_from as start column and valid_to as end column; of employee only rows with hire_date on or after 2015-01-01.',
    expected: {
      tag: 'definition',
      definition: {
        source: { endpoint: 'people_db' },
        targets: [{ endpoint: 'warehouse' }],
        apply: { mode: 'scd2', scd2: { startColumn: 'valid_from', endColumn: 'valid_to' } },
        tables: [
          {
            source: people('employee'),
            filters: [{ operator: 'date-greater-than-or-equal', column: 'hire_date', value: '2015-01-01' }],
          },
          { source: people('salary') },
        ],
      },
    },
  },
  {
    sentence:
      'Mirror customers where active is true from shop to reporting, but hash the email, keep just the last 4 characters of phone and put last_name in capitals.',
    expected: {
      tag: 'definition',
      definition: {
        source: { endpoint: 'shop' },
        targets: [{ endpoint: 'reporting' }],
        tables: [
          {
            source: sales('customers'),
            filters: [{ operator: 'equals', column: 'active', value: true }],
            transformations: [
              { type: 'modify-column-value', operation: 'mask', column: 'email', method: 'hash' },
              { type: 'modify-column-value', operation: 'mask', column: 'phone', method: 'keep-last', count: 4 },
              { type: 'modify-column-value', operation: 'uppercase', column: 'last_name' },
            ],
          },
        ],
      },
    },
  },
  {
    sentence:
      'Replicate products out of shop into warehouse: call the table dim_product there, rename price to list_price, and add a varchar column currency that always holds EUR.',
    expected: {
      tag: 'definition',
      definition: {
        source: { endpoint: 'shop' },
        targets: [{ endpoint: 'warehouse' }],
        tables: [
          {
            source: sales('products'),
            transformations: [
              { type: 'modify-table-name', targetTable: 'dim_product' },
              { type: 'modify-column-name', column: 'price', targetColumn: 'list_price' },
              { type: 'create-column', operation: 'literal', newColumn: 'currency', value: 'EUR', valueType: 'varchar' },
            ],
          },
        ],
      },
    },
  },
  {
    sentence:
      'Every night at 02:30 do a full load of orders from shop into reporting, truncating the target table first; only orders with total over 100 and status paid or shipped.',
    expected: {
      tag: 'definition',
      definition: {
        source: { endpoint: 'shop' },
        targets: [{ endpoint: 'reporting' }],
        mode: 'full-load',
        schedule: { cron: '30 2 * * *' },
        fullLoad: { truncateTable: true },
        tables: [
          {
            source: sales('orders'),
            filters: [
              { operator: 'greater-than', column: 'total', value: 100 },
              { operator: 'in', column: 'status', values: ['paid', 'shipped'] },
            ],
          },
        ],
      },
    },
  },
  {
    sentence: 'I need orders joined with customers into one wide table in warehouse, the source is shop.',
    expected: { tag: 'not-possible', about: 'joined' },
  },
  {
    sentence: 'I want only the initial load of products from shop in warehouse, no changes, but keep applying changes every 10 seconds.',
    expected: { tag: 'question', about: 'changes' },
  },
  {
    sentence: 'Add products to this task, switch it to upsert and keep only the orders whose currency is EUR.',
    current: shopSales,
    expected: {
      tag: 'definition',
      definition: {
        ...shopSales,
        apply: { mode: 'upsert' },
        tables: [
          { source: sales('customers') },
          { source: sales('orders'), filters: [{ operator: 'equals', column: 'currency', value: 'EUR' }] },
          { source: sales('products') },
        ],
      },
    },
  },
  {
    sentence:
      'Faz uma carga única da tabela employee do people_db no warehouse, trazendo só as linhas com gender igual a F e juntando first_name e last_name na coluna full_name com um espaço no meio.',
    expected: {
      tag: 'definition',
      definition: {
        source: { endpoint: 'people_db' },
        targets: [{ endpoint: 'warehouse' }],
        mode: 'full-load',
        tables: [
          {
            source: people('employee'),
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
      'Acompanhe apenas as alterações de prices e products do shop no reporting, sem carga inicial, guardando o histórico de cada mudança.',
    expected: {
      tag: 'definition',
      definition: {
        source: { endpoint: 'shop' },
        targets: [{ endpoint: 'reporting' }],
        mode: 'cdc',
        apply: { mode: 'history' },
        tables: [{ source: sales('prices') }, { source: sales('products') }],
      },
    },
  },
  {
    sentence:
      'Replique o schema sales inteiro do shop para o warehouse, menos as tabelas order_items e suppliers, usando upsert e ignorando as exclusões de linhas.',
    expected: {
      tag: 'definition',
      definition: {
        source: { endpoint: 'shop' },
        targets: [{ endpoint: 'warehouse' }],
        cdc: { operations: ['insert', 'update'] },
        apply: { mode: 'upsert' },
        tables: [
          { source: sales('*'), pattern: true },
          { source: sales('order_items'), exclude: true },
          { source: sales('suppliers'), exclude: true },
        ],
      },
    },
  },
  {
    sentence: 'Tire a tabela tickets desta tarefa e passe a gravar no destino no máximo a cada 10 segundos.',
    current: supportDesk,
    expected: {
      tag: 'definition',
      definition: {
        ...supportDesk,
        cdc: { intervalMs: 10_000 },
        tables: [{ source: { schema: 'support', table: 'agents' } }],
      },
    },
  },
  {
    sentence: 'Preciso da tabela departmnt do people_db no reporting, com carga completa e depois as alterações.',
    expected: { tag: 'question', about: 'departmnt' },
  },
];
