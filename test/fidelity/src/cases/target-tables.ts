import type { FidelityCase } from '../case.js';

export const TABLE = 'CREATE TABLE $T (id int PRIMARY KEY, v text, touched int NOT NULL DEFAULT 0)';
export const ROWS = `INSERT INTO $T (id, v) SELECT $N + g, 'v' || g FROM generate_series(1, 20) g`;
const CHANGE = 'UPDATE $T SET touched = touched + 1; UPDATE $T SET id = id + 5000 WHERE id % 3 = 0; DELETE FROM $T WHERE id % 5 = 0';

/** What a target has more is taken away before the judge looks, and so is seen to be there. */
export const withMore = (more: string) => `CREATE TABLE $T (mine ${more}, touched int NOT NULL DEFAULT 0, v text, id int PRIMARY KEY)`;
const WITHOUT_IT = `DO $$ BEGIN IF EXISTS (SELECT FROM pg_attribute WHERE attrelid = '$T'::regclass AND attname = 'mine') THEN
    ASSERT (SELECT bool_and(mine = 'own') FROM $T); ALTER TABLE $T DROP COLUMN mine; END IF; END $$`;

/** Tables that the target has before the start, other than Trem would make them. */
export const targetTables: readonly FidelityCase[] = [
  {
    id: 'G4',
    title: 'a target table with a column more, which has a default',
    ...{ table: TABLE, rows: ROWS, change: CHANGE },
    targetTable: withMore(`text NOT NULL DEFAULT 'own'`),
    afterStop: WITHOUT_IT,
  },
  {
    id: 'G4',
    title: 'a target table with a column more, which is generated',
    ...{ table: TABLE, rows: ROWS, change: CHANGE },
    targetTable: withMore(`text GENERATED ALWAYS AS (CASE WHEN id > 0 THEN 'own' END) STORED`),
    afterStop: WITHOUT_IT,
  },
  {
    id: 'G12',
    title: 'triggers of the target do not fire',
    ...{ table: TABLE, rows: ROWS, change: CHANGE },
    targetTable: `${TABLE}; CREATE FUNCTION $T_other() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.v := $q$fired$q$; RETURN NEW; END'; CREATE TRIGGER other BEFORE INSERT OR UPDATE ON $T FOR EACH ROW EXECUTE FUNCTION $T_other()`,
  },
];
