import type { CaseGroup, FidelityCase } from '../case.js';

const CHANGE = 'UPDATE $T SET touched = touched + 1; UPDATE $T SET id = id + 5000 WHERE id % 3 = 0; DELETE FROM $T WHERE id % 5 = 0';

/** A table with columns to put objects on, and the objects. */
function objects(title: string, made: string, more: Partial<FidelityCase> = {}): FidelityCase {
  return {
    id: 'O1',
    title,
    table: `CREATE TABLE $T (id int PRIMARY KEY, n int, t text NOT NULL, r int4range, touched int NOT NULL DEFAULT 0); ${made}`,
    rows: `INSERT INTO $T SELECT $N + g, CASE WHEN g > 1 THEN $N + g END, 't' || ($N + g), int4range($N + g, $N + g + 1) FROM generate_series(1, 30) g`,
    change: CHANGE,
    ...more,
  };
}

/** What a task makes behind the rows, as the source has it. */
export const objectsOfTables: CaseGroup = {
  createObjects: ['primary-key', 'unique', 'indexes', 'checks', 'defaults', 'foreign-keys', 'comments'],
  cases: [
    objects('a unique index in which nulls are the same', 'CREATE UNIQUE INDEX ON $T (n) NULLS NOT DISTINCT', {
      since: 15,
      rows: `INSERT INTO $T SELECT $N + g, CASE WHEN $N + g > 1 THEN $N + g END, 't' || ($N + g) FROM generate_series(1, 30) g`,
      olderTarget: { than: 15, code: 'OBJECT_REFUSED', reason: 'The target tells every null from every other.' },
    }),
    objects('a check that is not enforced', 'ALTER TABLE $T ADD CHECK (n < 0) NOT ENFORCED', {
      since: 18,
      olderTarget: { than: 18, code: 'OBJECT_REFUSED', reason: 'The target enforces every check.' },
    }),
    objects(
      'unique indexes: partial, on expressions, with other columns',
      'CREATE UNIQUE INDEX ON $T (n) WHERE n > 5; CREATE UNIQUE INDEX ON $T (lower(t)); CREATE UNIQUE INDEX ON $T (t) INCLUDE (n)',
    ),
    objects(
      'indexes of every method',
      "CREATE INDEX ON $T USING hash (t); CREATE INDEX ON $T USING gist (r); CREATE INDEX ON $T USING spgist (r); CREATE INDEX ON $T USING brin (n); CREATE INDEX ON $T USING gin (to_tsvector('simple', t))",
    ),
    objects(
      'unique, excluding and check constraints',
      "ALTER TABLE $T ADD UNIQUE (t), ADD EXCLUDE USING gist (r WITH &&), ADD CHECK (n < 1000000), ADD CHECK (t <> '') NOT VALID",
    ),
    objects('deferred constraints', 'ALTER TABLE $T ADD UNIQUE (t) DEFERRABLE INITIALLY DEFERRED', {
      change: `BEGIN; UPDATE $T SET t = 't' || (31 - n) WHERE n BETWEEN 2 AND 29; COMMIT; ${CHANGE}`,
    }),
    objects(
      'computed defaults, serial and identity',
      'ALTER TABLE $T ADD s serial, ADD i int GENERATED ALWAYS AS IDENTITY, ADD u uuid DEFAULT gen_random_uuid(), ADD at timestamptz DEFAULT now()',
      {
        byRule: {
          rule: 'An identity is made BY DEFAULT, for the task writes the numbers of the source.',
          differs: ['identity of i: always at the source, by default at the target'],
        },
      },
    ),
    objects('a reference to itself', 'ALTER TABLE $T ADD UNIQUE (n), ADD parent int REFERENCES $T (n) DEFERRABLE INITIALLY DEFERRED', {
      change:
        'UPDATE $T SET parent = n - 1 WHERE n > 3; UPDATE $T SET touched = touched + 1; UPDATE $T SET id = id + 5000 WHERE id % 3 = 0; DELETE FROM $T WHERE n = 30',
    }),
    {
      id: 'S13',
      title: 'defaults by functions, and by a sequence, that the target does not have',
      setup: `CREATE FUNCTION s13_word() RETURNS text LANGUAGE sql VOLATILE AS $$ SELECT 'word' $$; CREATE SEQUENCE s13_numbers`,
      table: `CREATE TABLE $T (id int PRIMARY KEY, w text DEFAULT s13_word(), n bigint DEFAULT nextval('s13_numbers'), at timestamptz DEFAULT clock_timestamp(), touched int NOT NULL DEFAULT 0)`,
      rows: 'INSERT INTO $T (id) SELECT $N + g FROM generate_series(1, 20) g',
      change: CHANGE,
      byRule: {
        rule: 'A default that needs a function of people, or a sequence that is no column’s own, is not made: check says so by NOT_COPIED.',
        differs: [
          `default of n: nextval('public.s13_numbers'::regclass) at the source, none at the target`,
          'default of w: public.s13_word() at the source, none at the target',
        ],
      },
    },
    objects('comments', `COMMENT ON TABLE $T IS 'it''s a \\ table'; COMMENT ON COLUMN $T.t IS 'ümläut'`),
  ],
};
