import type { FidelityCase } from '../case.js';

const BIG = `(SELECT string_agg(md5((g * 1000 + i)::text), '') FROM generate_series(1, 300) i)`;

/** What transactions do; through the load alone these are ordinary rows. */
export const stream: readonly FidelityCase[] = [
  {
    id: 'C1',
    title: 'large values that an update leaves alone',
    table: 'CREATE TABLE $T (id int PRIMARY KEY, t text, j jsonb, b bytea, a text[], small int)',
    rows: `INSERT INTO $T SELECT $N + g, ${BIG}, jsonb_build_object('v', ${BIG}), convert_to(${BIG}, 'UTF8'), ARRAY[${BIG}], 0 FROM generate_series(1, 12) g`,
    change: `UPDATE $T SET small = 1; UPDATE $T SET id = id + 5000 WHERE id % 3 = 0; BEGIN; UPDATE $T SET t = 'short' || ${'repeat(md5(id::text), 200)'} WHERE id % 2 = 0; UPDATE $T SET small = 2; COMMIT`,
  },
  {
    id: 'C1',
    title: 'the same under REPLICA IDENTITY FULL',
    table: 'CREATE TABLE $T (id int PRIMARY KEY, t text, small int); ALTER TABLE $T ALTER t SET STORAGE EXTERNAL, REPLICA IDENTITY FULL',
    rows: `INSERT INTO $T SELECT $N + g, ${BIG}, 0 FROM generate_series(1, 12) g`,
    change: 'UPDATE $T SET small = 1; UPDATE $T SET id = id + 5000 WHERE id % 3 = 0; DELETE FROM $T WHERE id % 4 = 0',
  },
  {
    id: 'C2',
    title: 'keys swapped in one statement',
    table: 'CREATE TABLE $T (id int, v text, CONSTRAINT $T_key UNIQUE (id) DEFERRABLE, own int PRIMARY KEY)',
    rows: `INSERT INTO $T SELECT $N + g, 'v' || g, $N + g FROM generate_series(1, 10) g`,
    change: 'UPDATE $T SET id = CASE WHEN id % 2 = 0 THEN id - 1 ELSE id + 1 END',
  },
  {
    id: 'C2',
    title: 'a chain of keys, and a key used again',
    table: 'CREATE TABLE $T (id int PRIMARY KEY, v text)',
    rows: `INSERT INTO $T SELECT $N + g, 'v' || g FROM generate_series(1, 5) g`,
    change: `BEGIN; DELETE FROM $T WHERE v = 'v5'; UPDATE $T SET id = id + 1 WHERE v = 'v4'; UPDATE $T SET id = id + 1 WHERE v = 'v3'; UPDATE $T SET id = id + 1 WHERE v = 'v2'; COMMIT; BEGIN; INSERT INTO $T VALUES (77, 'a'); DELETE FROM $T WHERE id = 77; INSERT INTO $T VALUES (77, 'b'); COMMIT`,
  },
  {
    id: 'C3',
    title: 'a unique value handed from row to row',
    table: 'CREATE TABLE $T (id int PRIMARY KEY, u text UNIQUE)',
    rows: `INSERT INTO $T SELECT $N + g, 'u' || ($N + g) FROM generate_series(1, 6) g`,
    change: `BEGIN; UPDATE $T SET u = NULL WHERE id = (SELECT min(id) FROM $T); UPDATE $T SET u = 'first' WHERE id = (SELECT max(id) FROM $T); COMMIT; BEGIN; UPDATE $T SET u = 'moving' WHERE u = 'first'; UPDATE $T SET u = 'first' WHERE id = (SELECT min(id) FROM $T); COMMIT`,
  },
  {
    id: 'C4',
    title: 'TRUNCATE between inserts of one transaction',
    table: 'CREATE TABLE $T (id int PRIMARY KEY, v text)',
    rows: `INSERT INTO $T SELECT $N + g, 'v' || g FROM generate_series(1, 20) g`,
    change: `BEGIN; INSERT INTO $T VALUES (901, 'before'); TRUNCATE $T; INSERT INTO $T VALUES (902, 'after'); COMMIT; TRUNCATE $T RESTART IDENTITY; INSERT INTO $T VALUES (903, 'last')`,
  },
  {
    id: 'C5',
    title: 'savepoints, and work after a rollback to one',
    table: 'CREATE TABLE $T (id int PRIMARY KEY, v text)',
    rows: `INSERT INTO $T SELECT $N + g, 'v' || g FROM generate_series(1, 10) g`,
    change: `BEGIN; INSERT INTO $T VALUES (801, 'kept'); SAVEPOINT a; INSERT INTO $T VALUES (802, 'undone'); DELETE FROM $T; ROLLBACK TO a; INSERT INTO $T VALUES (803, 'kept'); SAVEPOINT b; UPDATE $T SET v = v || '!'; RELEASE b; COMMIT; BEGIN; DELETE FROM $T; ROLLBACK`,
  },
  {
    id: 'C5',
    title: 'a thousand subtransactions',
    table: 'CREATE TABLE $T (id int PRIMARY KEY, v text)',
    rows: `INSERT INTO $T SELECT $N + g, 'v' || g FROM generate_series(1, 10) g`,
    change: `DO $$ BEGIN FOR i IN 1..1000 LOOP BEGIN INSERT INTO $T VALUES (10000 + i, 'x'); IF i % 3 = 0 THEN RAISE EXCEPTION 'no'; END IF; EXCEPTION WHEN raise_exception THEN NULL; END; END LOOP; END $$`,
  },
  {
    id: 'C9',
    title: 'many rows with one place in the log',
    table: 'CREATE TABLE $T (id int PRIMARY KEY, v text)',
    rows: `INSERT INTO $T SELECT $N + g, 'v' || g FROM generate_series(1, 3000) g`,
    change: `UPDATE $T SET v = v || '!'`,
  },
  {
    id: 'C11',
    title: 'logical messages in between',
    table: 'CREATE TABLE $T (id int PRIMARY KEY)',
    rows: 'INSERT INTO $T VALUES ($N + 1)',
    change: `BEGIN; INSERT INTO $T VALUES (701); SELECT pg_logical_emit_message(true, 'some', repeat('x', 1048576)); INSERT INTO $T VALUES (702); COMMIT; SELECT pg_logical_emit_message(false, 'other', 'y')`,
  },
  {
    id: 'C1',
    title: 'large hstore, numeric, bytea and arrays, left alone, set and left alone again',
    setup: 'CREATE EXTENSION IF NOT EXISTS hstore',
    targetSetup: 'CREATE EXTENSION IF NOT EXISTS hstore',
    table:
      'CREATE TABLE $T (id int PRIMARY KEY, h hstore, n numeric, b bytea, a numeric[], small int); ALTER TABLE $T ALTER h SET STORAGE EXTERNAL, ALTER n SET STORAGE EXTERNAL, ALTER b SET STORAGE EXTERNAL, ALTER a SET STORAGE EXTERNAL',
    rows: `INSERT INTO $T SELECT $N + g, hstore('k', ${BIG}), repeat('7', 9000 + g)::numeric, convert_to(${BIG}, 'UTF8'), ARRAY[repeat('8', 9000)::numeric, NULL], 0 FROM generate_series(1, 8) g`,
    change: `UPDATE $T SET small = 1; BEGIN; UPDATE $T SET b = b || '\\x00' WHERE id % 2 = 0; UPDATE $T SET small = 2; UPDATE $T SET id = id + 5000 WHERE id % 3 = 0; UPDATE $T SET small = 3; COMMIT; UPDATE $T SET h = NULL WHERE id = 4; UPDATE $T SET small = 4`,
  },
  {
    id: 'C1',
    title: 'inserted, changed and deleted in one transaction, with large values',
    table: 'CREATE TABLE $T (id int PRIMARY KEY, t text, small int); ALTER TABLE $T ALTER t SET STORAGE EXTERNAL',
    rows: `INSERT INTO $T SELECT $N + g, ${BIG}, 0 FROM generate_series(1, 4) g`,
    change: `BEGIN; INSERT INTO $T SELECT 700 + g, ${BIG}, 0 FROM generate_series(1, 6) g; UPDATE $T SET small = 1; DELETE FROM $T WHERE id IN (701, 2); INSERT INTO $T VALUES (701, 'again', 5); UPDATE $T SET small = 6 WHERE id > 700; UPDATE $T SET id = id + 50 WHERE id > 703; COMMIT`,
  },
  {
    id: 'C5',
    title: 'a hundred savepoints, one in the other',
    table: 'CREATE TABLE $T (id int PRIMARY KEY, v text)',
    rows: `INSERT INTO $T SELECT $N + g, 'v' || g FROM generate_series(1, 10) g`,
    change: `BEGIN; ${Array.from({ length: 100 }, (_, at) => `SAVEPOINT s${at}; INSERT INTO $T VALUES (${1000 + at}, 'in ${at}'); UPDATE $T SET v = v || '.' WHERE id = 1`).join('; ')}; ROLLBACK TO s90; RELEASE s80; ROLLBACK TO s40; INSERT INTO $T VALUES (2000, 'after'); COMMIT`,
  },
  {
    id: 'C5',
    title: 'ten thousand subtransactions',
    table: 'CREATE TABLE $T (id int PRIMARY KEY, v text)',
    rows: `INSERT INTO $T SELECT $N + g, 'v' || g FROM generate_series(1, 10) g`,
    change:
      "DO $$ BEGIN FOR i IN 1..10000 LOOP BEGIN INSERT INTO $T VALUES (10000 + i, 'x'); IF i % 3 = 0 THEN RAISE EXCEPTION 'no'; END IF; EXCEPTION WHEN raise_exception THEN NULL; END; END LOOP; END $$",
  },
  {
    id: 'C20',
    title: 'a foreign key that cascades at the source',
    table:
      'CREATE TABLE $T_parent (id int PRIMARY KEY); CREATE TABLE $T (id int PRIMARY KEY, p int REFERENCES $T_parent ON UPDATE CASCADE ON DELETE CASCADE, q int REFERENCES $T_parent ON DELETE SET NULL ON UPDATE CASCADE)',
    rows: 'INSERT INTO $T_parent SELECT $N + g FROM generate_series(1, 20) g; INSERT INTO $T SELECT $N + g, $N + g, $N + 21 - g FROM generate_series(1, 20) g',
    change:
      'UPDATE $T_parent SET id = id + 5000 WHERE id % 3 = 0; DELETE FROM $T_parent WHERE id % 4 = 0; BEGIN; UPDATE $T SET p = NULL WHERE id = 1; DELETE FROM $T_parent WHERE id = 1; COMMIT',
  },
  {
    id: 'C20',
    title: 'a table that refers to itself, and cascades',
    table: 'CREATE TABLE $T (id int PRIMARY KEY, p int REFERENCES $T ON DELETE CASCADE DEFERRABLE INITIALLY DEFERRED)',
    rows: 'INSERT INTO $T SELECT $N + g, CASE WHEN g % 5 = 0 THEN NULL ELSE $N + g + 1 END FROM generate_series(1, 20) g',
    change:
      'DELETE FROM $T WHERE id = 5; BEGIN; UPDATE $T SET id = 900 WHERE id = 10; UPDATE $T SET p = 900 WHERE p = 10; COMMIT; INSERT INTO $T VALUES (5, 5)',
  },
  {
    id: 'C20',
    title: 'a foreign key that cascades at both ends: nothing is done twice',
    table: 'CREATE TABLE $T (id int PRIMARY KEY, n int NOT NULL DEFAULT 0, p int REFERENCES $T ON DELETE CASCADE ON UPDATE CASCADE)',
    targetTable: 'CREATE TABLE $T (id int PRIMARY KEY, n int NOT NULL DEFAULT 0, p int REFERENCES $T ON DELETE CASCADE ON UPDATE CASCADE)',
    rows: 'INSERT INTO $T SELECT $N + g, g, CASE WHEN g > 5 THEN $N + g - 5 END FROM generate_series(1, 30) g',
    change:
      'UPDATE $T SET id = id + 5000 WHERE id % 3 = 0; DELETE FROM $T WHERE n = 2; BEGIN; DELETE FROM $T WHERE n = 4; INSERT INTO $T VALUES (9, 4, NULL); COMMIT',
  },
  {
    id: 'C20',
    title: 'a foreign key that sets null at the target, where the source has none',
    table: 'CREATE TABLE $T (id int PRIMARY KEY, p int)',
    targetTable: 'CREATE TABLE $T (id int PRIMARY KEY, p int REFERENCES $T ON DELETE SET NULL)',
    rows: 'INSERT INTO $T SELECT $N + g, $N + g + 1 FROM generate_series(1, 20) g',
    change: 'DELETE FROM $T WHERE id % 4 = 0; UPDATE $T SET p = -1 WHERE id % 5 = 0',
  },
];
