import type { FidelityCase } from '../case.js';

const COLUMNS = 'id int PRIMARY KEY, other int NOT NULL UNIQUE, n numeric, f float8, t text';
const ROWS = `
  INSERT INTO $T SELECT $N + g, $N - g, CASE g % 4 WHEN 0 THEN NULL WHEN 1 THEN 'NaN' ELSE g * 1.10 END,
                        CASE g % 3 WHEN 0 THEN NULL WHEN 1 THEN 'NaN' ELSE '-0' END::float8, repeat(md5(g::text), CASE g % 2 WHEN 0 THEN 300 ELSE 0 END)
    FROM generate_series(1, 30) g`;
/** Insert, update and delete: beside the key, of the key, of both at once, of nothing, and each again within one transaction. */
const CHANGE = `
  UPDATE $T SET n = 1.100 WHERE id % 7 = 1;
  UPDATE $T SET id = id + 5000 WHERE id % 3 = 0;
  UPDATE $T SET id = id + 6000, other = other - 6000, t = 'short' WHERE id % 7 = 2;
  UPDATE $T SET id = id;
  DELETE FROM $T WHERE id % 5 = 0;
  BEGIN; INSERT INTO $T VALUES (7001, 7001, 1, 1, 'a'); UPDATE $T SET id = 7002 WHERE id = 7001; DELETE FROM $T WHERE id = 7002;
  INSERT INTO $T VALUES (7001, 7001, NULL, 'NaN', 'b'); UPDATE $T SET other = 7003 WHERE id = 7001; COMMIT`;

const usingIndex = `DO $$ BEGIN EXECUTE (SELECT format('ALTER TABLE %s REPLICA IDENTITY USING INDEX %I', indrelid::regclass, relname) FROM pg_index JOIN pg_class c ON c.oid = indexrelid WHERE indrelid = '$T'::regclass AND NOT indisprimary); END $$`;

/** The four replica identities, each with insert, update and delete. */
export const identities: readonly FidelityCase[] = [
  {
    id: 'G6',
    title: 'REPLICA IDENTITY DEFAULT: insert, update, delete',
    table: `CREATE TABLE $T (${COLUMNS})`,
    rows: ROWS,
    change: CHANGE,
  },
  {
    id: 'G6',
    title: 'REPLICA IDENTITY FULL: insert, update, delete',
    table: `CREATE TABLE $T (${COLUMNS}); ALTER TABLE $T REPLICA IDENTITY FULL`,
    rows: ROWS,
    change: CHANGE,
  },
  {
    id: 'G6',
    title: 'REPLICA IDENTITY FULL without any key: insert, update, delete',
    table: 'CREATE TABLE $T (id int, other int, n numeric, f float8, t text); ALTER TABLE $T REPLICA IDENTITY FULL',
    rows: ROWS,
    change: CHANGE,
  },
  {
    id: 'G6',
    title: 'REPLICA IDENTITY USING INDEX: insert, update, delete',
    table: `CREATE TABLE $T (${COLUMNS}); ${usingIndex}`,
    rows: ROWS,
    change: CHANGE,
  },
  {
    id: 'G6',
    title: 'REPLICA IDENTITY NOTHING',
    table: 'CREATE TABLE $T (id int PRIMARY KEY); ALTER TABLE $T REPLICA IDENTITY NOTHING',
    rows: 'INSERT INTO $T VALUES ($N + 1)',
    refused: { code: 'NO_REPLICA_IDENTITY', reason: 'The log does not say which row is meant.' },
  },
];
