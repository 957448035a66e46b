import { type FidelityCase, identifier, quoted } from '../case.js';

const hardNames = [
  'Mixed Case',
  'dot.in.name',
  ' ',
  'double " quote',
  `single ' quote`,
  'back\\slash',
  '100%',
  '$1',
  'what?',
  '#',
  'ümläut 😀',
  'select',
  '1st',
  'a'.repeat(63),
  'ä'.repeat(31),
];

/** So that the whole name has 63 bytes at most. */
function shortened(name: string): string {
  return Buffer.byteLength(name) > 50 ? name.slice(0, name.length - (name.startsWith('ä') ? 6 : 13)) : name;
}

export const tables: readonly FidelityCase[] = [
  {
    id: 'G1',
    title: 'columns with hard names',
    table: `CREATE TABLE $T (id int PRIMARY KEY, ${hardNames.map((name) => `${identifier(name)} text`).join(', ')}, touched int NOT NULL DEFAULT 0)`,
    rows: `INSERT INTO $T (id, ${hardNames.map(identifier).join(', ')}) SELECT $N + g, ${hardNames.map((_, at) => `'value ${at} of ' || g`).join(', ')} FROM generate_series(1, 20) g`,
  },
  {
    id: 'G1',
    title: 'columns that are alike but for case, blanks and accents',
    table: `CREATE TABLE $T (id int PRIMARY KEY, "ID" int, "Id" int, " id" int, "id " int, "\u00ed" int, "i\u0301" int, touched int NOT NULL DEFAULT 0)`,
    rows: 'INSERT INTO $T SELECT $N + g, g, g * 2, g * 3, g * 4, g * 5, g * 6 FROM generate_series(1, 20) g',
    change: `UPDATE $T SET "Id" = "ID", " id" = "id ", "\u00ed" = "i\u0301"; UPDATE $T SET id = id + 5000 WHERE id % 3 = 0; DELETE FROM $T WHERE "ID" % 5 = 0`,
  },
  {
    id: 'G1',
    title: 'a key with a hard name',
    table: 'CREATE TABLE $T ("Key of ""it"" . all" int PRIMARY KEY, v text)',
    rows: `INSERT INTO $T SELECT $N + g, 'v' || g FROM generate_series(1, 20) g`,
    change: `UPDATE $T SET v = v || '!'; UPDATE $T SET "Key of ""it"" . all" = "Key of ""it"" . all" + 5000 WHERE v LIKE '%3!'; DELETE FROM $T WHERE v LIKE '%7!'`,
  },
  ...hardNames.map(
    (name): FidelityCase => ({
      id: 'G1',
      title: `a table whose name ends with ${name === ' ' ? 'a blank' : name.slice(0, 20)}`,
      nameEnd: shortened(name),
      table: `CREATE TABLE $T (id int PRIMARY KEY, ${identifier(name)} text, touched int NOT NULL DEFAULT 0); COMMENT ON TABLE $T IS ${quoted(name)}`,
      rows: `INSERT INTO $T (id, ${identifier(name)}) SELECT $N + g, 'v' || g FROM generate_series(1, 20) g`,
      change: 'UPDATE $T SET touched = 1; UPDATE $T SET id = id + 5000 WHERE id % 3 = 0; DELETE FROM $T WHERE id % 5 = 0',
    }),
  ),
  {
    id: 'G4',
    title: 'a target table with its columns in another order',
    table: 'CREATE TABLE $T (id int PRIMARY KEY, a text, b numeric, c int[], touched int NOT NULL DEFAULT 0)',
    targetTable:
      'CREATE TABLE $T (c int[], touched int NOT NULL DEFAULT 0, b numeric, gone text, id int PRIMARY KEY, a text); ALTER TABLE $T DROP COLUMN gone',
    rows: `INSERT INTO $T (id, a, b, c) SELECT $N + g, 'a' || g, g * 1.10, ARRAY[g, NULL] FROM generate_series(1, 20) g`,
    change: `UPDATE $T SET touched = 1; UPDATE $T SET id = id + 5000 WHERE id % 3 = 0; DELETE FROM $T WHERE id % 5 = 0`,
  },
  {
    id: 'G2',
    title: '1 600 columns, some dropped before',
    table: `CREATE TABLE $T (id int PRIMARY KEY, gone1 int, gone2 int, ${Array.from({ length: 1597 }, (_, at) => `c${at} smallint`).join(', ')}); ALTER TABLE $T DROP COLUMN gone1, DROP COLUMN gone2`,
    rows: `INSERT INTO $T (id, c0, c1596) SELECT $N + g, g, -g FROM generate_series(1, 20) g`,
    change: `UPDATE $T SET c800 = c0; UPDATE $T SET id = id + 5000 WHERE c0 % 3 = 0; DELETE FROM $T WHERE c0 % 5 = 0`,
  },
  {
    id: 'G3',
    title: 'no columns at all',
    table: 'CREATE TABLE $T (); ALTER TABLE $T REPLICA IDENTITY FULL',
    rows: 'INSERT INTO $T DEFAULT VALUES; INSERT INTO $T DEFAULT VALUES',
    refused: { code: 'TABLE_KIND_UNSUPPORTED', reason: 'There is nothing in its rows to copy.' },
  },
  {
    id: 'G3',
    title: 'only a key',
    table: 'CREATE TABLE $T (id int PRIMARY KEY)',
    rows: 'INSERT INTO $T SELECT $N + g FROM generate_series(1, 50) g',
    change: 'UPDATE $T SET id = id + 5000 WHERE id % 3 = 0; DELETE FROM $T WHERE id % 5 = 0; UPDATE $T SET id = id',
  },
  {
    id: 'G3',
    title: 'only a key, under REPLICA IDENTITY FULL, whose updates set nothing',
    table: 'CREATE TABLE $T (id int PRIMARY KEY); ALTER TABLE $T REPLICA IDENTITY FULL',
    rows: 'INSERT INTO $T SELECT $N + g FROM generate_series(1, 50) g',
    change: 'UPDATE $T SET id = id; DELETE FROM $T WHERE id % 5 = 0; UPDATE $T SET id = id + 5000 WHERE id % 3 = 0; UPDATE $T SET id = id',
  },
  {
    id: 'G3',
    title: 'rows of nulls alone, in columns of many types',
    table: 'CREATE TABLE $T (a int, b text, c bytea, d numeric[], e jsonb, f int4range); ALTER TABLE $T REPLICA IDENTITY FULL',
    rows: 'INSERT INTO $T DEFAULT VALUES; INSERT INTO $T DEFAULT VALUES; INSERT INTO $T DEFAULT VALUES',
    change: 'DELETE FROM $T WHERE ctid = (SELECT min(ctid) FROM $T); UPDATE $T SET a = NULL',
  },
  {
    id: 'G3',
    title: 'a row of nulls',
    table: 'CREATE TABLE $T (a int, b text, c timestamptz); ALTER TABLE $T REPLICA IDENTITY FULL',
    rows: 'INSERT INTO $T VALUES (NULL, NULL, NULL), (NULL, NULL, NULL), (1, NULL, NULL)',
    change: 'DELETE FROM $T WHERE ctid = (SELECT min(ctid) FROM $T WHERE a IS NULL); UPDATE $T SET a = 2 WHERE a = 1',
  },
  {
    id: 'G4',
    title: 'a column dropped in the middle, another added',
    table: `CREATE TABLE $T (id int PRIMARY KEY, a text, dropped int, b text, touched int NOT NULL DEFAULT 0); ALTER TABLE $T DROP COLUMN dropped, ADD COLUMN c text DEFAULT 'late'`,
    rows: `INSERT INTO $T (id, a, b) SELECT $N + g, 'a' || g, 'b' || g FROM generate_series(1, 20) g`,
  },
  {
    id: 'G5',
    title: 'no key, REPLICA IDENTITY FULL, doubled rows',
    table: 'CREATE TABLE $T (a int, b text); ALTER TABLE $T REPLICA IDENTITY FULL',
    rows: `INSERT INTO $T SELECT g % 3, 'same' FROM generate_series(1, 30) g`,
    change:
      'DELETE FROM $T WHERE ctid IN (SELECT ctid FROM $T WHERE a = 1 LIMIT 4); UPDATE $T SET a = 7 WHERE ctid IN (SELECT ctid FROM $T WHERE a = 2 LIMIT 3)',
  },
  {
    id: 'G5',
    title: 'no key, FULL, values that are equal and look different',
    table: 'CREATE TABLE $T (n numeric, f float8, j json); ALTER TABLE $T REPLICA IDENTITY FULL',
    rows: `INSERT INTO $T VALUES (1.0, 0, '{"a":1}'), (1.00, '-0', '{"a": 1}'), ('NaN', 'NaN', 'null'), (1.0, 0, '{"a":1}')`,
    change: `DELETE FROM $T WHERE n::text = '1.00'; UPDATE $T SET f = 5 WHERE ctid = (SELECT max(ctid) FROM $T WHERE n::text = '1.0'); DELETE FROM $T WHERE n = 'NaN'`,
  },
  {
    id: 'G5',
    title: 'a key of 32 columns',
    table: `CREATE TABLE $T (${Array.from({ length: 32 }, (_, at) => `k${at} int`).join(', ')}, touched int NOT NULL DEFAULT 0, PRIMARY KEY (${Array.from({ length: 32 }, (_, at) => `k${31 - at}`).join(', ')}))`,
    rows: `INSERT INTO $T SELECT ${Array.from({ length: 32 }, (_, at) => `$N + g + ${at}`).join(', ')} FROM generate_series(1, 20) g`,
    change: 'UPDATE $T SET touched = 1; UPDATE $T SET k5 = k5 + 5000 WHERE k0 % 3 = 0; DELETE FROM $T WHERE k0 % 5 = 0',
  },
  {
    id: 'G5',
    title: 'a text key of 2 600 bytes',
    table: 'CREATE TABLE $T (id text PRIMARY KEY, touched int NOT NULL DEFAULT 0)',
    rows: `INSERT INTO $T SELECT ($N + g)::text || (SELECT string_agg(md5(($N + g * 100 + i)::text), '') FROM generate_series(1, 80) i) FROM generate_series(1, 20) g`,
    change: `UPDATE $T SET touched = 1; UPDATE $T SET id = 'x' || id WHERE id LIKE '%a'; DELETE FROM $T WHERE id LIKE '%5'`,
  },
  {
    id: 'G5',
    title: 'a key (b, a) with crossed values',
    table: 'CREATE TABLE $T (a int, b int, v text, PRIMARY KEY (b, a))',
    rows: `INSERT INTO $T VALUES ($N + 1, $N + 2, 'one'), ($N + 2, $N + 1, 'two')`,
    change: `UPDATE $T SET v = v || '!' WHERE a < b; DELETE FROM $T WHERE a > b`,
  },
  {
    id: 'G5',
    title: 'a key of numeric',
    table: 'CREATE TABLE $T (id numeric PRIMARY KEY, touched int NOT NULL DEFAULT 0)',
    rows: 'INSERT INTO $T SELECT $N + g + 0.50 FROM generate_series(1, 30) g',
    change: 'UPDATE $T SET touched = 1; UPDATE $T SET id = id + 5000.000 WHERE id::int % 3 = 0',
  },
  {
    id: 'G5',
    title: 'a key of jsonb, array and range',
    table: 'CREATE TABLE $T (j jsonb, a int[], r int4range, touched int NOT NULL DEFAULT 0, PRIMARY KEY (j, a, r))',
    rows: `INSERT INTO $T SELECT jsonb_build_object('n', $N + g), ARRAY[g, NULL], int4range(g, g + 5) FROM generate_series(1, 20) g`,
    change: `UPDATE $T SET touched = 1; UPDATE $T SET a = a || 7 WHERE lower(r) % 3 = 0; DELETE FROM $T WHERE lower(r) % 5 = 0`,
  },
  {
    id: 'G6',
    title: 'REPLICA IDENTITY FULL with a key',
    table: 'CREATE TABLE $T (id int PRIMARY KEY, v text, touched int NOT NULL DEFAULT 0); ALTER TABLE $T REPLICA IDENTITY FULL',
    rows: `INSERT INTO $T (id, v) SELECT $N + g, repeat(md5(g::text), 200) FROM generate_series(1, 20) g`,
  },
  {
    id: 'G5',
    title: 'a deferrable unique column as replica identity of none, beside FULL',
    table: 'CREATE TABLE $T (id int UNIQUE DEFERRABLE INITIALLY DEFERRED, v text); ALTER TABLE $T REPLICA IDENTITY FULL',
    rows: `INSERT INTO $T SELECT $N + g, 'v' || g FROM generate_series(1, 20) g`,
    change: `BEGIN; UPDATE $T SET id = id + 1; COMMIT; UPDATE $T SET v = v || '!'; DELETE FROM $T WHERE id % 5 = 0`,
  },
  {
    id: 'G6',
    title: 'REPLICA IDENTITY USING INDEX',
    table:
      "CREATE TABLE $T (id int PRIMARY KEY, other int NOT NULL, v text); CREATE UNIQUE INDEX ON $T (other); DO $$ BEGIN EXECUTE (SELECT format('ALTER TABLE %s REPLICA IDENTITY USING INDEX %I', indrelid::regclass, relname) FROM pg_index JOIN pg_class c ON c.oid = indexrelid WHERE indrelid = '$T'::regclass AND NOT indisprimary); END $$",
    rows: `INSERT INTO $T SELECT $N + g, $N - g, 'v' || g FROM generate_series(1, 20) g`,
    change: `UPDATE $T SET v = v || '!'; UPDATE $T SET id = id + 5000 WHERE id % 3 = 0; UPDATE $T SET other = other + 9000 WHERE id % 4 = 0; DELETE FROM $T WHERE id % 5 = 0`,
  },
  {
    id: 'G12',
    title: 'triggers of the source do not fire twice',
    table: `CREATE TABLE $T (id int PRIMARY KEY, v int, touched int NOT NULL DEFAULT 0); CREATE FUNCTION pg_temp_$T() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.v := coalesce(NEW.v, 0) + 1; RETURN NEW; END'; CREATE TRIGGER again BEFORE INSERT OR UPDATE ON $T FOR EACH ROW EXECUTE FUNCTION pg_temp_$T()`,
    rows: 'INSERT INTO $T (id, v) SELECT $N + g, g FROM generate_series(1, 20) g',
  },
];
