import type { FidelityCase } from '../case.js';

const BY_REGION = `CREATE TABLE $T (id int, region text, v text, touched int NOT NULL DEFAULT 0, PRIMARY KEY (id, region)) PARTITION BY LIST (region);
  CREATE TABLE $T_north PARTITION OF $T FOR VALUES IN ('north');
  CREATE TABLE $T_south PARTITION OF $T FOR VALUES IN ('south');
  CREATE TABLE $T_rest PARTITION OF $T DEFAULT`;
const REGIONS = `(ARRAY['north', 'south', 'west', 'east'])[g % 4 + 1]`;
const ROWS = `INSERT INTO $T (id, region, v) SELECT $N + g, ${REGIONS}, 'v' || g FROM generate_series(1, 40) g`;
const ORDINARY_ROWS = `INSERT INTO $T (id, v) SELECT $N + g, 'v' || g FROM generate_series(1, 30) g`;
const CHANGE = `UPDATE $T SET touched = touched + 1; UPDATE $T SET id = id + 5000 WHERE id % 3 = 0; DELETE FROM $T WHERE id % 5 = 0`;

/** Every move that a partition can make and the log tells of, or that needs no telling. What it cannot tell of ends the task with PARTITIONS_CHANGED. */
export const partitions: readonly FidelityCase[] = [
  { id: 'G7', title: 'a table partitioned by list, with a default partition', table: BY_REGION, rows: ROWS, change: CHANGE },
  {
    id: 'G7',
    title: 'rows that move from partition to partition',
    table: BY_REGION,
    rows: ROWS,
    change: `UPDATE $T SET region = 'south' WHERE region = 'north'; UPDATE $T SET region = 'north', id = id + 9000 WHERE region = 'west';
      BEGIN; UPDATE $T SET region = 'far', v = v || '!' WHERE region = 'south'; UPDATE $T SET region = 'south' WHERE region = 'far' AND id % 2 = 0; COMMIT`,
  },
  {
    id: 'G7',
    title: 'partitions with other orders of columns, dropped columns and large values',
    table: `CREATE TABLE $T (id int PRIMARY KEY, a text, b int, big text) PARTITION BY RANGE (id);
      CREATE TABLE $T_p1 (b int, gone text, big text, id int NOT NULL, a text); ALTER TABLE $T_p1 DROP COLUMN gone;
      CREATE TABLE $T_p2 (gone int, a text, id int NOT NULL, gone2 int, big text, b int); ALTER TABLE $T_p2 DROP COLUMN gone, DROP COLUMN gone2;
      ALTER TABLE $T ATTACH PARTITION $T_p1 FOR VALUES FROM (0) TO (10); ALTER TABLE $T ATTACH PARTITION $T_p2 FOR VALUES FROM (10) TO (1000000)`,
    rows: `INSERT INTO $T SELECT $N + g, 'a' || g, -g, (SELECT string_agg(md5((g * 1000 + i)::text), '') FROM generate_series(1, 300) i) FROM generate_series(1, 20) g`,
    change: `UPDATE $T SET b = b - 1; UPDATE $T SET id = id + 5000 WHERE id % 3 = 0; UPDATE $T SET a = a || '!' WHERE id % 2 = 0; DELETE FROM $T WHERE id % 5 = 0`,
  },
  {
    id: 'G7',
    title: 'the same under REPLICA IDENTITY FULL',
    table: `CREATE TABLE $T (id int PRIMARY KEY, a text, big text) PARTITION BY RANGE (id);
      CREATE TABLE $T_p1 (big text, id int NOT NULL, a text); ALTER TABLE $T ATTACH PARTITION $T_p1 FOR VALUES FROM (0) TO (10);
      CREATE TABLE $T_p2 PARTITION OF $T DEFAULT; ALTER TABLE $T REPLICA IDENTITY FULL; ALTER TABLE $T_p1 REPLICA IDENTITY FULL; ALTER TABLE $T_p2 REPLICA IDENTITY FULL`,
    rows: `INSERT INTO $T SELECT $N + g, 'a' || g, (SELECT string_agg(md5((g * 1000 + i)::text), '') FROM generate_series(1, 300) i) FROM generate_series(1, 20) g`,
    change: `UPDATE $T SET a = a || '!'; UPDATE $T SET id = id + 5000 WHERE id % 3 = 0; DELETE FROM $T WHERE id % 5 = 0`,
  },
  {
    id: 'G7',
    title: 'partitions of partitions',
    table: `CREATE TABLE $T (id int, at date, touched int NOT NULL DEFAULT 0, PRIMARY KEY (id, at)) PARTITION BY RANGE (at);
      CREATE TABLE $T_26 PARTITION OF $T FOR VALUES FROM ('2026-01-01') TO ('2027-01-01') PARTITION BY HASH (id);
      CREATE TABLE $T_26_0 PARTITION OF $T_26 FOR VALUES WITH (MODULUS 2, REMAINDER 0); CREATE TABLE $T_26_1 PARTITION OF $T_26 FOR VALUES WITH (MODULUS 2, REMAINDER 1);
      CREATE TABLE $T_27 PARTITION OF $T DEFAULT`,
    rows: `INSERT INTO $T (id, at) SELECT $N + g, '2026-12-20'::date + g FROM generate_series(1, 30) g`,
    change: `${CHANGE}; UPDATE $T SET at = at + 300 WHERE id % 2 = 0; UPDATE $T SET at = at - 300 WHERE id % 4 = 0`,
  },
  {
    id: 'G7',
    title: 'partitions made later, empty ones attached',
    table: BY_REGION,
    rows: ROWS,
    change: `CREATE TABLE $T_new PARTITION OF $T FOR VALUES IN ('new'); INSERT INTO $T (id, region) VALUES (901, 'new'), (902, 'new');
      BEGIN; CREATE TABLE $T_now PARTITION OF $T FOR VALUES IN ('now'); INSERT INTO $T (id, region) VALUES (903, 'now'); COMMIT;
      CREATE TABLE $T_empty (LIKE $T INCLUDING ALL); ALTER TABLE $T ATTACH PARTITION $T_empty FOR VALUES IN ('empty'); UPDATE $T SET region = 'now' WHERE id = 902`,
  },
  {
    id: 'G7',
    title: 'TRUNCATE of the whole table between inserts',
    table: BY_REGION,
    rows: ROWS,
    change: `BEGIN; INSERT INTO $T (id, region) VALUES (901, 'north'); TRUNCATE $T; INSERT INTO $T (id, region) VALUES (902, 'south'); COMMIT; UPDATE $T SET region = 'west'`,
  },
  {
    id: 'G7',
    title: 'rows written to a partition by its own name',
    table: BY_REGION,
    rows: `INSERT INTO $T_north (id, region, v) SELECT $N + g, 'north', 'v' || g FROM generate_series(1, 20) g; INSERT INTO $T_rest (id, region) VALUES ($N + 50, 'else')`,
    change: `UPDATE $T_north SET touched = 5; DELETE FROM $T_north WHERE id % 3 = 0; UPDATE $T_rest SET id = id + 5000`,
  },
  {
    id: 'G7',
    title: 'a partition by itself',
    table: `CREATE TABLE $T_whole (id int PRIMARY KEY, v text, touched int NOT NULL DEFAULT 0) PARTITION BY RANGE (id);
      CREATE TABLE $T_other PARTITION OF $T_whole FOR VALUES FROM (200000) TO (1000000); CREATE TABLE $T (touched int NOT NULL DEFAULT 0, v text, id int PRIMARY KEY);
      ALTER TABLE $T_whole ATTACH PARTITION $T FOR VALUES FROM (0) TO (200000)`,
    rows: `INSERT INTO $T_whole (id, v) SELECT $N + g, 'v' || g FROM generate_series(1, 20) g; INSERT INTO $T_whole (id) VALUES ($N + 200001)`,
    change: `UPDATE $T_whole SET touched = 1; UPDATE $T_whole SET id = id + 200000 WHERE id % 5 = 0 AND id < 100000; TRUNCATE $T_other`,
  },
  {
    id: 'G7',
    title: 'a partition by itself, truncated, detached and attached again',
    table: `CREATE TABLE $T_whole (id int PRIMARY KEY, v text) PARTITION BY RANGE (id); CREATE TABLE $T PARTITION OF $T_whole FOR VALUES FROM (0) TO (200000)`,
    rows: `INSERT INTO $T SELECT $N + g, 'v' || g FROM generate_series(1, 20) g`,
    change: `TRUNCATE $T; INSERT INTO $T VALUES (901, 'x'); ALTER TABLE $T_whole DETACH PARTITION $T; INSERT INTO $T VALUES (902, 'y');
      ALTER TABLE $T_whole ATTACH PARTITION $T FOR VALUES FROM (0) TO (200000); INSERT INTO $T_whole VALUES (903, 'z')`,
  },
  {
    id: 'G7',
    title: 'a partitioned table without a key, REPLICA IDENTITY FULL, doubled rows',
    table: `CREATE TABLE $T (a int, b text) PARTITION BY LIST (a); CREATE TABLE $T_1 PARTITION OF $T FOR VALUES IN (1); CREATE TABLE $T_rest PARTITION OF $T DEFAULT;
      ALTER TABLE $T REPLICA IDENTITY FULL; ALTER TABLE $T_1 REPLICA IDENTITY FULL; ALTER TABLE $T_rest REPLICA IDENTITY FULL`,
    rows: `INSERT INTO $T SELECT g % 3, 'same' FROM generate_series(1, 30) g`,
    change:
      'DELETE FROM $T_1 WHERE ctid IN (SELECT ctid FROM $T_1 LIMIT 4); UPDATE $T SET a = 7 WHERE (tableoid, ctid) IN (SELECT tableoid, ctid FROM $T WHERE a = 1 LIMIT 3)',
  },
  {
    id: 'G7',
    title: 'a partitioned table without any partition, then with one',
    table: 'CREATE TABLE $T (id int PRIMARY KEY, v text) PARTITION BY RANGE (id); CREATE INDEX ON $T (v)',
    rows: `CREATE TABLE IF NOT EXISTS $T_p1 PARTITION OF $T DEFAULT; INSERT INTO $T SELECT $N + g, 'v' || g FROM generate_series(1, 20) g`,
    change: `UPDATE $T SET v = v || '!'; DELETE FROM $T WHERE id % 5 = 0`,
  },
  {
    id: 'G7',
    title: 'a target table that is partitioned otherwise',
    table: BY_REGION,
    targetTable: `CREATE TABLE $T (region text NOT NULL, v text, id int NOT NULL, touched int NOT NULL DEFAULT 0, PRIMARY KEY (id, region)) PARTITION BY HASH (id);
      CREATE TABLE $T_0 PARTITION OF $T FOR VALUES WITH (MODULUS 2, REMAINDER 0); CREATE TABLE $T_1 PARTITION OF $T FOR VALUES WITH (MODULUS 2, REMAINDER 1)`,
    rows: ROWS,
    change: `${CHANGE}; UPDATE $T SET region = 'south' WHERE region = 'north'; UPDATE $T SET id = id + 1 WHERE id % 2 = 0 AND id > 5000`,
  },
  {
    id: 'G7',
    title: 'an ordinary table, partitioned at the target',
    table: 'CREATE TABLE $T (id int PRIMARY KEY, v text, touched int NOT NULL DEFAULT 0)',
    targetTable: `CREATE TABLE $T (id int PRIMARY KEY, v text, touched int NOT NULL DEFAULT 0) PARTITION BY RANGE (id);
      CREATE TABLE $T_0 PARTITION OF $T FOR VALUES FROM (0) TO (10); CREATE TABLE $T_1 PARTITION OF $T DEFAULT`,
    rows: ORDINARY_ROWS,
    change: CHANGE,
  },
  {
    id: 'G7',
    title: 'partitions with hard names, in another schema',
    setup: `CREATE SCHEMA "Other Schema"`,
    table: `CREATE TABLE $T (id int PRIMARY KEY, v text, touched int NOT NULL DEFAULT 0) PARTITION BY RANGE (id);
      CREATE TABLE "Other Schema"."$T Mixed ""Case"".%" PARTITION OF $T FOR VALUES FROM (0) TO (10); CREATE TABLE "$T 😀 'x'" PARTITION OF $T DEFAULT`,
    rows: ORDINARY_ROWS,
    change: CHANGE,
  },
  {
    id: 'G7',
    title: 'a table partitioned by hash, of 64 partitions',
    table: `CREATE TABLE $T (id int PRIMARY KEY, v text, touched int NOT NULL DEFAULT 0) PARTITION BY HASH (id);
      DO $$ BEGIN FOR i IN 0..63 LOOP EXECUTE format('CREATE TABLE $T_%s PARTITION OF $T FOR VALUES WITH (MODULUS 64, REMAINDER %s)', i, i); END LOOP; END $$`,
    rows: `INSERT INTO $T (id, v) SELECT $N + g, 'v' || g FROM generate_series(1, 500) g`,
    change: CHANGE,
  },
  {
    id: 'G7',
    title: 'a table partitioned by an expression, with NULL in its own partition',
    table: `CREATE TABLE $T (id int, region text, touched int NOT NULL DEFAULT 0) PARTITION BY LIST (lower(region));
      CREATE TABLE $T_null PARTITION OF $T FOR VALUES IN (NULL); CREATE TABLE $T_rest PARTITION OF $T DEFAULT;
      ALTER TABLE $T REPLICA IDENTITY FULL; ALTER TABLE $T_null REPLICA IDENTITY FULL; ALTER TABLE $T_rest REPLICA IDENTITY FULL`,
    rows: `INSERT INTO $T (id, region) SELECT $N + g, CASE WHEN g % 3 > 0 THEN 'R' || g END FROM generate_series(1, 30) g`,
    change: `${CHANGE}; UPDATE $T SET region = NULL WHERE id % 2 = 0; UPDATE $T SET region = 'x' WHERE id % 7 = 0`,
  },
  {
    id: 'G7',
    title: 'partitions with defaults, checks, indexes and NOT NULL of their own',
    table: `CREATE TABLE $T (id int PRIMARY KEY, v text DEFAULT 'root', touched int NOT NULL DEFAULT 0) PARTITION BY RANGE (id);
      CREATE TABLE $T_p1 PARTITION OF $T (v DEFAULT 'leaf' NOT NULL, CHECK (v <> '')) FOR VALUES FROM (0) TO (10); CREATE UNIQUE INDEX ON $T_p1 (v); CREATE TABLE $T_p2 PARTITION OF $T DEFAULT`,
    rows: `INSERT INTO $T (id, v) SELECT $N + g, 'v' || g FROM generate_series(1, 30) g; INSERT INTO $T (id, v) VALUES ($N + 40, NULL)`,
    change: CHANGE,
  },
  {
    id: 'G7',
    title: 'generated columns of a partitioned table',
    table: `CREATE TABLE $T (id int PRIMARY KEY, g int GENERATED ALWAYS AS (id * 2) STORED, v text, touched int NOT NULL DEFAULT 0) PARTITION BY RANGE (id);
      CREATE TABLE $T_p1 PARTITION OF $T FOR VALUES FROM (0) TO (10); CREATE TABLE $T_p2 PARTITION OF $T DEFAULT`,
    rows: ORDINARY_ROWS,
    change: CHANGE,
  },
  {
    id: 'G7',
    title: 'user types and arrays of them in partitions',
    setup: `CREATE TYPE part_mood AS ENUM ('sad', 'ok'); CREATE TYPE part_pair AS (a int, b part_mood)`,
    table: `CREATE TABLE $T (id int, m part_mood, p part_pair[], touched int NOT NULL DEFAULT 0, PRIMARY KEY (id, m)) PARTITION BY LIST (m);
      CREATE TABLE $T_sad (p part_pair[], m part_mood NOT NULL, touched int NOT NULL DEFAULT 0, id int NOT NULL);
      ALTER TABLE $T ATTACH PARTITION $T_sad FOR VALUES IN ('sad'); CREATE TABLE $T_ok PARTITION OF $T FOR VALUES IN ('ok')`,
    rows: `INSERT INTO $T (id, m, p) SELECT $N + g, (ARRAY['sad', 'ok'])[g % 2 + 1]::part_mood, ARRAY[ROW(g, 'ok')::part_pair, NULL] FROM generate_series(1, 20) g`,
    change: `${CHANGE}; UPDATE $T SET m = 'ok' WHERE id % 2 = 0`,
  },
  {
    id: 'G7',
    title: 'upserts and merges that cross partitions',
    table: BY_REGION,
    rows: ROWS,
    change: `INSERT INTO $T (id, region, v) SELECT id, region, 'again' FROM $T ON CONFLICT (id, region) DO UPDATE SET v = EXCLUDED.v, touched = 7;
      WITH gone AS (DELETE FROM $T WHERE region = 'north' RETURNING id, v) INSERT INTO $T (id, region, v) SELECT id + 7000, 'south', v FROM gone;
      BEGIN; UPDATE $T SET region = 'north' WHERE region = 'south'; SAVEPOINT a; UPDATE $T SET region = 'west'; ROLLBACK TO a; UPDATE $T SET v = 'kept' WHERE id % 2 = 0; COMMIT`,
  },
  {
    id: 'G7',
    title: 'a replica identity by index in the table and in its partitions',
    table: `CREATE TABLE $T (id int NOT NULL, other int NOT NULL, v text, CONSTRAINT $T_id UNIQUE (id)) PARTITION BY RANGE (id);
      CREATE TABLE $T_p1 PARTITION OF $T FOR VALUES FROM (0) TO (10); CREATE TABLE $T_p2 PARTITION OF $T DEFAULT;
      ALTER TABLE $T REPLICA IDENTITY USING INDEX $T_id; ALTER TABLE $T_p1 REPLICA IDENTITY USING INDEX $T_p1_id_key; ALTER TABLE $T_p2 REPLICA IDENTITY USING INDEX $T_p2_id_key`,
    rows: `INSERT INTO $T SELECT $N + g, -g, 'v' || g FROM generate_series(1, 30) g`,
    change: `UPDATE $T SET v = v || '!'; UPDATE $T SET id = id + 5000 WHERE id % 3 = 0; DELETE FROM $T WHERE id % 5 = 0`,
  },
  {
    id: 'G7',
    title: 'many rows, moved into another partition at once',
    table: BY_REGION,
    rows: `INSERT INTO $T (id, region, v) SELECT $N + g, ${REGIONS}, repeat('x', 300) FROM generate_series(1, 4000) g`,
    change: `UPDATE $T SET region = 'north'; DELETE FROM $T WHERE id % 2 = 0; UPDATE $T SET region = 'south' WHERE id % 3 = 0`,
  },
  {
    id: 'G7',
    title: 'a partition emptied by DELETE, and TRUNCATE of all by names of others with it',
    table: `${BY_REGION}; CREATE TABLE $T_beside (id int)`,
    rows: ROWS,
    change: `DELETE FROM $T_north; TRUNCATE $T_beside, $T; INSERT INTO $T (id, region) VALUES (901, 'north'); TRUNCATE $T CASCADE; INSERT INTO $T (id, region) VALUES (902, 'north')`,
  },
  {
    id: 'G7',
    title: 'a key only in the partitions',
    table: `CREATE TABLE $T (id int NOT NULL) PARTITION BY RANGE (id); CREATE TABLE $T_1 PARTITION OF $T (PRIMARY KEY (id)) DEFAULT`,
    rows: 'INSERT INTO $T VALUES ($N + 1)',
    refused: {
      code: 'NO_REPLICA_IDENTITY',
      reason: 'The log calls the rows of all partitions by the identity of the whole table, and it has none.',
    },
  },
];
