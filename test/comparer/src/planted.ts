import { isDeepStrictEqual } from 'node:util';
import pg from 'pg';
import { compareDatabases } from './compare-databases.js';
import type { TableResult } from './compare-table.js';

/** What both ends have before something is planted. Key: part, number. */
export const PLANTED_ON = `
  CREATE TYPE mood AS ENUM ('sad', 'glad');
  CREATE DOMAIN price AS numeric CONSTRAINT positive CHECK (VALUE > 0);
  CREATE TYPE label AS (mood mood, price price);
  CREATE TABLE item (
    part text, number int, bits bytea, note text, first text, second text, padded varchar(10), blank char(5) COLLATE "C", real_value float8,
    amount numeric, name text, at timestamptz, mood mood, label label, PRIMARY KEY (part, number));
  CREATE INDEX item_note ON item (lower(note)) WHERE number > 5;
  COMMENT ON COLUMN item.note IS 'what somebody wrote';
  COMMENT ON INDEX item_note IS 'of late notes';
  COMMENT ON CONSTRAINT item_pkey ON item IS 'two columns';
  INSERT INTO item
  SELECT chr(97 + n % 26), n, decode(md5(n::text), 'hex'), nullif(n % 3, 0)::text, 'left', 'right', 'x', 'y', n / 3.0, 1.10, 'é' || n,
         '2024-02-29 23:59:59.999999+00'::timestamptz + n * interval '1 second', 'glad', ROW('sad', n)::label
    FROM generate_series(1, 200) n;
  UPDATE item SET real_value = 0 WHERE number = 16`;

const PRICE = 'public.price of (over numeric, positive CHECK ((VALUE > (0)::numeric)))';
const LABEL = (price: string) => `public.label of (mood public.mood of ('sad', 'glad'), price ${price})`;

/** Something that differs, and what the comparer must say of it: a row by its key and columns, or a sentence about the table. */
export interface Planted {
  readonly name: string;
  /** At the target. */
  readonly sql: string;
  readonly row?: { readonly number: string; readonly columns: readonly string[] };
  readonly structure?: readonly string[];
}

export const PLANTED: readonly Planted[] = [
  {
    name: 'one bit',
    sql: 'UPDATE item SET bits = set_bit(bits, 7, 1 - get_bit(bits, 7)) WHERE number = 11',
    row: { number: '11', columns: ['bits'] },
  },
  {
    name: 'null for empty',
    sql: `UPDATE item SET note = CASE WHEN note IS NULL THEN '' END WHERE number = 12`,
    row: { number: '12', columns: ['note'] },
  },
  {
    name: 'a doubled row',
    sql: 'ALTER TABLE item DROP CONSTRAINT item_pkey; INSERT INTO item SELECT * FROM item WHERE number = 13',
    row: { number: '13', columns: [] },
    structure: [
      'primary key: (part, number) at the source, () at the target',
      'constraint item_pkey: PRIMARY KEY (part, number) at the source, none at the target',
      `comment of constraint item_pkey: 'two columns' at the source, none at the target`,
      'index item_pkey: CREATE UNIQUE INDEX item_pkey ON public.item USING btree (part, number) at the source, none at the target',
    ],
  },
  {
    name: 'swapped columns',
    sql: 'UPDATE item SET first = second, second = first WHERE number = 14',
    row: { number: '14', columns: ['first', 'second'] },
  },
  {
    name: 'a trailing blank',
    sql: `UPDATE item SET padded = padded || ' ' WHERE number = 15`,
    row: { number: '15', columns: ['padded'] },
  },
  { name: 'minus zero', sql: `UPDATE item SET real_value = '-0' WHERE number = 16`, row: { number: '16', columns: ['real_value'] } },
  { name: 'another scale', sql: 'UPDATE item SET amount = 1.1 WHERE number = 17', row: { number: '17', columns: ['amount'] } },
  {
    name: 'another normal form',
    sql: 'UPDATE item SET name = normalize(name, NFD) WHERE number = 18',
    row: { number: '18', columns: ['name'] },
  },
  {
    name: 'one microsecond',
    sql: `UPDATE item SET at = at + interval '1 microsecond' WHERE number = 19`,
    row: { number: '19', columns: ['at'] },
  },
  {
    name: 'a missing index',
    sql: 'DROP INDEX item_note',
    structure: [
      'index item_note: CREATE INDEX item_note ON public.item USING btree (lower(note)) WHERE (number > 5) at the source, none at the target',
      `comment of index item_note: 'of late notes' at the source, none at the target`,
    ],
  },
  {
    name: 'a missing comment',
    sql: 'COMMENT ON COLUMN item.note IS NULL',
    structure: [`comment of note: 'what somebody wrote' at the source, none at the target`],
  },
  {
    name: 'a missing collation of a column',
    sql: 'ALTER TABLE item ALTER blank TYPE char(5)',
    structure: ['column blank: character(5) collate "C" at the source, character(5) at the target'],
  },
  {
    name: 'a missing comment on an index',
    sql: 'COMMENT ON INDEX item_note IS NULL',
    structure: [`comment of index item_note: 'of late notes' at the source, none at the target`],
  },
  {
    name: 'another comment on a constraint',
    sql: `COMMENT ON CONSTRAINT item_pkey ON item IS 'two'`,
    structure: [`comment of constraint item_pkey: 'two columns' at the source, 'two' at the target`],
  },
  {
    name: 'a missing check of a domain within another type',
    sql: 'ALTER DOMAIN price DROP CONSTRAINT positive',
    structure: [`column label: ${LABEL(PRICE)} at the source, ${LABEL('public.price of (over numeric)')} at the target`],
  },
];

/** The comparer has said of the table exactly what was planted. */
export function isReported({ row, structure = [] }: Planted, result: TableResult | undefined): boolean {
  if (result === undefined || result.equal || !isDeepStrictEqual(result.structure.toSorted(), structure.toSorted())) {
    return false;
  }
  const [difference] = result.differences;
  if (row === undefined) {
    return result.differenceCount === 0;
  }
  return (
    result.differenceCount === 1 &&
    isDeepStrictEqual(result.unequalChunks, [0]) &&
    difference?.kind === (row.columns.length === 0 ? 'doubled' : 'different') &&
    difference.key.number === row.number &&
    isDeepStrictEqual(
      difference.columns.map(({ column }) => column),
      row.columns,
    ) &&
    difference.columns.every(({ source, target }) => source !== target)
  );
}

/**
 * Has the comparer judge two databases that are alike, and then each planted difference.
 *
 * @param urls of two databases with nothing in them, which are left with what was planted
 * @throws when it tells alike ones apart, or does not report what was planted
 */
export async function proveComparer(urls: { readonly source: string; readonly target: string }): Promise<void> {
  const judged = async () => (await compareDatabases({ ...urls, objects: true })).tables[0];
  await run(urls.source, PLANTED_ON);
  await run(urls.target, PLANTED_ON);
  if (!(await judged())?.equal) {
    throw new Error('The comparer says of two databases that are alike that they differ');
  }
  for (const planted of PLANTED) {
    await run(urls.target, `DROP TABLE item; DROP TYPE label; DROP DOMAIN price; DROP TYPE mood; ${PLANTED_ON}; ${planted.sql}`);
    if (!isReported(planted, await judged())) {
      throw new Error(`The comparer does not report what was planted: ${planted.name}`);
    }
  }
}

async function run(url: string, sql: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(sql);
  } finally {
    await client.end();
  }
}
