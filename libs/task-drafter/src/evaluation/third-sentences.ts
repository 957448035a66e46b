import type { Sentence } from './sentence.js';

/**
 * Written by a third stranger. The grammar as it was when they came made 8 of the 15 right (53 %), asked back 6 and misunderstood one: it took the new name
 * of a table for that of the task. Since then it has grown with them in sight.
 */
export const thirdSentences: readonly Sentence[] = [
  {
    sentence: 'Copy the customers and orders tables from shop to warehouse and keep them in sync.',
    expected: {
      tag: 'definition',
      definition: {
        source: {
          endpoint: 'shop',
        },
        targets: [
          {
            endpoint: 'warehouse',
          },
        ],
        mode: 'full-load-and-cdc',
        tables: [
          {
            source: {
              schema: 'sales',
              table: 'customers',
            },
          },
          {
            source: {
              schema: 'sales',
              table: 'orders',
            },
          },
        ],
      },
    },
  },
  {
    sentence: 'One-off full load of the whole support schema from shop into reporting, and please empty the target tables beforehand.',
    expected: {
      tag: 'definition',
      definition: {
        source: {
          endpoint: 'shop',
        },
        targets: [
          {
            endpoint: 'reporting',
          },
        ],
        mode: 'full-load',
        fullLoad: {
          truncateTable: true,
        },
        tables: [
          {
            source: {
              schema: 'support',
              table: '*',
            },
            pattern: true,
          },
        ],
      },
    },
  },
  {
    sentence: 'I need every table of the sales schema except suppliers and prices, initial load plus ongoing changes.',
    source: 'shop',
    target: 'warehouse',
    expected: {
      tag: 'definition',
      definition: {
        source: {
          endpoint: 'shop',
        },
        targets: [
          {
            endpoint: 'warehouse',
          },
        ],
        mode: 'full-load-and-cdc',
        tables: [
          {
            source: {
              schema: 'sales',
              table: '*',
            },
            pattern: true,
          },
          {
            source: {
              schema: 'sales',
              table: 'suppliers',
            },
            exclude: true,
          },
          {
            source: {
              schema: 'sales',
              table: 'prices',
            },
            exclude: true,
          },
        ],
      },
    },
  },
  {
    sentence: 'From shop to reporting: stream only the changes of support.tickets, no initial load, and ignore deletes.',
    expected: {
      tag: 'definition',
      definition: {
        source: {
          endpoint: 'shop',
        },
        targets: [
          {
            endpoint: 'reporting',
          },
        ],
        mode: 'cdc',
        cdc: {
          operations: ['insert', 'update'],
        },
        tables: [
          {
            source: {
              schema: 'support',
              table: 'tickets',
            },
          },
        ],
      },
    },
  },
  {
    sentence: 'Replicate the orders table from shop to warehouse with upsert, only orders with ordered_at on or after 2024-01-01.',
    expected: {
      tag: 'definition',
      definition: {
        source: {
          endpoint: 'shop',
        },
        targets: [
          {
            endpoint: 'warehouse',
          },
        ],
        apply: {
          mode: 'upsert',
        },
        tables: [
          {
            source: {
              schema: 'sales',
              table: 'orders',
            },
            filters: [
              {
                operator: 'date-greater-than-or-equal',
                column: 'ordered_at',
                value: '2024-01-01',
              },
            ],
          },
        ],
      },
    },
  },
  {
    sentence:
      'Load sales.customers from shop into warehouse and follow the changes afterwards as scd2. Mask the email with a hash, put last_name in upper case and add a full_name column made of first_name and last_name separated by a space.',
    expected: {
      tag: 'definition',
      definition: {
        source: {
          endpoint: 'shop',
        },
        targets: [
          {
            endpoint: 'warehouse',
          },
        ],
        mode: 'full-load-and-cdc',
        apply: {
          mode: 'scd2',
        },
        tables: [
          {
            source: {
              schema: 'sales',
              table: 'customers',
            },
            transformations: [
              {
                type: 'modify-column-value',
                operation: 'mask',
                column: 'email',
                method: 'hash',
              },
              {
                type: 'modify-column-value',
                operation: 'uppercase',
                column: 'last_name',
              },
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
    sentence: 'Can you bring the custmers table from shop over to reporting and keep it up to date?',
    expected: {
      tag: 'question',
      about: 'custmers',
    },
  },
  {
    sentence: 'From shop to warehouse I want one row per customer with the sum of their orders, not the orders themselves.',
    expected: {
      tag: 'not-possible',
      about: 'sum',
    },
  },
  {
    sentence:
      'Load the department table from people_db into reporting just once without following changes, and keep applying its changes all day.',
    expected: {
      tag: 'question',
      about: 'changes',
    },
  },
  {
    sentence: 'Leave out the fax column of suppliers and write to the target every 30 seconds at most.',
    current: {
      name: 'supplier_copy',
      source: {
        endpoint: 'shop',
      },
      targets: [
        {
          endpoint: 'reporting',
        },
      ],
      tables: [
        {
          source: {
            schema: 'sales',
            table: 'suppliers',
          },
        },
        {
          source: {
            schema: 'sales',
            table: 'products',
          },
        },
      ],
    },
    expected: {
      tag: 'definition',
      definition: {
        name: 'supplier_copy',
        source: {
          endpoint: 'shop',
        },
        targets: [
          {
            endpoint: 'reporting',
          },
        ],
        cdc: {
          intervalMs: 30000,
        },
        tables: [
          {
            source: {
              schema: 'sales',
              table: 'suppliers',
            },
            columns: {
              exclude: ['fax'],
            },
          },
          {
            source: {
              schema: 'sales',
              table: 'products',
            },
          },
        ],
      },
    },
  },
  {
    sentence: 'Copiar as tabelas employee e salary do people_db para o warehouse, só carga completa, todo dia às 2 da manhã.',
    expected: {
      tag: 'definition',
      definition: {
        source: {
          endpoint: 'people_db',
        },
        targets: [
          {
            endpoint: 'warehouse',
          },
        ],
        mode: 'full-load',
        schedule: {
          cron: '0 2 * * *',
        },
        tables: [
          {
            source: {
              schema: 'employees',
              table: 'employee',
            },
          },
          {
            source: {
              schema: 'employees',
              table: 'salary',
            },
          },
        ],
      },
    },
  },
  {
    sentence: 'Replicar a tabela department de people_db para reporting com o nome setor e renomear a coluna dept_name para nome_setor.',
    expected: {
      tag: 'definition',
      definition: {
        source: {
          endpoint: 'people_db',
        },
        targets: [
          {
            endpoint: 'reporting',
          },
        ],
        tables: [
          {
            source: {
              schema: 'employees',
              table: 'department',
            },
            transformations: [
              {
                type: 'modify-table-name',
                targetTable: 'setor',
              },
              {
                type: 'modify-column-name',
                column: 'dept_name',
                targetColumn: 'nome_setor',
              },
            ],
          },
        ],
      },
    },
  },
  {
    sentence: 'Quero só as mudanças da tabela orders do shop no warehouse, em modo history, gravando a cada 10 segundos.',
    expected: {
      tag: 'definition',
      definition: {
        source: {
          endpoint: 'shop',
        },
        targets: [
          {
            endpoint: 'warehouse',
          },
        ],
        mode: 'cdc',
        cdc: {
          intervalMs: 10000,
        },
        apply: {
          mode: 'history',
        },
        tables: [
          {
            source: {
              schema: 'sales',
              table: 'orders',
            },
          },
        ],
      },
    },
  },
  {
    sentence:
      'Carregue customers do shop no reporting e depois acompanhe as alterações, apenas clientes com country igual a Brazil. Acrescente a coluna origem, varchar, com o valor fixo LOJA.',
    expected: {
      tag: 'definition',
      definition: {
        source: {
          endpoint: 'shop',
        },
        targets: [
          {
            endpoint: 'reporting',
          },
        ],
        mode: 'full-load-and-cdc',
        tables: [
          {
            source: {
              schema: 'sales',
              table: 'customers',
            },
            filters: [
              {
                operator: 'equals',
                column: 'country',
                value: 'Brazil',
              },
            ],
            transformations: [
              {
                type: 'create-column',
                operation: 'literal',
                newColumn: 'origem',
                value: 'LOJA',
                valueType: 'varchar',
              },
            ],
          },
        ],
      },
    },
  },
  {
    sentence:
      'Copie customers do shop para o warehouse e mantenha atualizado, mascarando phone (deixe só os 4 últimos caracteres) e sem a coluna email.',
    expected: {
      tag: 'definition',
      definition: {
        source: {
          endpoint: 'shop',
        },
        targets: [
          {
            endpoint: 'warehouse',
          },
        ],
        mode: 'full-load-and-cdc',
        tables: [
          {
            source: {
              schema: 'sales',
              table: 'customers',
            },
            columns: {
              exclude: ['email'],
            },
            transformations: [
              {
                type: 'modify-column-value',
                operation: 'mask',
                column: 'phone',
                method: 'keep-last',
                count: 4,
              },
            ],
          },
        ],
      },
    },
  },
];
