import type { CatalogueTable } from '@trem/contracts';

const areas =
  'sales crm hr finance logistics warehouse marketing support billing legal production quality maintenance purchasing travel training security audit research energy'.split(
    ' ',
  );
const nouns =
  'customer order product employee salary department invoice payment price supplier stock address user account contract delivery shipment store category return campaign ticket asset budget ledger vehicle route machine sensor recipe batch inspection complaint vacancy applicant course permit incident meter tariff'.split(
    ' ',
  );
const parts =
  'item line detail history status type note document attachment event log archive mapping rule limit group member target schedule approval comment summary snapshot balance'.split(
    ' ',
  );

/** 5 000 tables as large companies have them: areas with like-named tables, old copies, and comments of people. The same in every run. */
export function largeCatalogue(count = 5_000): CatalogueTable[] {
  const names = new Set<string>();
  for (const area of areas) {
    for (const noun of nouns.filter((_, index) => (index + areas.indexOf(area)) % 3 === 0 || area === 'sales')) {
      names.add(`${area}.${noun}`);
    }
  }
  for (let number = 0; names.size < count; number++) {
    const noun = nouns[number % nouns.length] ?? '';
    const part = parts[Math.floor(number / nouns.length) % parts.length] ?? '';
    const area = areas[Math.floor(number / (nouns.length * 2)) % areas.length] ?? '';
    names.add(number < 4_000 ? `${area}.${noun}_${part}` : `${area}.${noun}_${part}_${2_000 + (number % 25)}`);
  }
  return [...names].map(tableOf);
}

function tableOf(name: string, index: number): CatalogueTable {
  const [schema = '', table = ''] = name.split('.');
  const [noun = '', part] = table.split('_');
  const column = (of: string, type: string) => ({ name: of, type, comment: null });
  const extra = Array.from({ length: 4 + (index % 20) }, (_, number) =>
    column(`${parts[(index + number) % parts.length]}_${number}`, 'character varying(80)'),
  );
  return {
    ...{
      schema,
      table,
      estimatedRows: index * 37,
      comment: index % 7 === 0 ? `Made by the ${schema} team, see also customer and order` : null,
      key: ['id'],
    },
    columns: [
      column('id', 'bigint'),
      ...(part === undefined ? [] : [column(`${noun}_id`, 'bigint')]),
      column('name', 'text'),
      column('created_at', 'timestamp with time zone'),
      ...extra,
    ],
    foreignKeys: part === undefined ? [] : [{ columns: [`${noun}_id`], schema, table: noun }],
  };
}

/** A sentence, and the tables that it means. */
export type Meant = readonly [sentence: string, ...tables: readonly string[]];

/** More than sixty wishes over the large catalogue: whole names, names as people say them, lists, other languages, misspellings. */
export function meantTables(): Meant[] {
  const plain: Meant[] = nouns.map((noun) => [`Copy the ${noun}s of sales from erp to dwh and mask the names`, `sales.${noun}`]);
  return [
    ...plain,
    ['Copy tables sales.order and sales.order_item from erp to dwh, every 5 seconds', 'sales.order', 'sales.order_item'],
    ['Replicate customers, orders and products of schema sales to dwh', 'sales.customer', 'sales.order', 'sales.product'],
    ['Follow the price history of sales, with versions', 'sales.price'],
    ['Keep finance invoices and finance suppliers in sync, without deletes', 'finance.invoice', 'finance.supplier'],
    ['hr.salary to dwh, only those with status 3, drop created_at', 'hr.salary'],
    ['Copie a tabela de clientes de vendas, schema sales, de erp para dwh', 'sales.customer'],
    ['Sincronize pedidos e produtos do schema sales, sem exclusões', 'sales.order', 'sales.product'],
    ['Quero os funcionários do schema sales com os salários', 'sales.employee', 'sales.salary'],
    ['Copia los clientes y las facturas de sales a dwh', 'sales.customer', 'sales.invoice'],
    ['Kopiere alle Rechnungen aus sales nach dwh', 'sales.invoice'],
    ['Copiez les factures de sales vers dwh', 'sales.invoice'],
    ['Copy the custoemrs of sales', 'sales.customer'],
    ['Copy sales shipmnets to dwh', 'sales.shipment'],
    ['load the sales inspecton table once', 'sales.inspection'],
    ['Everything about sales complaints, complaint and ticket tables only', 'sales.complaint', 'sales.ticket'],
    ['sales.vehicle, sales.route and sales.machine in mode upsert', 'sales.vehicle', 'sales.route', 'sales.machine'],
    ['the accounts and the contracts, schema sales; stop at midnight', 'sales.account', 'sales.contract'],
    ['sales tariffs where id > 10', 'sales.tariff'],
    ['budget and ledger of sales, rename ledger to main_ledger', 'sales.budget', 'sales.ledger'],
    ['Move stock and supplier tables of sales into schema mart', 'sales.stock', 'sales.supplier'],
    ['copy sales.applicant, sales.vacancy and sales.course, in capitals', 'sales.applicant', 'sales.vacancy', 'sales.course'],
    ['sales sensors and sales meters, at most every minute', 'sales.sensor', 'sales.meter'],
    ['customers', 'sales.customer'],
    ['Copy sales.campaign without the column name', 'sales.campaign'],
    ['make dwh a mirror of sales.permit, sales.incident and sales.asset', 'sales.permit', 'sales.incident', 'sales.asset'],
  ];
}
