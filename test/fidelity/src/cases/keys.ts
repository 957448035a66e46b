import type { FidelityCase } from '../case.js';

/** A key whose text changes while the type calls it the same, then other columns of the row, then the row is gone. */
function otherLook(title: string, type: string, value: string, look: string): FidelityCase {
  return {
    id: 'G5',
    title: `a key that changes to another look of itself: ${title}`,
    table: `CREATE TABLE $T (id ${type} PRIMARY KEY, n int, touched int NOT NULL DEFAULT 0)`,
    rows: `INSERT INTO $T (id, n) SELECT ${value}, g FROM generate_series($N + 1, $N + 20) g`,
    change: `UPDATE $T SET id = ${look} FROM generate_series(1, 20) g WHERE n = g; UPDATE $T SET touched = touched + 1; DELETE FROM $T WHERE n % 5 = 0;
      BEGIN; DELETE FROM $T WHERE n = 1; INSERT INTO $T (id, n) SELECT ${value}, g FROM generate_series(1, 1) g; UPDATE $T SET id = ${look} FROM generate_series(1, 1) g WHERE n = g; COMMIT`,
  };
}

const citext = { setup: 'CREATE EXTENSION IF NOT EXISTS citext', targetSetup: 'CREATE EXTENSION IF NOT EXISTS citext' };

const BY_ID = 'CREATE TABLE $T (id int PRIMARY KEY, v text)';
const TEN = `INSERT INTO $T SELECT $N + g, 'v' || g FROM generate_series(1, 10) g`;

/** Keys of every kind, and keys that wander. */
export const keys: readonly FidelityCase[] = [
  otherLook('numeric', 'numeric', 'g + 0.5', '(g + 0.5)::numeric(20,5)'),
  { ...otherLook('citext', 'citext', `'key' || g`, `upper('key' || g)`), ...citext },
  otherLook('interval', 'interval', `make_interval(months => g)`, 'make_interval(days => 30 * g)'),
  otherLook('array of numeric', 'numeric[]', 'ARRAY[g, NULL, 1.0]', 'ARRAY[g, NULL, 1.000]'),
  otherLook('range of numeric', 'numrange', 'numrange(g, g + 0.5)', 'numrange(g, g + 0.500)'),
  {
    id: 'G5',
    title: 'a key of double precision: minus zero, NaN, infinities',
    table: 'CREATE TABLE $T (id double precision, n int, touched int NOT NULL DEFAULT 0, PRIMARY KEY (id, n))',
    rows: `INSERT INTO $T VALUES ('-0', $N + 1), ('NaN', $N + 2), ('Infinity', $N + 3), ('-Infinity', $N + 4), (5e-324, $N + 5), (0.1, $N + 6)`,
    change: `UPDATE $T SET touched = 1; UPDATE $T SET id = '0' WHERE id = 0; UPDATE $T SET id = '-Infinity' WHERE id = 'NaN'; DELETE FROM $T WHERE id = 0.1`,
  },
  ...Object.entries({
    date: `'2026-01-01'::date + ($N + g)`,
    timestamptz: `to_timestamp($N + g)`,
    uuid: `md5(($N + g)::text)::uuid`,
    inet: `'10.0.0.0'::inet + ($N + g)`,
    'character(12)': `'k' || ($N + g)`,
    'bit(32)': `($N + g)::bit(32)`,
    money: `($N + g)::money`,
    boolean: `g = 1`,
  }).map(
    ([type, value]): FidelityCase => ({
      id: 'G5',
      title: `a key of ${type}`,
      table: `CREATE TABLE $T (id ${type}, n int NOT NULL, touched int NOT NULL DEFAULT 0, PRIMARY KEY (id, n))`,
      rows: `INSERT INTO $T (id, n) SELECT ${value}, $N + g FROM generate_series(1, 20) g`,
      change: `UPDATE $T SET touched = 1; UPDATE $T SET n = n + 5000 WHERE n % 3 = 0; DELETE FROM $T WHERE n % 5 = 0`,
    }),
  ),
  {
    id: 'G5',
    title: 'a nullable unique column beside FULL',
    table: 'CREATE TABLE $T (u int UNIQUE, v text); ALTER TABLE $T REPLICA IDENTITY FULL',
    rows: `INSERT INTO $T SELECT CASE WHEN g % 2 = 0 THEN $N + g END, 'v' || g FROM generate_series(1, 20) g`,
    change: `UPDATE $T SET v = v || '!'; DELETE FROM $T WHERE v LIKE '%7!'; UPDATE $T SET u = NULL WHERE u % 4 = 0`,
  },
  {
    id: 'G5',
    title: 'partial, expression and exclusion constraints beside the key',
    table: `CREATE TABLE $T (id int PRIMARY KEY, u int, v text, r int4range, EXCLUDE USING gist (r WITH &&)); CREATE UNIQUE INDEX ON $T (u) WHERE u > 0; CREATE UNIQUE INDEX ON $T (lower(v))`,
    rows: `INSERT INTO $T SELECT $N + g, $N - g, 'V' || ($N + g), int4range($N + g, $N + g + 1) FROM generate_series(1, 20) g`,
    change: `UPDATE $T SET u = u - 1000; UPDATE $T SET v = 'x' || v WHERE id % 2 = 0; UPDATE $T SET id = id + 5000 WHERE id % 3 = 0; DELETE FROM $T WHERE id % 5 = 0`,
  },
  {
    id: 'C2',
    title: 'keys in a circle, by a place that is free',
    table: BY_ID,
    rows: TEN,
    change: `BEGIN; UPDATE $T SET id = -1 WHERE id = 1; UPDATE $T SET id = 1 WHERE id = 2; UPDATE $T SET id = 2 WHERE id = 3; UPDATE $T SET id = 3 WHERE id = -1; COMMIT;
      UPDATE $T SET id = -1 WHERE id = 4; UPDATE $T SET id = 4 WHERE id = 5; UPDATE $T SET id = 5 WHERE id = -1`,
  },
  {
    id: 'C2',
    title: 'a deferrable key swapped and moved on at once, under FULL',
    table: 'CREATE TABLE $T (id int, v text, PRIMARY KEY (id) DEFERRABLE INITIALLY DEFERRED); ALTER TABLE $T REPLICA IDENTITY FULL',
    rows: TEN,
    change: `UPDATE $T SET id = 11 - id WHERE id <= 10; BEGIN; UPDATE $T SET id = id + 1 WHERE id < 20; UPDATE $T SET id = 5 WHERE v = 'v8'; UPDATE $T SET id = 4 WHERE v = 'v7'; COMMIT`,
  },
  {
    id: 'C2',
    title: 'onto a key that was just deleted, and back',
    table: BY_ID,
    rows: TEN,
    change: `BEGIN; DELETE FROM $T WHERE id = 1; UPDATE $T SET id = 1 WHERE id = 2; INSERT INTO $T VALUES (2, 'new'); UPDATE $T SET id = 20 WHERE id = 1; UPDATE $T SET id = 1 WHERE id = 2; COMMIT; DELETE FROM $T WHERE id = 1; INSERT INTO $T VALUES (1, 'last')`,
  },
  {
    id: 'C2',
    title: 'insert, delete, insert of one key, many times',
    table: BY_ID,
    rows: TEN,
    change: `DO $$ BEGIN FOR i IN 1..200 LOOP INSERT INTO $T VALUES (77, 'v' || i); IF i % 3 = 0 THEN UPDATE $T SET id = 78 WHERE id = 77; DELETE FROM $T WHERE id = 78; ELSE DELETE FROM $T WHERE id = 77; END IF; END LOOP; INSERT INTO $T VALUES (77, 'end'); END $$`,
  },
  {
    id: 'C3',
    title: 'unique values swapped, in one transaction and over many',
    table: 'CREATE TABLE $T (id int PRIMARY KEY, u text UNIQUE, w int UNIQUE)',
    rows: `INSERT INTO $T SELECT $N + g, 'u' || ($N + g), $N + g FROM generate_series(1, 6) g`,
    change: `BEGIN; UPDATE $T SET u = 'free' WHERE id = 1; UPDATE $T SET u = 'u1' WHERE id = 2; UPDATE $T SET u = 'u2' WHERE id = 1; COMMIT;
      UPDATE $T SET u = 'free', w = -1 WHERE id = 3; UPDATE $T SET u = 'u3', w = 3 WHERE id = 4; UPDATE $T SET u = 'u4', w = 4 WHERE id = 3;
      BEGIN; DELETE FROM $T WHERE id = 5; INSERT INTO $T VALUES (50, 'u5', 5); UPDATE $T SET u = NULL WHERE id = 6; UPDATE $T SET u = 'u6' WHERE id = 50; COMMIT`,
  },
];
