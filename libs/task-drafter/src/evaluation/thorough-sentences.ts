import { asks, drafts, of, refuses } from './notation.js';
import type { Sentence } from './sentence.js';

/** What a stranger wrote for the grammar to grow with: whole sentences of two to five wishes, with reasons and asides. */
export const thoroughSentences: readonly Sentence[] = [
  {
    sentence:
      'Hi team, could you set up a task that replicates sales.orders and sales.order_items from shop into warehouse? It should do the initial load and then keep following the changes, and I would like the writes to be done in upsert mode.',
    expected: drafts('shop > warehouse', [of('sales.orders'), of('sales.order_items')], {
      mode: 'full-load-and-cdc',
      apply: { mode: 'upsert' },
    }),
  },
  {
    sentence:
      'For our churn model I need support.tickets in the warehouse, and the source is shop. Load what exists once and carry on with CDC, but leave the body column out because it holds free text from customers.',
    expected: drafts('shop > warehouse', [of('support.tickets', { columns: { exclude: ['body'] } })], { mode: 'full-load-and-cdc' }),
  },
  {
    sentence:
      'DATA-212: the employee table has to go from people_db to reporting, initial load plus changes. Every change must open a new version (scd2), and the version columns should be called valid_from for the start, valid_to for the end and is_current for the current flag.',
    expected: drafts('people_db > reporting', [of('employees.employee')], {
      mode: 'full-load-and-cdc',
      apply: { mode: 'scd2', scd2: { startColumn: 'valid_from', endColumn: 'valid_to', currentColumn: 'is_current' } },
    }),
  },
  {
    sentence:
      "The finance dashboard only needs orders placed on or after 1 January 2024 whose status isn't 'cancelled' (the date is in ordered_at); please load them from shop to reporting and stream the changes afterwards.",
    expected: drafts(
      'shop > reporting',
      [
        of(
          'sales.orders',
          { operator: 'date-greater-than-or-equal', column: 'ordered_at', value: '2024-01-01' },
          { operator: 'not-equals', column: 'status', value: 'cancelled' },
        ),
      ],
      { mode: 'full-load-and-cdc' },
    ),
  },
  {
    sentence:
      "Please schedule a plain full load of products and suppliers from shop into reporting every weekday (Monday to Friday) at 06:15 Lisbon time, truncating the target tables first so that we don't end up with stale rows.",
    expected: drafts('shop > reporting', [of('sales.products'), of('sales.suppliers')], {
      mode: 'full-load',
      schedule: { cron: '15 6 * * 1-5', timeZone: 'Europe/Lisbon' },
      fullLoad: { truncateTable: true },
    }),
  },
  {
    sentence:
      'Customers that are deleted in shop must survive in the warehouse, so please replicate sales.customers with a full load followed by changes, mark deleted rows instead of removing them, and use removed_at as the column that holds the time of deletion.',
    expected: drafts('shop > warehouse', [of('sales.customers')], {
      mode: 'full-load-and-cdc',
      apply: { deletes: 'mark', deletedAtColumn: 'removed_at' },
    }),
  },
  {
    sentence:
      'Please name the task hr_salary_history. It should read employees.salary in people_db, capture changes only, without an initial load, and append one row per change in reporting (history mode).',
    expected: drafts('people_db > reporting', [of('employees.salary')], {
      name: 'hr_salary_history',
      mode: 'cdc',
      apply: { mode: 'history' },
    }),
  },
  {
    sentence:
      'Could you mirror the whole employees schema of people_db to warehouse, load plus ongoing changes, with all tables landing in a schema called hr_raw and their names prefixed with stg_?',
    expected: drafts('people_db > warehouse', [of('employees.*')], {
      mode: 'full-load-and-cdc',
      transformations: [
        { type: 'modify-schema-name', targetSchema: 'hr_raw' },
        { type: 'modify-table-name', targetTable: 'stg_{table}' },
      ],
    }),
  },
  {
    sentence:
      'The catalogue tables products, prices and suppliers should be copied and then kept up to date in the warehouse. Give prices the highest priority, since the pricing team is waiting for it.',
    source: 'shop',
    target: 'warehouse',
    expected: drafts('shop > warehouse', [of('sales.products'), of('sales.prices', { priority: 'highest' }), of('sales.suppliers')], {
      mode: 'full-load-and-cdc',
    }),
  },
  {
    sentence:
      'Since the reporting database serves live dashboards, the one-time load of sales.orders from shop should become visible in one go by swapping the tables rather than gradually. We do not need the changes after that.',
    expected: drafts('shop > reporting', [of('sales.orders')], { mode: 'full-load', fullLoad: { visibility: 'swap' } }),
  },
  {
    sentence:
      "I'd like to have sales.customers in reporting without the email and phone columns, restricted to active accounts (active is true) whose country is Portugal or Spain. The source is shop, and the task should do the initial load and then the changes.",
    expected: drafts(
      'shop > reporting',
      [
        of(
          'sales.customers',
          { operator: 'equals', column: 'active', value: true },
          { operator: 'in', column: 'country', values: ['Portugal', 'Spain'] },
          { columns: { exclude: ['email', 'phone'] } },
        ),
      ],
      { mode: 'full-load-and-cdc' },
    ),
  },
  {
    sentence: 'From now on new tables should be added to this task automatically, and please bring the write interval down to 5 seconds.',
    current: {
      name: 'hr_mirror',
      source: { endpoint: 'people_db' },
      targets: [{ endpoint: 'warehouse' }],
      mode: 'full-load-and-cdc',
      cdc: { intervalMs: 60000 },
      newTables: 'ignore',
      tables: [{ source: { schema: 'employees', table: '*' }, pattern: true }],
    },
    expected: drafts('people_db > warehouse', [of('employees.*')], {
      name: 'hr_mirror',
      mode: 'full-load-and-cdc',
      cdc: { intervalMs: 5000 },
      newTables: 'add',
    }),
  },
  {
    sentence:
      "Please remove the suppliers table from the task and, while you're at it, rename the column category of products to product_category.",
    current: {
      name: 'catalogue_to_reporting',
      source: { endpoint: 'shop' },
      targets: [{ endpoint: 'reporting' }],
      mode: 'full-load-and-cdc',
      apply: { mode: 'upsert' },
      tables: [{ source: { schema: 'sales', table: 'products' } }, { source: { schema: 'sales', table: 'suppliers' } }],
    },
    expected: drafts(
      'shop > reporting',
      [of('sales.products', { type: 'modify-column-name', column: 'category', targetColumn: 'product_category' })],
      { name: 'catalogue_to_reporting', mode: 'full-load-and-cdc', apply: { mode: 'upsert' } },
    ),
  },
  {
    sentence:
      'Our security review asks that the e-mail address of support agents never leaves shop in clear text, so please replicate support.agents to warehouse with load and changes, hash the email column and put the team column in lower case.',
    expected: drafts(
      'shop > warehouse',
      [
        of(
          'support.agents',
          { type: 'modify-column-value', operation: 'mask', column: 'email', method: 'hash' },
          { type: 'modify-column-value', operation: 'lowercase', column: 'team' },
        ),
      ],
      { mode: 'full-load-and-cdc' },
    ),
  },
  {
    sentence:
      'Can we bring employee, department and department_employee from people_db over to reporting with primary keys, indexes and foreign keys created on the target? The existing data should be loaded first, and changes should be followed after that.',
    expected: drafts('people_db > reporting', [of('employees.employee'), of('employees.department'), of('employees.department_employee')], {
      mode: 'full-load-and-cdc',
      fullLoad: { createObjects: ['primary-key', 'indexes', 'foreign-keys'] },
    }),
  },
  {
    sentence: 'Hello, I would like a full load with CDC for support.tikets from shop to warehouse, with deleted rows only being marked.',
    expected: asks('tikets'),
  },
  {
    sentence:
      'Please run a one-off load of sales.products from shop to reporting that truncates the target table beforehand, but make sure to keep the rows that are already in it.',
    expected: asks('keep'),
  },
  {
    sentence:
      'From people_db to warehouse, please load the employee table and follow its changes, but only take the rows where gendre equals F.',
    expected: asks('gendre'),
  },
  {
    sentence:
      'Is it possible to have a task that aggregates sales.orders from shop by customer and month and writes only those results to reporting?',
    expected: refuses('aggregates'),
  },
  {
    sentence:
      'I need sales.prices replicated from shop to reporting, first a full load and then the stream of changes, and please post a message to our Slack channel whenever the task falls behind.',
    expected: { ...drafts('shop > reporting', [of('sales.prices')], { mode: 'full-load-and-cdc' }), notPossible: ['Slack'] },
  },
  {
    sentence:
      'Please load order_items from shop into the warehouse, keep it in sync with upsert, and multiply quantity by unit_price into a new column called line_total.',
    expected: {
      ...drafts('shop > warehouse', [of('sales.order_items')], { mode: 'full-load-and-cdc', apply: { mode: 'upsert' } }),
      notPossible: ['multiply'],
    },
  },
  {
    sentence:
      'As discussed, load and then stream the employee table from people_db to warehouse, but only people whose hire_date is on or after 2020-01-01. If a row no longer passes this filter later on, it should stay in the target instead of being deleted.',
    expected: drafts(
      'people_db > warehouse',
      [of('employees.employee', { operator: 'date-greater-than-or-equal', column: 'hire_date', value: '2020-01-01' }, { onLeave: 'keep' })],
      { mode: 'full-load-and-cdc' },
    ),
  },
  {
    sentence:
      'I read on the product page that values can be recalculated on the way, so for products I would like to rename price to price_eur, multiply it by 0.92 rounded to 2 decimals, and call the target table dim_product. Load everything once and then apply changes every 30 seconds.',
    source: 'shop',
    target: 'reporting',
    expected: drafts(
      'shop > reporting',
      [
        of(
          'sales.products',
          { type: 'modify-column-name', column: 'price', targetColumn: 'price_eur' },
          { type: 'modify-column-value', operation: 'math-expression', column: 'price_eur', expression: 'value * 0.92', scale: 2 },
          { type: 'modify-table-name', targetTable: 'dim_product' },
        ),
      ],
      { mode: 'full-load-and-cdc', cdc: { intervalMs: 30000 } },
    ),
  },
  {
    sentence:
      "Our lineage convention asks for two additional columns on every copied table: loaded_at with the current timestamp and a varchar column source_system with the constant value 'shop'. Please apply it to sales.suppliers, which should be loaded just once from shop to warehouse.",
    expected: drafts(
      'shop > warehouse',
      [
        of(
          'sales.suppliers',
          { type: 'create-column', operation: 'datetime-now', newColumn: 'loaded_at' },
          { type: 'create-column', operation: 'literal', newColumn: 'source_system', value: 'shop', valueType: 'varchar' },
        ),
      ],
      { mode: 'full-load' },
    ),
  },
  {
    sentence:
      'Please replicate the salary table from people_db to reporting, load and changes, and store the commit time of the last change in a column src_committed_at and the kind of the last operation in a column src_op.',
    expected: drafts('people_db > reporting', [of('employees.salary')], {
      mode: 'full-load-and-cdc',
      apply: { columns: { commitTime: 'src_committed_at', operation: 'src_op' } },
    }),
  },
  {
    sentence:
      'For the order pipeline (sales.orders, shop to warehouse, full load and CDC) we cannot afford silent gaps: the task should stop when an insert, an update or a delete fails, and a failing row should be tried 5 times.',
    expected: drafts('shop > warehouse', [of('sales.orders')], {
      mode: 'full-load-and-cdc',
      errors: { stopOnInsertError: true, stopOnUpdateError: true, stopOnDeleteError: true, retry: { attempts: 5 } },
    }),
  },
  {
    sentence:
      'Bom dia! Preciso que as tabelas sales.customers e sales.orders do shop sejam replicadas para o warehouse, com carga inicial e acompanhamento das mudanças; a coluna email de customers deve ser mascarada com hash.',
    expected: drafts(
      'shop > warehouse',
      [of('sales.customers', { type: 'modify-column-value', operation: 'mask', column: 'email', method: 'hash' }), of('sales.orders')],
      { mode: 'full-load-and-cdc' },
    ),
  },
  {
    sentence:
      'Conforme combinado no chamado 881, agendem por favor uma carga completa de support.tickets do shop para o reporting, todo dia 1º do mês às 4h da manhã, no horário de São Paulo.',
    expected: drafts('shop > reporting', [of('support.tickets')], {
      mode: 'full-load',
      schedule: { cron: '0 4 1 * *', timeZone: 'America/Sao_Paulo' },
    }),
  },
  {
    sentence:
      'Gostaria de acompanhar somente as alterações de employees.salary do people_db no warehouse, sem carga inicial, ignorando as exclusões e gravando no destino no máximo a cada 10 segundos.',
    expected: drafts('people_db > warehouse', [of('employees.salary')], {
      mode: 'cdc',
      cdc: { intervalMs: 10000, operations: ['insert', 'update'] },
    }),
  },
  {
    sentence:
      "Vocês poderiam criar a tarefa clientes_brasil, que leva a tabela customers do shop para o reporting com carga e mudanças? Só interessam as linhas em que country é igual a 'Brazil', e a coluna phone não deve ir.",
    expected: drafts(
      'shop > reporting',
      [of('sales.customers', { operator: 'equals', column: 'country', value: 'Brazil' }, { columns: { exclude: ['phone'] } })],
      { name: 'clientes_brasil', mode: 'full-load-and-cdc' },
    ),
  },
  {
    sentence:
      'A tabela employee do people_db deve virar dim_funcionario no warehouse, com carga inicial seguida de CDC em modo scd2, a coluna hire_date renomeada para data_admissao e last_name em letras maiúsculas.',
    expected: drafts(
      'people_db > warehouse',
      [
        of(
          'employees.employee',
          { type: 'modify-table-name', targetTable: 'dim_funcionario' },
          { type: 'modify-column-name', column: 'hire_date', targetColumn: 'data_admissao' },
          { type: 'modify-column-value', operation: 'uppercase', column: 'last_name' },
        ),
      ],
      { mode: 'full-load-and-cdc', apply: { mode: 'scd2' } },
    ),
  },
  {
    sentence:
      'Na carga única de sales.products e sales.prices do shop para o warehouse, as tabelas de destino que já existirem devem ser removidas e criadas de novo. Não precisamos acompanhar as mudanças.',
    expected: drafts('shop > warehouse', [of('sales.products'), of('sales.prices')], {
      mode: 'full-load',
      fullLoad: { recreateTable: true },
    }),
  },
  {
    sentence:
      'Para o painel do RH, repliquem do people_db para o reporting todo o schema employees, menos a tabela salary: primeiro os dados existentes e, em seguida, as alterações. Tabelas novas criadas depois não devem entrar automaticamente.',
    expected: drafts('people_db > reporting', [of('employees.*'), of('employees.salary', { exclude: true })], {
      mode: 'full-load-and-cdc',
      newTables: 'ignore',
    }),
  },
  {
    sentence: 'Por favor, passem a trazer nesta tarefa apenas os pedidos com total acima de 1000 e mudem o modo de aplicação para upsert.',
    current: {
      name: 'pedidos_dw',
      source: { endpoint: 'shop' },
      targets: [{ endpoint: 'warehouse' }],
      mode: 'full-load-and-cdc',
      cdc: { intervalMs: 15000 },
      tables: [{ source: { schema: 'sales', table: 'orders' } }],
    },
    expected: drafts('shop > warehouse', [of('sales.orders', { operator: 'greater-than', column: 'total', value: 1000 })], {
      name: 'pedidos_dw',
      mode: 'full-load-and-cdc',
      cdc: { intervalMs: 15000 },
      apply: { mode: 'upsert' },
    }),
  },
  {
    sentence:
      'Olá, pessoal, poderiam replicar a tabela sales.supliers do shop para o reporting, com carga inicial e depois as mudanças em modo upsert?',
    expected: asks('supliers'),
  },
  {
    sentence:
      'Preciso de prices e products do shop no reporting, com carga completa e depois as mudanças, sem aplicar as exclusões, e quero receber um aviso no WhatsApp quando a tarefa parar.',
    expected: {
      ...drafts('shop > reporting', [of('sales.prices'), of('sales.products')], {
        mode: 'full-load-and-cdc',
        cdc: { operations: ['insert', 'update'] },
      }),
      notPossible: ['WhatsApp'],
    },
  },
  {
    sentence: 'Quero que a tarefa grave no reporting uma única tabela, resultado da junção de sales.orders com sales.customers do shop.',
    expected: refuses('junção'),
  },
  {
    sentence:
      'Solicito a carga inicial e a replicação contínua da tabela employee, com uma coluna nova nome_completo que junte first_name e last_name separados por um espaço e outra, idade_na_admissao, com a diferença em anos completos entre birth_date e hire_date. A coluna gender não deve ser copiada.',
    source: 'people_db',
    target: 'warehouse',
    expected: drafts(
      'people_db > warehouse',
      [
        of(
          'employees.employee',
          {
            type: 'create-column',
            operation: 'concat',
            newColumn: 'nome_completo',
            dependsOn: ['first_name', 'last_name'],
            separator: ' ',
          },
          { type: 'create-column', operation: 'date-diff-years', newColumn: 'idade_na_admissao', dependsOn: ['birth_date', 'hire_date'] },
          { columns: { exclude: ['gender'] } },
        ),
      ],
      { mode: 'full-load-and-cdc' },
    ),
  },
  {
    sentence:
      'Os fornecedores excluídos no shop não podem sumir do reporting: repliquem sales.suppliers com carga e mudanças, marcando as linhas excluídas com a data na coluna excluido_em em vez de apagá-las, e deixem de fora a coluna fax.',
    expected: drafts('shop > reporting', [of('sales.suppliers', { columns: { exclude: ['fax'] } })], {
      mode: 'full-load-and-cdc',
      apply: { deletes: 'mark', deletedAtColumn: 'excluido_em' },
    }),
  },
  {
    sentence:
      'Por gentileza, levem sales.customers do shop para o warehouse, carga inicial e alterações, sem a coluna phone, e mascarem phone deixando visíveis só os 4 últimos dígitos.',
    expected: asks('phone'),
  },
];
