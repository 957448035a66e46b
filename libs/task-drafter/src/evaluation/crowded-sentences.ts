import { asks, drafts, of, refuses } from './notation.js';
import type { Sentence } from './sentence.js';

/** Three to five wishes a sentence. A fifteenth, which wants two targets, is not among them: a task has one. */
export const crowdedSentences: readonly Sentence[] = [
  {
    sentence:
      "support.tickets + support.agents, shop -> reporting, backfill then CDC. The ticket body must not leave production, same for the agents' email, so leave those two columns behind.",
    expected: drafts(
      'shop > reporting',
      [of('support.tickets', { columns: { exclude: ['body'] } }), of('support.agents', { columns: { exclude: ['email'] } })],
      { mode: 'full-load-and-cdc' },
    ),
  },
  {
    sentence:
      'Starting now, log every change made to sales.prices in shop as its own row in warehouse (history mode). No backfill. The table over there should be audit.price_changes.',
    expected: drafts(
      'shop > warehouse',
      [
        of(
          'sales.prices',
          { type: 'modify-schema-name', targetSchema: 'audit' },
          { type: 'modify-table-name', targetTable: 'price_changes' },
        ),
      ],
      { mode: 'cdc', apply: { mode: 'history' } },
    ),
  },
  {
    sentence:
      "mirror the orders table incl. what's already in there and whatever changes later. if an order is deleted at the source it has to stay in the target, just marked with the time in a column removed_at. writing every 30 seconds is plenty",
    source: 'shop',
    target: 'warehouse',
    expected: drafts('shop > warehouse', [of('sales.orders')], {
      mode: 'full-load-and-cdc',
      cdc: { intervalMs: 30000 },
      apply: { deletes: 'mark', deletedAtColumn: 'removed_at' },
    }),
  },
  {
    sentence:
      'One-time extract of support.tickets from shop to reporting: only tickets opened during 2024 (opened_at, UTC) that have no closed_at yet. Truncate the target table beforehand, and add a column extracted_on with the current date.',
    expected: drafts(
      'shop > reporting',
      [
        of(
          'support.tickets',
          { operator: 'date-between', column: 'opened_at', lower: '2024-01-01', upper: '2024-12-31' },
          { operator: 'is-null', column: 'closed_at' },
          { type: 'create-column', operation: 'date-now', newColumn: 'extracted_on' },
        ),
      ],
      { mode: 'full-load', fullLoad: { truncateTable: true } },
    ),
  },
  {
    sentence:
      'Full reload of sales.products and sales.suppliers from shop into warehouse each Sunday at 5 am UTC. Dashboards read these tables all day, so nobody may see them half filled: load on the side and swap.',
    expected: drafts('shop > warehouse', [of('sales.products'), of('sales.suppliers')], {
      mode: 'full-load',
      schedule: { cron: '0 5 * * 0', timeZone: 'UTC' },
      fullLoad: { visibility: 'swap' },
    }),
  },
  {
    sentence:
      'Stop replicating salary in this task, go back to streaming instead of every 5 seconds, and move the hire date limit back to 1995-01-01.',
    current: {
      name: 'people_sync',
      source: { endpoint: 'people_db' },
      targets: [{ endpoint: 'reporting' }],
      mode: 'full-load-and-cdc',
      cdc: { intervalMs: 5000 },
      tables: [
        {
          source: { schema: 'employees', table: 'employee' },
          filters: [{ operator: 'date-greater-than-or-equal', column: 'hire_date', value: '2000-01-01' }],
        },
        { source: { schema: 'employees', table: 'salary' } },
      ],
    },
    expected: drafts(
      'people_db > reporting',
      [of('employees.employee', { operator: 'date-greater-than-or-equal', column: 'hire_date', value: '1995-01-01' })],
      { name: 'people_sync', mode: 'full-load-and-cdc', cdc: { intervalMs: 0 } },
    ),
  },
  {
    sentence:
      'Initial load and CDC of sales.order_items, shop to reporting. unit_price should arrive as unit_price_cents, i.e. times 100 and an integer. Also a text column source_system that always says webshop. Try a failing row 5 times, and if an insert still fails stop the task.',
    expected: drafts(
      'shop > reporting',
      [
        of(
          'sales.order_items',
          { type: 'modify-column-name', column: 'unit_price', targetColumn: 'unit_price_cents' },
          {
            type: 'modify-column-value',
            operation: 'math-expression',
            column: 'unit_price_cents',
            expression: 'value * 100',
            resultType: 'integer',
          },
          { type: 'create-column', operation: 'literal', newColumn: 'source_system', value: 'webshop', valueType: 'text' },
        ),
      ],
      { mode: 'full-load-and-cdc', errors: { stopOnInsertError: true, retry: { attempts: 5 } } },
    ),
  },
  { sentence: "changes only for sales.orders, shop into reporting, and only the ones where stauts is 'shipped'", expected: asks('stauts') },
  {
    sentence:
      'In reporting I want nothing but the sum of orders.total per customer and month, computed from sales.orders in shop and kept current.',
    expected: refuses('sum'),
  },
  {
    sentence:
      "Leva a sales.customers do shop pro warehouse com upsert, carga inicial mais as alterações. Só os registros com country 'BR', 'AR' ou 'CL'. O phone não vai; no email grava sempre o texto 'oculto'; tira os espaços sobrando das pontas do first_name e renomeia created_at para cadastrado_em.",
    expected: drafts(
      'shop > warehouse',
      [
        of(
          'sales.customers',
          { operator: 'in', column: 'country', values: ['BR', 'AR', 'CL'] },
          { type: 'modify-column-name', column: 'created_at', targetColumn: 'cadastrado_em' },
          { type: 'modify-column-value', operation: 'mask', column: 'email', method: 'fixed', value: 'oculto' },
          { type: 'modify-column-value', operation: 'trim', column: 'first_name' },
          { columns: { exclude: ['phone'] } },
        ),
      ],
      { mode: 'full-load-and-cdc', apply: { mode: 'upsert' } },
    ),
  },
  {
    sentence:
      'Preciso do schema employees inteiro no reporting, carga e depois CDC, mas gravado no schema rh. Além da chave primária, crie também os índices no destino. A tabela salary entra com a prioridade mais alta na carga.',
    source: 'people_db',
    expected: drafts('people_db > reporting', [of('employees.*'), of('employees.salary', { priority: 'highest' })], {
      mode: 'full-load-and-cdc',
      fullLoad: { createObjects: ['primary-key', 'indexes'] },
      transformations: [{ type: 'modify-schema-name', targetSchema: 'rh' }],
    }),
  },
  {
    sentence:
      'Carga única da department_employee do people_db no warehouse, recriando a tabela de destino se ela já existir, com o nome lotacao. Quando acabar, execute a procedure refresh_kpis no warehouse.',
    expected: {
      ...drafts('people_db > warehouse', [of('employees.department_employee', { type: 'modify-table-name', targetTable: 'lotacao' })], {
        mode: 'full-load',
        fullLoad: { recreateTable: true },
      }),
      notPossible: ['refresh_kpis'],
    },
  },
  {
    sentence:
      'Da tabela salary do people_db para o warehouse quero apenas as alterações, sem carga nenhuma, e com uma carga completa agendada todo dia às 4h.',
    expected: asks('carga'),
  },
  {
    sentence: 'Manda as tabelas employee e department do people_db para dentro do banco shop, carga inicial e alterações contínuas.',
    expected: refuses('shop'),
  },
];
