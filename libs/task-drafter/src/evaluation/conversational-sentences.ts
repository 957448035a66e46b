import { asks, called, changed, drafts, hashed, is, joined, lastOnly, of, refuses, renamed, since } from './notation.js';
import type { Sentence } from './sentence.js';

/** Written by a stranger for the grammar to grow with, as people talk, with reasons and asides. Before it was looked at the grammar made 4 of the 45 right (9 %) and misunderstood none. */
export const conversationalSentences: readonly Sentence[] = [
  {
    sentence:
      "Good morning, I'd like the orders and order_items tables from shop to be available in warehouse. Could you load everything we have so far and then keep following the changes, so that our dashboards are never out of date?",
    expected: drafts('shop > warehouse', [of('sales.orders'), of('sales.order_items')], { mode: 'full-load-and-cdc' }),
  },
  {
    sentence:
      "Could you please copy the suppliers table, which lives in the sales schema of shop, to reporting? We only need it once, so there's no need to track what happens to it afterwards.",
    expected: drafts('shop > reporting', [of('sales.suppliers')], { mode: 'full-load' }),
  },
  {
    sentence:
      'For the quarterly review we would need all orders whose ordered_at is on or after 1 January 2025 copied from shop to reporting. A single copy is enough, as nobody will look at it after the meeting.',
    expected: drafts('shop > reporting', [of('sales.orders', since('ordered_at', '2025-01-01'))], { mode: 'full-load' }),
  },
  {
    sentence:
      "I'd be grateful if you could replicate customers from shop to warehouse, initial load plus ongoing changes, but please leave out the phone and email columns, because our team isn't allowed to see contact data.",
    expected: drafts('shop > warehouse', [of('sales.customers', { columns: { exclude: ['phone', 'email'] } })], {
      mode: 'full-load-and-cdc',
    }),
  },
  {
    sentence:
      "We want to be able to look back at how salaries developed, so I'd like every version of each row of the salary table in people_db to be kept in the warehouse as scd2. It should start with a full load and then continue with the changes. Please don't let it begin before 1 March 2027 at 8 pm UTC.",
    expected: drafts('people_db > warehouse', [of('employees.salary')], {
      mode: 'full-load-and-cdc',
      schedule: { startAt: '2027-03-01T20:00:00', timeZone: 'UTC' },
      apply: { mode: 'scd2' },
    }),
  },
  {
    sentence:
      "Could you make sure that the customers' e-mail addresses are hashed before they reach the warehouse? It's the customers table in shop that I'm after, with both the initial load and the changes.",
    expected: drafts('shop > warehouse', [of('sales.customers', hashed('email'))], { mode: 'full-load-and-cdc' }),
  },
  {
    sentence:
      "When a ticket is deleted in shop we still want to see it in reporting, so please ignore deletes. Otherwise I'd like the tickets table to be loaded once and kept up to date after that.",
    expected: drafts('shop > reporting', [of('support.tickets')], { mode: 'full-load-and-cdc', cdc: { operations: ['insert', 'update'] } }),
  },
  {
    sentence:
      'I would like to set up a task called nightly_products which reloads the products table from shop into reporting every night at 3 am, Lisbon time.',
    expected: drafts('shop > reporting', [of('sales.products')], {
      name: 'nightly_products',
      mode: 'full-load',
      schedule: { cron: '0 3 * * *', timeZone: 'Europe/Lisbon' },
    }),
  },
  {
    sentence:
      "We'd like to get the whole employees schema of people_db into warehouse, apart from the salary table, which is confidential. Please load it first and then stream whatever changes.",
    expected: drafts('people_db > warehouse', [of('employees.*'), of('employees.salary', { exclude: true })], {
      mode: 'full-load-and-cdc',
    }),
  },
  {
    sentence:
      "As the target table is already there with old data in it, please empty it before you load. The table is sales.prices and it goes from shop to warehouse; we don't need the changes.",
    expected: drafts('shop > warehouse', [of('sales.prices')], { mode: 'full-load', fullLoad: { truncateTable: true } }),
  },
  {
    sentence:
      'Our finance colleagues need a table named fact_orders in the warehouse that is fed from sales.orders in shop. Could you rename total to order_total as well, and write the changes as upserts? We do need the existing rows to be loaded first.',
    expected: drafts('shop > warehouse', [of('sales.orders', called('fact_orders'), renamed('total', 'order_total'))], {
      mode: 'full-load-and-cdc',
      apply: { mode: 'upsert' },
    }),
  },
  {
    sentence:
      "Could you please only bring over those customers who are active and whose country is either Portugal or Spain? They should be loaded from shop into reporting and kept in sync, and I'd like to have an extra text column named origin with the fixed value 'shop', so that we can tell them apart from the ones in the old system.",
    expected: drafts(
      'shop > reporting',
      [
        of(
          'sales.customers',
          is('active', true),
          { operator: 'in', column: 'country', values: ['Portugal', 'Spain'] },
          { type: 'create-column', operation: 'literal', newColumn: 'origin', value: 'shop', valueType: 'text' },
        ),
      ],
      { mode: 'full-load-and-cdc' },
    ),
  },
  {
    sentence:
      "I'd like the employee table of people_db in reporting with a new column called full_name, which should consist of the first name and the last name separated by a space, so that we don't have to build it in every report. Load and changes, please.",
    expected: drafts('people_db > reporting', [of('employees.employee', joined('full_name', 'first_name', 'last_name'))], {
      mode: 'full-load-and-cdc',
    }),
  },
  {
    sentence:
      "We don't need the data that is already there. From today on, please just capture what changes in order_items and send it from shop to warehouse, writing at most once every five minutes.",
    expected: drafts('shop > warehouse', [of('sales.order_items')], { mode: 'cdc', cdc: { intervalMs: 300000 } }),
  },
  {
    sentence:
      "Hello, could someone set up a replication of the agents table to reporting? The team column should be called squad there, and I'd prefer the values of the name column to be in upper case.",
    source: 'shop',
    expected: drafts('shop > reporting', [of('support.agents', renamed('team', 'squad'), changed('uppercase', 'name'))], {
      mode: 'full-load-and-cdc',
    }),
  },
  {
    sentence: 'Could you please replicate the custmers table from shop into warehouse, so that we can start the segmentation project?',
    expected: asks('custmers'),
  },
  {
    sentence:
      'Could you sum the order totals per customer and put only the sums into reporting, taking the data from the orders table in shop?',
    expected: refuses('sum'),
  },
  {
    sentence:
      "Please load the tickets table from shop to reporting and keep it current, and I'd appreciate it if I got an e-mail whenever the task fails.",
    expected: { ...drafts('shop > reporting', [of('support.tickets')], { mode: 'full-load-and-cdc' }), notPossible: ['e-mail'] },
  },
  {
    sentence: "In this task, could you please change the apply mode to scd2, so that we don't lose the older prices any more?",
    current: {
      name: 'price_sync',
      source: { endpoint: 'shop' },
      targets: [{ endpoint: 'warehouse' }],
      mode: 'full-load-and-cdc',
      apply: { mode: 'upsert' },
      tables: [{ source: { schema: 'sales', table: 'prices' } }],
    },
    expected: drafts('shop > warehouse', [of('sales.prices')], { name: 'price_sync', mode: 'full-load-and-cdc', apply: { mode: 'scd2' } }),
  },
  {
    sentence:
      'We no longer need the phone column in the customers table, so could you leave it out from now on? Everything else should stay as it is.',
    current: {
      name: 'crm_feed',
      source: { endpoint: 'shop' },
      targets: [{ endpoint: 'reporting' }],
      mode: 'full-load-and-cdc',
      tables: [
        { source: { schema: 'sales', table: 'customers' }, filters: [{ operator: 'equals', column: 'active', value: true }] },
        { source: { schema: 'sales', table: 'orders' } },
      ],
    },
    expected: drafts(
      'shop > reporting',
      [of('sales.customers', is('active', true), { columns: { exclude: ['phone'] } }), of('sales.orders')],
      { name: 'crm_feed', mode: 'full-load-and-cdc' },
    ),
  },
  {
    sentence: 'Would it be possible to also include suppliers in this task, and to hash the email column of that table only?',
    current: {
      name: 'master_data',
      source: { endpoint: 'shop' },
      targets: [{ endpoint: 'warehouse' }],
      mode: 'full-load-and-cdc',
      cdc: { intervalMs: 60000 },
      tables: [{ source: { schema: 'sales', table: 'customers' } }],
    },
    expected: drafts('shop > warehouse', [of('sales.customers'), of('sales.suppliers', hashed('email'))], {
      name: 'master_data',
      mode: 'full-load-and-cdc',
      cdc: { intervalMs: 60000 },
    }),
  },
  {
    sentence: "I'd like this load to run on weekdays at six in the morning, instead of every day at two; the time zone can stay.",
    current: {
      name: 'catalogue_reload',
      source: { endpoint: 'shop' },
      targets: [{ endpoint: 'reporting' }],
      mode: 'full-load',
      schedule: { cron: '0 2 * * *', timeZone: 'Europe/Berlin' },
      tables: [{ source: { schema: 'sales', table: 'products' } }, { source: { schema: 'sales', table: 'prices' } }],
    },
    expected: drafts('shop > reporting', [of('sales.products'), of('sales.prices')], {
      name: 'catalogue_reload',
      mode: 'full-load',
      schedule: { cron: '0 6 * * 1-5', timeZone: 'Europe/Berlin' },
    }),
  },
  {
    sentence:
      "We have had complaints about leftovers from an earlier import, which is why I'd like the target tables to be dropped and created again when you load products and prices from shop into the warehouse. After that, please keep applying the changes.",
    expected: drafts('shop > warehouse', [of('sales.products'), of('sales.prices')], {
      mode: 'full-load-and-cdc',
      fullLoad: { recreateTable: true },
    }),
  },
  {
    sentence:
      "I need the orders that are still open, that is to say those whose status is 'open', from shop in reporting. Could you please do one full load only, and leave the currency column out?",
    expected: drafts('shop > reporting', [of('sales.orders', is('status', 'open'), { columns: { exclude: ['currency'] } })], {
      mode: 'full-load',
    }),
  },
  {
    sentence:
      "Could you make sure that only orders with a total of more than 1,000 go to the warehouse? We'd like to begin with what exists in shop and follow the changes after that, with no more than one write every 10 seconds.",
    expected: drafts('shop > warehouse', [of('sales.orders', { operator: 'greater-than', column: 'total', value: 1000 })], {
      mode: 'full-load-and-cdc',
      cdc: { intervalMs: 10000 },
    }),
  },
  {
    sentence:
      "Please create a task named hr_snapshot that copies employee and department from people_db to reporting on the first day of every month at midnight. Since birth dates are sensitive, birth_date shouldn't be included.",
    expected: drafts(
      'people_db > reporting',
      [of('employees.employee', { columns: { exclude: ['birth_date'] } }), of('employees.department')],
      { name: 'hr_snapshot', mode: 'full-load', schedule: { cron: '0 0 1 * *' } },
    ),
  },
  {
    sentence:
      'Could you please set up orders from shop to warehouse with changes only, and begin with a complete load of all the rows that exist?',
    expected: asks('load'),
  },
  {
    sentence:
      "For the support team I'd like the tickets that haven't been closed yet, meaning that closed_at is empty, to be replicated from shop to reporting, with initial load and changes. The body column can be left out since it's too long for us.",
    expected: drafts(
      'shop > reporting',
      [of('support.tickets', { operator: 'is-null', column: 'closed_at' }, { columns: { exclude: ['body'] } })],
      { mode: 'full-load-and-cdc' },
    ),
  },
  {
    sentence:
      'I would like rows that are deleted in shop to stay in the warehouse, but marked with the time of the deletion. This is for sales.customers; load first, then changes, in upsert mode please.',
    expected: drafts('shop > warehouse', [of('sales.customers')], {
      mode: 'full-load-and-cdc',
      apply: { mode: 'upsert', deletes: 'mark' },
    }),
  },
  {
    sentence:
      "We'd need the phone numbers of customers masked in such a way that just the last three characters remain visible, and the table should end up in the warehouse as crm_customers. It's the one from shop. A one-time load will do.",
    expected: drafts('shop > warehouse', [of('sales.customers', called('crm_customers'), lastOnly('phone', 3))], { mode: 'full-load' }),
  },
  {
    sentence:
      'Bom dia, precisamos da tabela orders do shop no reporting, com a carga inicial e depois as alterações, para que o time comercial acompanhe as vendas do dia.',
    expected: drafts('shop > reporting', [of('sales.orders')], { mode: 'full-load-and-cdc' }),
  },
  {
    sentence:
      'Gostaria que vocês copiassem, uma única vez, as tabelas employee e salary do people_db para o warehouse. Não precisamos das mudanças, já que é só para uma análise pontual.',
    expected: drafts('people_db > warehouse', [of('employees.employee'), of('employees.salary')], { mode: 'full-load' }),
  },
  {
    sentence:
      'Seria possível replicar a tabela customers do shop para o warehouse sem as colunas email e phone? Por causa da LGPD, não podemos ter dados de contato por lá. A carga deve ser completa e as mudanças devem continuar sendo aplicadas depois.',
    expected: drafts('shop > warehouse', [of('sales.customers', { columns: { exclude: ['email', 'phone'] } })], {
      mode: 'full-load-and-cdc',
    }),
  },
  {
    sentence:
      'Vocês poderiam agendar uma carga completa da tabela products, que fica no shop, para o reporting todos os dias às 6h30, no horário de São Paulo?',
    expected: drafts('shop > reporting', [of('sales.products')], {
      mode: 'full-load',
      schedule: { cron: '30 6 * * *', timeZone: 'America/Sao_Paulo' },
    }),
  },
  {
    sentence:
      'Precisamos apenas dos clientes cujo country é Brazil e que estão ativos. A tabela é a customers, do shop, e deve ir para o warehouse com carga inicial e mudanças em modo upsert.',
    expected: drafts('shop > warehouse', [of('sales.customers', is('country', 'Brazil'), is('active', true))], {
      mode: 'full-load-and-cdc',
      apply: { mode: 'upsert' },
    }),
  },
  {
    sentence:
      'Queria que a tabela suppliers chegasse ao warehouse com o nome dim_fornecedor e que a coluna name passasse a se chamar razao_social. A origem é o shop, e pode ser só uma carga completa.',
    expected: drafts('shop > warehouse', [of('sales.suppliers', called('dim_fornecedor'), renamed('name', 'razao_social'))], {
      mode: 'full-load',
    }),
  },
  {
    sentence:
      'Gostaríamos de guardar todas as versões das linhas da tabela department_employee, que está no people_db, e por isso pedimos o modo scd2 no warehouse, com carga inicial e mudanças.',
    expected: drafts('people_db > warehouse', [of('employees.department_employee')], {
      mode: 'full-load-and-cdc',
      apply: { mode: 'scd2' },
    }),
  },
  {
    sentence:
      'Por favor, crie uma tarefa chamada tickets_suporte que traga somente as mudanças da tabela tickets do shop para o reporting, sem carga inicial. As exclusões devem ser ignoradas, pois o time de qualidade audita os chamados antigos.',
    expected: drafts('shop > reporting', [of('support.tickets')], {
      name: 'tickets_suporte',
      mode: 'cdc',
      cdc: { operations: ['insert', 'update'] },
    }),
  },
  {
    sentence:
      'Precisamos das tabelas tickets e agents do schema support do shop no reporting, e gostaria que o email dos agents fosse mascarado com hash, para que ninguém identifique os atendentes. Carga e mudanças, por favor.',
    expected: drafts('shop > reporting', [of('support.tickets'), of('support.agents', hashed('email'))], { mode: 'full-load-and-cdc' }),
  },
  {
    sentence:
      'Como a tabela de destino já tem dados antigos, gostaria que ela fosse esvaziada antes da carga. Trata-se da order_items, do shop para o warehouse, e depois da carga queremos continuar recebendo as alterações.',
    expected: drafts('shop > warehouse', [of('sales.order_items')], { mode: 'full-load-and-cdc', fullLoad: { truncateTable: true } }),
  },
  {
    sentence: 'Vocês poderiam replicar a tabela emploies do people_db para o reporting, com carga inicial e alterações?',
    expected: asks('emploies'),
  },
  {
    sentence:
      'Gostaria de cruzar orders com customers do shop em uma única tabela no reporting, de modo que cada pedido já venha com o nome do cliente.',
    expected: refuses('cruzar'),
  },
  {
    sentence:
      'Nesta tarefa, gostaríamos que as mudanças fossem gravadas a cada dois minutos, e não mais a cada 10 segundos, já que o destino anda sobrecarregado.',
    current: {
      name: 'vendas_dw',
      source: { endpoint: 'shop' },
      targets: [{ endpoint: 'warehouse' }],
      mode: 'full-load-and-cdc',
      cdc: { intervalMs: 10000 },
      apply: { mode: 'upsert' },
      tables: [{ source: { schema: 'sales', table: 'orders' } }, { source: { schema: 'sales', table: 'order_items' } }],
    },
    expected: drafts('shop > warehouse', [of('sales.orders'), of('sales.order_items')], {
      name: 'vendas_dw',
      mode: 'full-load-and-cdc',
      cdc: { intervalMs: 120000 },
      apply: { mode: 'upsert' },
    }),
  },
  {
    sentence: 'Vocês poderiam retirar a tabela prices desta tarefa e incluir a products no lugar dela? O restante pode continuar igual.',
    current: {
      name: 'compras',
      source: { endpoint: 'shop' },
      targets: [{ endpoint: 'reporting' }],
      mode: 'full-load-and-cdc',
      tables: [{ source: { schema: 'sales', table: 'prices' } }, { source: { schema: 'sales', table: 'suppliers' } }],
    },
    expected: drafts('shop > reporting', [of('sales.suppliers'), of('sales.products')], { name: 'compras', mode: 'full-load-and-cdc' }),
  },
  {
    sentence:
      'Precisamos da tabela salary do people_db no reporting, carga e mudanças, com os valores de amount divididos por 12, para que o relatório mostre o valor mensal. Se possível, gostaríamos de receber um e-mail quando houver falha.',
    expected: {
      ...drafts(
        'people_db > reporting',
        [of('employees.salary', { type: 'modify-column-value', operation: 'math-expression', column: 'amount', expression: 'value / 12' })],
        { mode: 'full-load-and-cdc' },
      ),
      notPossible: ['e-mail'],
    },
  },
];
