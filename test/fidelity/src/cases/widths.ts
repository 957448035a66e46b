import type { CaseGroup, FidelityCase } from '../case.js';

/** Rows by which columns are null: none, all, and every pattern that puts a null first, last or alone into a byte of the row's bitmap. Column 1 is the key. */
const NULL_PATTERNS: readonly ((column: number, columns: number) => boolean)[] = [
  () => false,
  () => true,
  (column) => column % 8 === 0,
  (column) => column % 8 === 1,
  (column) => column % 8 !== 0,
  (column) => column % 8 !== 1,
  (column, columns) => column === columns,
  (column, columns) => column !== columns,
];

/** A table of so many columns, whose rows change from pattern to pattern. */
function wide(columns: number): FidelityCase {
  const names = Array.from({ length: columns }, (_, at) => `c${at + 1}`);
  const row = (isNull: (column: number, columns: number) => boolean, row: number) =>
    `($N + ${row + 1}${names
      .slice(1)
      .map((_, at) => (isNull(at + 2, columns) ? ', NULL' : `, ${(at % 99) + row}`))
      .join('')})`;
  const last = `c${columns}`;
  return {
    id: 'G2',
    title: `a table of ${columns} columns, with nulls at every border of the null bitmap`,
    table: `CREATE TABLE $T (${names.map((name, at) => (at === 0 ? `${name} int PRIMARY KEY` : `${name} smallint`)).join(', ')})`,
    rows: `INSERT INTO $T VALUES ${NULL_PATTERNS.map(row).join(', ')}`,
    change: `UPDATE $T SET ${last} = CASE WHEN ${last} IS NULL THEN 7 END; UPDATE $T SET c1 = c1 + 5000 WHERE c1 % 3 = 0; DELETE FROM $T WHERE c1 % 5 = 0;
      UPDATE $T SET (${names.slice(1).join(', ')}) = ROW (${names
        .slice(1)
        .map((name, at) => (at % 8 === 6 ? name : 'NULL'))
        .join(', ')}) WHERE c1 % 2 = 0`,
  };
}

/** One column, and it may be null: there is no key. */
const OF_ONE: FidelityCase = {
  id: 'G2',
  title: 'a table of 1 column, which may be null',
  table: 'CREATE TABLE $T (c1 smallint); ALTER TABLE $T REPLICA IDENTITY FULL',
  rows: 'INSERT INTO $T VALUES (NULL), (1), (NULL), (2), (3), (NULL)',
  change:
    'UPDATE $T SET c1 = 9 WHERE ctid = (SELECT min(ctid) FROM $T WHERE c1 IS NULL); UPDATE $T SET c1 = NULL WHERE c1 = 2; DELETE FROM $T WHERE ctid = (SELECT max(ctid) FROM $T WHERE c1 IS NULL)',
};

const BITS = Array.from({ length: 64 }, (_, at) => at + 1);
const digits = (bits: number, at: number) => (['0'.repeat(bits), '1'.repeat(bits), '10'.repeat(bits).slice(0, bits)] as const)[at];

/** Each width in a column of its own, fixed and varying. */
const EVERY_WIDTH_OF_BITS: FidelityCase = {
  id: 'S8',
  title: 'bit(n) and bit varying(n) of every width from 1 to 64',
  table: `CREATE TABLE $T (id int PRIMARY KEY, ${BITS.map((bits) => `b${bits} bit(${bits}), v${bits} bit varying(${bits})`).join(', ')}, touched int NOT NULL DEFAULT 0)`,
  rows: `INSERT INTO $T VALUES ${[0, 1, 2].map((at) => `($N + ${at + 1}, ${BITS.map((bits) => `B'${digits(bits, at)}', B'${digits(bits - 1, at)}'`).join(', ')}, 0)`).join(', ')}; INSERT INTO $T (id) VALUES ($N + 4)`,
  change: 'UPDATE $T SET touched = 1; UPDATE $T SET id = id + 5000 WHERE id % 3 = 0; UPDATE $T SET v64 = b64, b64 = ~b64 WHERE id % 2 = 0',
};

const ARRAY_BITS = [1, 7, 8, 9, 63, 64, 65, 1_000];
const ARRAYS_OF_BITS: FidelityCase = {
  id: 'S8',
  title: 'arrays of bit(n) and bit varying(n) around bytes, words and 1 000',
  table: `CREATE TABLE $T (id int PRIMARY KEY, ${ARRAY_BITS.map((bits) => `b${bits} bit(${bits})[], v${bits} bit varying(${bits})[]`).join(', ')}, touched int NOT NULL DEFAULT 0)`,
  rows: `INSERT INTO $T VALUES ($N + 1, ${ARRAY_BITS.map((bits) => `ARRAY[B'${digits(bits, 2)}', NULL], '[0:1][3:3]={{${digits(bits, 1)}},{${digits(bits - 1, 2) || '""'}}}'`).join(', ')}), ($N + 2, ${ARRAY_BITS.map(() => `'{}', '{""}'`).join(', ')})`,
};

/** Rows from one column to as many as a table can have, and bits of every number. */
export const widths: CaseGroup = {
  isWide: true,
  cases: [OF_ONE, ...[8, 9, 16, 17, 100, 1_000, 1_599, 1_600].map(wide), EVERY_WIDTH_OF_BITS, ARRAYS_OF_BITS],
};
