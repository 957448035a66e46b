import { type FidelityCase, valueCase } from '../case.js';

/** What not every version of Postgres has. */
export const versions: readonly FidelityCase[] = [
  {
    id: 'S13',
    title: 'generated columns that are computed when they are read',
    since: 18,
    table: 'CREATE TABLE $T (id int PRIMARY KEY, a int, doubled int GENERATED ALWAYS AS (a * 2) VIRTUAL, touched int NOT NULL DEFAULT 0)',
    rows: 'INSERT INTO $T (id, a) SELECT $N + g, g FROM generate_series(1, 20) g',
  },
  {
    id: 'G5',
    title: 'a key WITHOUT OVERLAPS',
    since: 18,
    setup: 'CREATE EXTENSION IF NOT EXISTS btree_gist',
    table: 'CREATE TABLE $T (id int, at daterange, v text, touched int NOT NULL DEFAULT 0, PRIMARY KEY (id, at WITHOUT OVERLAPS))',
    rows: `INSERT INTO $T (id, at, v) SELECT $N + g, daterange('2026-01-01'::date + g, '2026-01-05'::date + g), 'v' || g FROM generate_series(1, 20) g`,
  },
  valueCase('N1', 'numbers written in other bases', { since: 16, type: 'integer', values: ['0x7fffffff', '0o17', '0b101', '1_000'] }),
  valueCase('D5', 'endless intervals', {
    since: 17,
    olderTarget: { than: 17, code: 'VALUE_INVALID', reason: 'The target would take them for very long ones.', atRow: true },
    type: 'interval',
    values: ['infinity', '-infinity'],
  }),
  valueCase('S9', 'jsonpath with methods of Postgres 17', {
    since: 17,
    olderTarget: { than: 17, code: 'VALUE_INVALID', reason: 'The target does not know the methods.', atRow: true },
    type: 'jsonpath',
    values: ['$.a.bigint()', '$.b.string()'],
  }),
  valueCase('S3', 'composite of a domain and a range over intervals, one of them endless, and of a jsonpath', {
    setup: `CREATE DOMAIN s3_while AS interval; CREATE TYPE s3_whiles AS RANGE (SUBTYPE = interval);
      CREATE TYPE s3_newer AS (d s3_while, r s3_whiles, p jsonpath[])`,
    since: 17,
    olderTarget: { than: 17, code: 'VALUE_INVALID', reason: 'The target would take an endless interval for a very long one.', atRow: true },
    type: 's3_newer',
    values: ['(infinity,"[1 day,infinity)","{$.a.bigint()}")', '("1 day","[1 day,2 days)","{$.a}")'],
  }),
];
