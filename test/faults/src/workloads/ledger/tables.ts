import { createHash } from 'node:crypto';

/** Values of a row after its key, as texts that the server would write; in the order of the table's `values`. */
export type Cells = readonly (string | null)[];

interface Column {
  readonly name: string;
  readonly type: string;
  readonly more?: string;
}

/** One of the tables that the ledger keeps books on. All have `tx_no` and `version` between key and values. */
export interface LedgerTable {
  readonly name: string;
  readonly key: readonly Column[];
  readonly values: readonly Column[];
  readonly after: string;
}

const id: Column = { name: 'id', type: 'int' };
const amount: Column = { name: 'amount', type: 'numeric(12,2)', more: 'NOT NULL' };
const note: Column = { name: 'note', type: 'text' };
const keyed = (key: string) => `PRIMARY KEY (${key})`;

/** An int key, a uuid key, a compound text key, large values that updates leave alone, a second unique index, no key at all. */
export const ledgerTables = {
  ledger_int: { name: 'ledger_int', key: [id], values: [amount, note], after: keyed('id') },
  ledger_uuid: { name: 'ledger_uuid', key: [{ name: 'id', type: 'uuid' }], values: [amount, note], after: keyed('id') },
  ledger_text: {
    name: 'ledger_text',
    key: [
      { name: 'area', type: 'text' },
      { name: 'name', type: 'text' },
    ],
    values: [amount, note],
    after: keyed('area, name'),
  },
  ledger_toast: {
    name: 'ledger_toast',
    key: [id],
    values: [amount, { name: 'body', type: 'text', more: 'STORAGE EXTERNAL' }, { name: 'extra', type: 'text', more: 'STORAGE EXTERNAL' }],
    after: keyed('id'),
  },
  ledger_unique: {
    name: 'ledger_unique',
    key: [id],
    values: [amount, { name: 'code', type: 'text', more: 'UNIQUE' }],
    after: keyed('id'),
  },
  ledger_plain: { name: 'ledger_plain', key: [{ name: 'born', type: 'text', more: 'NOT NULL' }], values: [amount, note], after: '' },
} as const satisfies Record<string, LedgerTable>;

export type LedgerTableName = keyof typeof ledgerTables;

export const ledgerTableNames: readonly LedgerTableName[] = [
  'ledger_int',
  'ledger_uuid',
  'ledger_text',
  'ledger_toast',
  'ledger_unique',
  'ledger_plain',
];

/**
 * `ledger` and `ledger_row` are written last in each transaction. The indexes beside the keys serve the writers only; targets do without.
 * The table without key is told apart by the transaction and the place in it at which each row was born.
 */
export function createLedger(): string {
  const tables = Object.values<LedgerTable>(ledgerTables).map(
    ({ name, key, values, after }) =>
      `CREATE TABLE ${name} (${[
        ...key.map(define),
        'tx_no bigint NOT NULL',
        'version bigint NOT NULL',
        ...values.map(define),
        ...(after === '' ? [] : [after]),
      ].join(', ')})`,
  );
  return [
    ...tables,
    'ALTER TABLE ledger_plain REPLICA IDENTITY FULL',
    'CREATE INDEX ON ledger_plain (born)',
    'CREATE TABLE ledger (tx_no bigint PRIMARY KEY, writer int NOT NULL, rows int NOT NULL, hash text NOT NULL)',
    `CREATE TABLE ledger_row (tx_no bigint, seq int, table_name text NOT NULL, row_key text NOT NULL, version bigint NOT NULL, op text NOT NULL,
       md5 text NOT NULL, PRIMARY KEY (tx_no, seq))`,
  ].join(';\n');
}

function define({ name, type, more = '' }: Column): string {
  return more.startsWith('STORAGE') ? `${name} ${type} ${more}` : `${name} ${type} ${more}`.trim();
}

/** How the digest of a row's values is made on the server; `digestOf` makes the same. */
export function digestSql({ values }: LedgerTable, of: string): string {
  return `md5(concat_ws('|', ${values.map(({ name }) => `coalesce(${of}.${name}::text, '~')`).join(', ')}))`;
}

export function digestOf(values: Cells): string {
  return createHash('md5')
    .update(values.map((value) => value ?? '~').join('|'))
    .digest('hex');
}

/** A key as one text, the columns of a compound one joined by a slash, which their values do not have. */
export function keySql({ key }: LedgerTable, of: string): string {
  return key.map(({ name }) => `${of}.${name}::text`).join(` || '/' || `);
}

export function keyCells(key: string): readonly string[] {
  return key.split('/');
}
