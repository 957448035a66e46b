import type { FidelityCase } from '../case.js';

const CHANGE = 'UPDATE $T SET touched = touched + 1; DELETE FROM $T WHERE touched > 0 AND n % 5 = 0';
const shape = (title: string, key: string, value: string, rows = 200): FidelityCase => ({
  id: 'H6',
  title,
  table: `CREATE TABLE $T (id ${key} PRIMARY KEY, n int, touched int NOT NULL DEFAULT 0)`,
  rows: `INSERT INTO $T (id, n) SELECT ${value}, g FROM generate_series(1, ${rows}) g`,
  change: CHANGE,
});

/** Tables that are hard to cut into pieces. */
export const shapes: readonly FidelityCase[] = [
  shape('an empty table', 'int', '$N + g', 0),
  shape('one row', 'int', '$N + g', 1),
  shape('negative keys', 'int', '-$N - g'),
  shape('a hole of 2^62 between two keys', 'bigint', '$N + g + CASE WHEN g % 2 = 0 THEN 4611686018427387904 ELSE 0 END'),
  shape(
    'keys at both ends of bigint',
    'bigint',
    'CASE WHEN g % 2 = 0 THEN 9223372036854775807 - $N - g ELSE -9223372036854775808 + $N + g END',
  ),
  shape('keys of uuid', 'uuid', 'md5(($N + g)::text)::uuid'),
  shape('keys of text that look like numbers', 'text', `($N + g)::text || repeat(' ', g % 3)`),
  shape('keys of text of many scripts', 'text', `(ARRAY['ä', '😀', 'z', 'Ω', ''])[g % 5 + 1] || ($N + g)`),
  shape(
    'keys of text under an ICU collation',
    'text COLLATE "de-x-icu"',
    `(ARRAY['ä', 'Z', 'z', 'ß', 'a-b', 'ab'])[g % 6 + 1] || ($N + g)`,
    2_000,
  ),
  shape('keys of text under the C collation', 'text COLLATE "C"', `(ARRAY['ä', 'Z', 'z', 'ß', 'a-b', 'ab'])[g % 6 + 1] || ($N + g)`, 2_000),
  shape('keys of uuid that rise', 'uuid', `(lpad(to_hex(($N + g)::bigint), 8, '0') || '-0000-7000-8000-000000000000')::uuid`, 2_000),
  shape('skewed keys', 'bigint', '$N + CASE WHEN g < 190 THEN g ELSE g * 1000000000000::bigint END'),
  shape('20 000 rows', 'int', '$N + g', 20_000),
  {
    id: 'H6',
    title: 'a compound key, most of it the same',
    table: 'CREATE TABLE $T (tenant text, at timestamptz, n int, touched int NOT NULL DEFAULT 0, PRIMARY KEY (tenant, at, n))',
    rows: `INSERT INTO $T SELECT CASE WHEN g % 50 = 0 THEN 'small' ELSE 'large' END, '2026-01-01Z', $N + g FROM generate_series(1, 500) g`,
    change: CHANGE,
  },
  {
    id: 'H6',
    title: 'rows that have moved within the heap, and dead ones',
    table: 'CREATE TABLE $T (id int PRIMARY KEY, n int, v text, touched int NOT NULL DEFAULT 0) WITH (autovacuum_enabled = off)',
    rows: `INSERT INTO $T SELECT $N + g, g, repeat('x', 500) FROM generate_series(1, 500) g; UPDATE $T SET v = v || 'y'; DELETE FROM $T WHERE n % 3 = 0; UPDATE $T SET v = 'z' WHERE n % 4 = 0`,
    change: CHANGE,
  },
  {
    id: 'H6',
    title: 'wrong estimates',
    table:
      'CREATE TABLE $T (id int PRIMARY KEY, n int, touched int NOT NULL DEFAULT 0) WITH (autovacuum_enabled = off); INSERT INTO $T SELECT g, g FROM generate_series(-5000, -1) g; ANALYZE $T; DELETE FROM $T',
    rows: 'INSERT INTO $T SELECT $N + g, g FROM generate_series(1, 50) g',
    change: CHANGE,
  },
  {
    id: 'H6',
    title: 'rows without a key, in many pages',
    table: 'CREATE TABLE $T (n int, v text, touched int NOT NULL DEFAULT 0); ALTER TABLE $T REPLICA IDENTITY FULL',
    rows: `INSERT INTO $T SELECT g % 7, repeat('x', 1000) FROM generate_series(1, 300) g`,
    change: 'UPDATE $T SET touched = 1 WHERE n = 1; DELETE FROM $T WHERE n = 2',
  },
];
