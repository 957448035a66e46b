import { called, changed, constant, type drafts, hashed, is, joined, lastOnly, of, renamed, since } from './notation.js';

type Tables = Parameters<typeof drafts>[1];
type More = NonNullable<Parameters<typeof drafts>[2]> & { readonly ends?: string };

const customers = of('sales.customers');
const orders = of('sales.orders');
const staff = { ends: 'people_db > reporting' };
const once = { mode: 'full-load' } as const;
const both = { mode: 'full-load-and-cdc' } as const;
const changes = { mode: 'cdc' } as const;
const noDeletes: More = { cdc: { operations: ['insert', 'update'] } };
const every = (seconds: number) => ({ cdc: { intervalMs: seconds * 1000 } });
const out = (...names: readonly string[]) => names.map((name) => of(name, { exclude: true }));
const without = (...columns: string[]) => ({ columns: { exclude: columns } });
const total = (operator: 'greater-than' | 'greater-than-or-equal' | 'less-than' | 'less-than-or-equal', value: number) =>
  of('sales.orders', { operator, column: 'total', value });
const dated = (operator: 'date-less-than' | 'date-less-than-or-equal' | 'date-greater-than', value: string) =>
  of('sales.orders', { operator, column: 'ordered_at', value });
const fullName = (name = 'full_name') => of('employees.employee', joined(name, 'first_name', 'last_name'));

export type Families = Readonly<Record<string, readonly (readonly [sentence: string, tables: Tables, more?: More])[]>>;

/** Ways to say the same, by what is said; from shop to warehouse unless `ends` says otherwise. */
export const families: Families = {
  'a load and no more': [
    ['Please copy customers from shop to warehouse, initial load only.', [customers], once],
    ['I just want a one-time copy of orders from shop in warehouse.', [orders], once],
    ['Load customers and orders from shop into warehouse, just the full load, no replication afterwards.', [customers, orders], once],
    ['Copy orders from shop to warehouse once and do not follow the changes.', [orders], once],
    ["Take orders from shop to warehouse in one go; ongoing changes aren't needed.", [orders], once],
    ['Faça só a carga completa de orders do shop para o warehouse.', [orders], once],
    ['Gostaria de copiar customers do shop para o warehouse uma vez só, sem acompanhar as alterações.', [customers], once],
    ['Quero apenas a carga inicial de orders no warehouse, sem replicação contínua.', [orders], once],
  ],
  'a load and changes': [
    ['Copy orders from shop to warehouse: initial load plus ongoing changes.', [orders], both],
    ['Do a full copy of customers from shop into warehouse and afterwards apply the changes.', [customers], both],
    ['Load orders from shop into warehouse completely, followed by CDC.', [orders], both],
    ['Bring orders from shop to warehouse and keep the tables synchronized.', [orders], both],
    ['I need customers from shop in warehouse, full load as well as subsequent changes.', [customers], both],
    ['Carregue orders do shop para o warehouse, carga completa mais CDC.', [orders], both],
    ['Copie customers do shop para o warehouse com carga inicial e depois replique as mudanças.', [customers], both],
    ['Preciso de orders do shop no warehouse, carga total seguida das alterações contínuas.', [orders], both],
    ['Copie orders do shop para o warehouse e mantenha os dados atualizados.', [orders], both],
  ],
  'changes and no load': [
    ['Only capture new changes of orders from shop into warehouse.', [orders], changes],
    ['Replicate orders from shop to warehouse, CDC only, without the initial load.', [orders], changes],
    ['Stream orders from shop to warehouse, changes only; no snapshot.', [orders], changes],
    ["Follow only the changes of orders from shop to warehouse, don't copy existing data.", [orders], changes],
    ['Just the ongoing changes of customers from shop to warehouse; the existing rows are not required.', [customers], changes],
    ['Apenas as novas alterações de orders do shop para o warehouse, sem a carga inicial.', [orders], changes],
    ['Replique somente as mudanças de customers do shop no warehouse; os dados existentes não são necessários.', [customers], changes],
    ['Acompanhe só as alterações de orders do shop para o warehouse, não preciso da carga inicial.', [orders], changes],
  ],
  'tables left out': [
    [
      'Copy all tables of the sales schema from shop to warehouse, but not prices and suppliers.',
      [of('sales.*'), ...out('sales.prices', 'sales.suppliers')],
    ],
    ['Mirror the entire sales schema of shop into warehouse, skipping order items.', [of('sales.*'), ...out('sales.order_items')]],
    [
      'Replicate everything in the sales schema from shop to warehouse; suppliers should be left out.',
      [of('sales.*'), ...out('sales.suppliers')],
    ],
    ['Copy the whole support schema from shop to warehouse except for agents.', [of('support.*'), ...out('support.agents')]],
    [
      'Copie todas as tabelas do esquema sales do shop para o warehouse, deixando de fora prices e suppliers.',
      [of('sales.*'), ...out('sales.prices', 'sales.suppliers')],
    ],
    ['Replique o esquema sales inteiro do shop para o warehouse, mas não suppliers.', [of('sales.*'), ...out('sales.suppliers')]],
    [
      'Quero todas as tabelas do esquema support do shop no warehouse, tirando a tabela agents.',
      [of('support.*'), ...out('support.agents')],
    ],
    ['Copie o esquema sales todo do shop para o warehouse, com exceção de prices.', [of('sales.*'), ...out('sales.prices')]],
  ],
  'columns left out': [
    ['Copy customers from shop to warehouse, leaving out phone and city.', [of('sales.customers', without('phone', 'city'))]],
    ['Copy customers from shop to warehouse, the phone should not be copied.', [of('sales.customers', without('phone'))]],
    ['Replicate suppliers from shop to warehouse but without the fax column.', [of('sales.suppliers', without('fax'))]],
    [
      'Copy customers from shop to warehouse, do not include the columns phone and created at.',
      [of('sales.customers', without('phone', 'created_at'))],
    ],
    ['Copie suppliers do shop para o warehouse sem as colunas fax e email.', [of('sales.suppliers', without('fax', 'email'))]],
    ['Copie customers do shop para o warehouse; a coluna phone deve ficar de fora.', [of('sales.customers', without('phone'))]],
    ['Replique suppliers do shop para o warehouse, excluindo a coluna fax.', [of('sales.suppliers', without('fax'))]],
  ],
  'new names': [
    ['Copy department from people_db to reporting and name it division there.', [of('employees.department', called('division'))], staff],
    ['Load employee renamed to staff from people_db into reporting.', [of('employees.employee', called('staff'))], staff],
    [
      'Copy employee from people_db to reporting, with hire_date renamed to hired_on.',
      [of('employees.employee', renamed('hire_date', 'hired_on'))],
      staff,
    ],
    ['Copy orders from shop to warehouse. The column total should be called amount.', [of('sales.orders', renamed('total', 'amount'))]],
    ['Copy orders from shop to warehouse, ordered at becomes order_date.', [of('sales.orders', renamed('ordered_at', 'order_date'))]],
    [
      'Copie employee do people_db para o reporting e chame a tabela de funcionarios lá.',
      [of('employees.employee', called('funcionarios'))],
      staff,
    ],
    ['Copie orders do shop para o warehouse com total renomeado para montante.', [of('sales.orders', renamed('total', 'montante'))]],
    [
      'Copie orders do shop para o warehouse e mude o nome da coluna status para situacao.',
      [of('sales.orders', renamed('status', 'situacao'))],
    ],
    ['Replique customers do shop no warehouse; city passa a se chamar cidade.', [of('sales.customers', renamed('city', 'cidade'))]],
  ],
  'joined columns': [
    [
      'Copy employee from people_db to reporting and add a column full_name built from first_name and last_name separated by a space.',
      [fullName()],
      staff,
    ],
    [
      'Copy employee from people_db to reporting. Create a new column full_name by joining first name and last name with a blank.',
      [fullName()],
      staff,
    ],
    [
      'Copy employee from people_db to reporting, add a column named full_name consisting of first_name and last_name with a space between them.',
      [fullName()],
      staff,
    ],
    ['Copy employee from people_db to reporting, concatenate first_name and last_name into full_name with a space.', [fullName()], staff],
    [
      'Copie employee do people_db para o reporting e crie uma coluna nome_completo formada por first_name e last_name separados por espaço.',
      [fullName('nome_completo')],
      staff,
    ],
    [
      'Copie employee do people_db para o reporting. Adicione a coluna nome_completo juntando first_name e last_name com um espaço entre eles.',
      [fullName('nome_completo')],
      staff,
    ],
    [
      'Copie employee do people_db para o reporting e acrescente uma coluna chamada nome_completo a partir de first_name e last_name com um espaço.',
      [fullName('nome_completo')],
      staff,
    ],
  ],
  'constant columns': [
    [
      'Copy customers from shop to warehouse and add a column origin with the fixed value SHOP.',
      [of('sales.customers', constant('origin', 'SHOP'))],
    ],
    [
      'Copy customers from shop to warehouse, add a varchar column origin containing always SHOP.',
      [of('sales.customers', constant('origin', 'SHOP'))],
    ],
    [
      'Copy customers from shop to warehouse, add the column origin of type varchar set to SHOP.',
      [of('sales.customers', constant('origin', 'SHOP'))],
    ],
    [
      'Copie customers do shop para o warehouse e adicione uma coluna origem com valor constante SHOP.',
      [of('sales.customers', constant('origem', 'SHOP'))],
    ],
    [
      'Copie customers do shop para o warehouse e crie uma coluna varchar origem sempre com o valor SHOP.',
      [of('sales.customers', constant('origem', 'SHOP'))],
    ],
  ],
  masks: [
    ['Copy customers from shop to warehouse, replace the email with a hash.', [of('sales.customers', hashed('email'))]],
    ['Copy customers from shop to warehouse, email hashed.', [of('sales.customers', hashed('email'))]],
    [
      'Copy customers from shop to warehouse and mask phone so that only the last 4 digits are visible.',
      [of('sales.customers', lastOnly('phone', 4))],
    ],
    [
      'Copy customers from shop to warehouse. Mask email using a hash and phone keeping the last four digits.',
      [of('sales.customers', hashed('email'), lastOnly('phone', 4))],
    ],
    ['Copy customers from shop to warehouse, hide all but the last 4 characters of phone.', [of('sales.customers', lastOnly('phone', 4))]],
    ['Copie customers do shop para o warehouse, mascare o email com hash.', [of('sales.customers', hashed('email'))]],
    [
      'Copie customers do shop para o warehouse, mascarando phone e mostrando apenas os últimos 4 dígitos.',
      [of('sales.customers', lastOnly('phone', 4))],
    ],
    ['Copie customers do shop para o warehouse e aplique um hash no email.', [of('sales.customers', hashed('email'))]],
  ],
  'upper case': [
    ['Copy customers from shop to warehouse with city in upper case.', [of('sales.customers', changed('uppercase', 'city'))]],
    [
      'Copy customers from shop to warehouse and convert last names to uppercase.',
      [of('sales.customers', changed('uppercase', 'last_name'))],
    ],
    [
      'Copie customers do shop para o warehouse com last_name em letras maiúsculas.',
      [of('sales.customers', changed('uppercase', 'last_name'))],
    ],
  ],
  comparisons: [
    ['Copy orders from shop to warehouse, only rows with total of at least 100.', [total('greater-than-or-equal', 100)]],
    ['Copy only orders whose total is 100 or more from shop to warehouse.', [total('greater-than-or-equal', 100)]],
    ['Copy orders from shop to warehouse where total is no more than 500.', [total('less-than-or-equal', 500)]],
    ['Copy orders from shop to warehouse, only where total exceeds 1000.', [total('greater-than', 1000)]],
    ['Copy orders from shop to warehouse, limited to rows where status equals paid.', [of('sales.orders', is('status', 'paid'))]],
    [
      'Copy orders from shop to warehouse where status = paid and currency = EUR.',
      [of('sales.orders', is('status', 'paid'), is('currency', 'EUR'))],
    ],
    ['Copie orders do shop para o warehouse, apenas com total acima de 100.', [total('greater-than', 100)]],
    ['Copie orders do shop para o warehouse onde total é igual ou maior que 100.', [total('greater-than-or-equal', 100)]],
    ['Copie orders do shop para o warehouse, somente linhas com total até 500.', [total('less-than-or-equal', 500)]],
    ['Copie orders do shop para o warehouse, só as linhas em que status = paid.', [of('sales.orders', is('status', 'paid'))]],
    ['Copie customers do shop para o warehouse, filtrando por country igual a Brazil.', [of('sales.customers', is('country', 'Brazil'))]],
  ],
  dates: [
    [
      'Copy orders from shop to warehouse, only rows with ordered_at from 2024-01-01 on.',
      [of('sales.orders', since('ordered_at', '2024-01-01'))],
    ],
    [
      'Copy orders from shop to warehouse where ordered_at is on or after 1 January 2024.',
      [of('sales.orders', since('ordered_at', '2024-01-01'))],
    ],
    ['Copy orders from shop to warehouse, only orders since March 15, 2024.', [of('sales.orders', since('ordered_at', '2024-03-15'))]],
    [
      'Copy orders from shop to warehouse with ordered_at before 2024/06/30.',
      [of('sales.orders', { operator: 'date-less-than', column: 'ordered_at', value: '2024-06-30' })],
    ],
    ['Copie orders do shop para o warehouse desde 1º de janeiro de 2024.', [of('sales.orders', since('ordered_at', '2024-01-01'))]],
    [
      'Copie orders do shop para o warehouse, apenas com ordered_at a partir de 31/12/2023.',
      [of('sales.orders', since('ordered_at', '2023-12-31'))],
    ],
    ['Copie orders do shop para o warehouse, só com ordered_at até 2024-06-30.', [dated('date-less-than-or-equal', '2024-06-30')]],
    ['Copie orders do shop para o warehouse, só com ordered_at posterior a 2024-06-30.', [dated('date-greater-than', '2024-06-30')]],
  ],
  operations: [
    ['Copy orders from shop to warehouse; deletions must not be applied.', [orders], noDeletes],
    ['Copy orders from shop to warehouse and disregard deletes.', [orders], noDeletes],
    ["Copy orders from shop to warehouse and don't propagate deletes.", [orders], noDeletes],
    ['Copie orders do shop para o warehouse; as exclusões devem ser ignoradas.', [orders], noDeletes],
    ['Copie orders do shop para o warehouse e não replique exclusões.', [orders], noDeletes],
  ],
  intervals: [
    ['Copy orders from shop to warehouse, write every ten seconds.', [orders], every(10)],
    ['Copy orders from shop to warehouse, applying the changes every 30s.', [orders], every(30)],
    ['Copy orders from shop to warehouse at an interval of 2 minutes.', [orders], every(120)],
    ['Copie orders do shop para o warehouse, gravando de 10 em 10 segundos.', [orders], every(10)],
    ['Copie orders do shop para o warehouse, aplicando as alterações a cada minuto.', [orders], every(60)],
  ],
  'loads that are repeated': [
    ['Run a full load of orders from shop into warehouse every day at 2 am.', [orders], { ...once, schedule: { cron: '0 2 * * *' } }],
    ['Do a full load of orders from shop into warehouse daily at 6:30 pm.', [orders], { ...once, schedule: { cron: '30 18 * * *' } }],
    [
      'Faça uma carga completa de orders do shop no warehouse todos os dias às 3h30.',
      [orders],
      { ...once, schedule: { cron: '30 3 * * *' } },
    ],
    [
      'Execute uma carga completa de orders do shop no warehouse de segunda a sexta às 6:00.',
      [orders],
      { ...once, schedule: { cron: '0 6 * * 1-5' } },
    ],
  ],
  'ways of applying': [
    ['Copy prices from shop to warehouse in history mode.', [of('sales.prices')], { apply: { mode: 'history' } }],
    ['Copy prices from shop to warehouse using the upsert mode.', [of('sales.prices')], { apply: { mode: 'upsert' } }],
    ['Copie prices do shop para o warehouse no modo histórico.', [of('sales.prices')], { apply: { mode: 'history' } }],
    ['Copie prices do shop para o warehouse no modo upsert.', [of('sales.prices')], { apply: { mode: 'upsert' } }],
    [
      'Create a task called price_copy that copies prices from shop to warehouse with scd2.',
      [of('sales.prices')],
      { name: 'price_copy', apply: { mode: 'scd2' } },
    ],
  ],
};

/** What can be meant in two ways, or contradicts itself, or is half of what somebody meant. */
export const askedAbout: readonly string[] = [
  'Copy orders once and keep it in sync.',
  'Only the initial load of orders, then apply the ongoing changes.',
  'Copy orders, no changes, but follow the ongoing changes.',
  'CDC only for orders, after the initial load.',
  'Copie orders uma única vez e mantenha sincronizado.',
  'Só a carga inicial de orders, acompanhando as alterações.',
  'Copy all sales tables, full load only for customers.',
  'Copy customers, keep following the changes of orders.',
  'Stream the changes of orders.',
  'Copy orders, no changes.',
  'Copy orders without customers.',
  'Copy customers and orders, but leave out customers.',
  'Copy orders and customers and call it facts there.',
  'Copy orders where ordered_at is after 03/04/2024.',
  'Copie orders desde 03/04/2024.',
  'Copy orders where ordered_at is before 31 February 2024.',
  'Do a full load of orders every day at 3.',
  'Do a full load of orders every day at 13 pm.',
  'Only a full load of orders, every 10 minutes.',
  'Copy orders, no deletes and changes.',
  'Copy orders, deletes should be ignored unless they are recent.',
  'Copy customers, deletes of customers should be ignored and those of orders not.',
  'Copy customers, the email should be hashed only for Brazil.',
  'Copy customers, email not hashed.',
  'Copy customers, do not mask email with a hash.',
  'Copy customers with email.',
  'Copy customers, not every 10 seconds.',
  'Copy orders where total is more or less 100.',
  'Copy orders where total is 100 or status is paid.',
  'Copy customers, add a column origin.',
  'Copy customers, city becomes upper case.',
  'Copy customers, add a column full_name made of first_name and surname.',
  'Copy orders de 10 em 20 segundos.',
  'Copy orders, not in history mode.',
  'Copie customers, phone não deve ficar de fora.',
  'Copy customers, the phone should not be left out.',
  'Copy customers, phone is needed.',
  'Copy orders, ignore existing rows at the target',
  'Copy orders with no changes to the columns',
  'Copy customers, with email as a hash key',
  'Copy customers, phone of type text',
  'Copy orders where total of at least one item is 5',
  'Copy orders, only new rows',
  'Copy orders, only existing customers',
  'Copy orders without the initial load of customers',
  'Copy customers, add a column x containing the email',
  'Copy customers, add a column tag with value of city',
  'Copy customers, rename email',
  'Copy orders but only changes of status',
  'Copy orders, only changes to total',
  'Copy orders, apply only changes of total',
  'Copy customers, city vira maiúsculas',
  'Copy customers, call first_name and last_name full',
  'Copy customers, name is the key',
  'Copy customers where name is Ann or later',
  'Copy orders from 2024-01-01 to 2024-06-30',
  'Copy customers, the email is important',
  'Copy customers, sem ordem de email',
  'Copy customers and drop orders',
  'Copy all sales tables, drop the table prices before loading',
  'Copy customers, no full load yet',
  'Copy customers, not only the initial load',
  'Copy customers, não só a carga inicial',
  'Copy customers, no longer follow the changes',
  'Copy orders where status is not paid or open',
  'Copy orders, exclude paid',
  'Copy customers with active true or city Recife',
  'Copy customers, mask email with a salted hash',
  'Copy customers, mask email with hash only for Brazil',
  'Copy customers, add a text column origin with the value Loja Online',
  'Copy customers with country Brazil, except city Recife',
  'Copy everything except sales',
  'Copy orders, keep the last 5 rows',
  'Copy orders excluding total above 100',
  'Copy orders where total is not above 100',
  'Copy orders, without changes to status',
  'Copy customers, hide the email',
  'Copy orders, changes only at night',
];
