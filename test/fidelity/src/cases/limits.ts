import type { CaseGroup, FidelityCase } from '../case.js';

const ROWS_CHANGE = `UPDATE $T SET touched = 1; UPDATE $T SET id = 'x' || id WHERE n % 3 = 0; DELETE FROM $T WHERE n % 5 = 0`;
/** Letters that no compression makes fewer. */
const letters = (count: number) =>
  `left(($N + g)::text || (SELECT string_agg(md5(($N + g * 1000 + i)::text), '') FROM generate_series(1, ${Math.ceil(count / 32)}) i), ${count})`;

/** The largest that fits an index: 2 704 bytes with heads and padding. */
const LONGEST_KEY = 2_692;

/** Keys as long as an index takes them. */
export const longKeys: readonly FidelityCase[] = [
  {
    id: 'G5',
    title: 'a text key as long as an index takes it: 2 692 bytes in a tuple of 2 704',
    table: 'CREATE TABLE $T (id text PRIMARY KEY, n int, touched int NOT NULL DEFAULT 0)',
    rows: `INSERT INTO $T SELECT ${letters(LONGEST_KEY)}, $N + g FROM generate_series(1, 20) g`,
    change: `UPDATE $T SET touched = 1; UPDATE $T SET id = reverse(id) WHERE n % 3 = 0; DELETE FROM $T WHERE n % 5 = 0`,
  },
  {
    id: 'G5',
    title: 'keys of 100 kB, which an index holds compressed',
    table: 'CREATE TABLE $T (id text PRIMARY KEY, n int, touched int NOT NULL DEFAULT 0)',
    rows: `INSERT INTO $T SELECT ($N + g) || repeat('a', 100000), $N + g FROM generate_series(1, 10) g`,
    change: ROWS_CHANGE,
  },
  {
    id: 'G5',
    title: 'a compound key as long as an index takes it',
    table: 'CREATE TABLE $T (id text, b bytea, n int, touched int NOT NULL DEFAULT 0, PRIMARY KEY (n, b, id))',
    rows: `INSERT INTO $T SELECT ${letters(1_330)}, convert_to(${letters(1_330)}, 'UTF8'), $N + g FROM generate_series(1, 10) g`,
    change: ROWS_CHANGE,
  },
  {
    id: 'G5',
    title: 'a key that only lz4 makes short enough for an index',
    notRun: 'The servers from npm do not know lz4.',
    table: 'CREATE TABLE $T (id text COMPRESSION lz4 PRIMARY KEY, n int, touched int NOT NULL DEFAULT 0)',
    rows: `INSERT INTO $T SELECT ($N + g) || repeat('a', 400000), $N + g FROM generate_series(1, 5) g`,
    change: ROWS_CHANGE,
  },
];

/** The same key, in a table of the target that compresses nothing. */
const REFUSED_BY_INDEX: FidelityCase = {
  id: 'G5',
  title: 'a key that the index of the target does not take',
  table: 'CREATE TABLE $T (id text PRIMARY KEY, n int, touched int NOT NULL DEFAULT 0)',
  targetTable: 'CREATE TABLE $T (id text PRIMARY KEY, n int, touched int NOT NULL DEFAULT 0); ALTER TABLE $T ALTER id SET STORAGE EXTERNAL',
  rows: `INSERT INTO $T SELECT ($N + g) || repeat('a', 100000), $N + g FROM generate_series(1, 10) g`,
  refused: { code: 'VALUE_TOO_LONG', reason: 'The index of the target has no room for the key.', atRow: true },
};

const uuids = (from: number, count: number, more = '') => Array.from({ length: count }, (_, at) => `u${from + at} uuid${more}`);

const TOO_WIDE_AT_TARGET: FidelityCase = {
  id: 'G2',
  title: 'rows that have no room in a page of the target, for its table has more columns',
  table: `CREATE TABLE $T (id int PRIMARY KEY, ${uuids(0, 300).join(', ')})`,
  targetTable: `CREATE TABLE $T (id int PRIMARY KEY, ${uuids(0, 300).join(', ')}, ${uuids(300, 250, ' DEFAULT gen_random_uuid()').join(', ')})`,
  rows: `INSERT INTO $T SELECT $N + g, ${uuids(0, 300)
    .map(() => 'gen_random_uuid()')
    .join(', ')} FROM generate_series(1, 3) g`,
  refused: { code: 'VALUE_TOO_LONG', reason: 'A row must fit into a page.', atRow: true },
};

const TOO_WIDE_BY_DEFAULTS: FidelityCase = {
  id: 'G2',
  title: 'rows that grow too wide for a page as they are copied, for columns were added with defaults',
  table: `CREATE TABLE $T (id int PRIMARY KEY, ${uuids(0, 480).join(', ')}); INSERT INTO $T SELECT 1, ${uuids(0, 480)
    .map(() => 'gen_random_uuid()')
    .join(', ')};
    ALTER TABLE $T ${uuids(480, 60, ` DEFAULT '00000000-0000-0000-0000-000000000001'`)
      .map((one) => `ADD ${one}`)
      .join(', ')}`,
  rows: 'SELECT 1',
  refused: { code: 'ROW_TOO_WIDE', reason: 'The rows of before fit their page only without the new columns, which a copy has to write.' },
};

/** What the target has no room for. */
export const limits: readonly CaseGroup[] = [
  { cases: [REFUSED_BY_INDEX, TOO_WIDE_AT_TARGET] },
  { cases: [TOO_WIDE_BY_DEFAULTS], ways: ['both'] },
];
