import { asks, called, changed, constant, drafts, hashed, is, joined, lastOnly, of, refuses, renamed, since } from './notation.js';
import type { Sentence } from './sentence.js';

/**
 * Written by a third stranger. The grammar as it was when they came made 8 of the 15 right (53 %), asked back 6 and misunderstood one: it took the new name
 * of a table for that of the task. Since then it has grown with them in sight.
 */
export const thirdSentences: readonly Sentence[] = [
  {
    sentence: 'Copy the customers and orders tables from shop to warehouse and keep them in sync.',
    expected: drafts('shop > warehouse', [of('sales.customers'), of('sales.orders')], { mode: 'full-load-and-cdc' }),
  },
  {
    sentence: 'One-off full load of the whole support schema from shop into reporting, and please empty the target tables beforehand.',
    expected: drafts('shop > reporting', [of('support.*')], { mode: 'full-load', fullLoad: { truncateTable: true } }),
  },
  {
    sentence: 'I need every table of the sales schema except suppliers and prices, initial load plus ongoing changes.',
    source: 'shop',
    target: 'warehouse',
    expected: drafts('shop > warehouse', [of('sales.*'), of('sales.suppliers', { exclude: true }), of('sales.prices', { exclude: true })], {
      mode: 'full-load-and-cdc',
    }),
  },
  {
    sentence: 'From shop to reporting: stream only the changes of support.tickets, no initial load, and ignore deletes.',
    expected: drafts('shop > reporting', [of('support.tickets')], { mode: 'cdc', cdc: { operations: ['insert', 'update'] } }),
  },
  {
    sentence: 'Replicate the orders table from shop to warehouse with upsert, only orders with ordered_at on or after 2024-01-01.',
    expected: drafts('shop > warehouse', [of('sales.orders', since('ordered_at', '2024-01-01'))], { apply: { mode: 'upsert' } }),
  },
  {
    sentence:
      'Load sales.customers from shop into warehouse and follow the changes afterwards as scd2. Mask the email with a hash, put last_name in upper case and add a full_name column made of first_name and last_name separated by a space.',
    expected: drafts(
      'shop > warehouse',
      [of('sales.customers', hashed('email'), changed('uppercase', 'last_name'), joined('full_name', 'first_name', 'last_name'))],
      { mode: 'full-load-and-cdc', apply: { mode: 'scd2' } },
    ),
  },
  { sentence: 'Can you bring the custmers table from shop over to reporting and keep it up to date?', expected: asks('custmers') },
  {
    sentence: 'From shop to warehouse I want one row per customer with the sum of their orders, not the orders themselves.',
    expected: refuses('sum'),
  },
  {
    sentence:
      'Load the department table from people_db into reporting just once without following changes, and keep applying its changes all day.',
    expected: asks('changes'),
  },
  {
    sentence: 'Leave out the fax column of suppliers and write to the target every 30 seconds at most.',
    current: {
      name: 'supplier_copy',
      source: { endpoint: 'shop' },
      targets: [{ endpoint: 'reporting' }],
      tables: [{ source: { schema: 'sales', table: 'suppliers' } }, { source: { schema: 'sales', table: 'products' } }],
    },
    expected: drafts('shop > reporting', [of('sales.suppliers', { columns: { exclude: ['fax'] } }), of('sales.products')], {
      name: 'supplier_copy',
      cdc: { intervalMs: 30000 },
    }),
  },
  {
    sentence: 'Copiar as tabelas employee e salary do people_db para o warehouse, só carga completa, todo dia às 2 da manhã.',
    expected: drafts('people_db > warehouse', [of('employees.employee'), of('employees.salary')], {
      mode: 'full-load',
      schedule: { cron: '0 2 * * *' },
    }),
  },
  {
    sentence: 'Replicar a tabela department de people_db para reporting com o nome setor e renomear a coluna dept_name para nome_setor.',
    expected: drafts('people_db > reporting', [of('employees.department', called('setor'), renamed('dept_name', 'nome_setor'))]),
  },
  {
    sentence: 'Quero só as mudanças da tabela orders do shop no warehouse, em modo history, gravando a cada 10 segundos.',
    expected: drafts('shop > warehouse', [of('sales.orders')], { mode: 'cdc', cdc: { intervalMs: 10000 }, apply: { mode: 'history' } }),
  },
  {
    sentence:
      'Carregue customers do shop no reporting e depois acompanhe as alterações, apenas clientes com country igual a Brazil. Acrescente a coluna origem, varchar, com o valor fixo LOJA.',
    expected: drafts('shop > reporting', [of('sales.customers', is('country', 'Brazil'), constant('origem', 'LOJA'))], {
      mode: 'full-load-and-cdc',
    }),
  },
  {
    sentence:
      'Copie customers do shop para o warehouse e mantenha atualizado, mascarando phone (deixe só os 4 últimos caracteres) e sem a coluna email.',
    expected: drafts('shop > warehouse', [of('sales.customers', lastOnly('phone', 4), { columns: { exclude: ['email'] } })], {
      mode: 'full-load-and-cdc',
    }),
  },
];
