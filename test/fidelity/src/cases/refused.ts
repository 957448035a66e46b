import type { CaseGroup } from '../case.js';
import { ROWS, TABLE, withMore } from './target-tables.js';
import { ALIKE, LOOSE } from './texts.js';

const FIRING = `CREATE FUNCTION $T_fired() RETURNS trigger LANGUAGE plpgsql AS 'BEGIN NEW.v := $q$fired$q$; RETURN NEW; END';
  CREATE TRIGGER firing BEFORE INSERT OR UPDATE ON $T FOR EACH ROW EXECUTE FUNCTION $T_fired()`;

/** What a check refuses, however the rows would have come: looked at once. */
export const refused: CaseGroup = {
  ways: ['both'],
  cases: [
    {
      id: 'G3',
      title: 'only a generated column',
      table: 'CREATE TABLE $T (always_seven int GENERATED ALWAYS AS (7) STORED); ALTER TABLE $T REPLICA IDENTITY FULL',
      rows: 'INSERT INTO $T DEFAULT VALUES; INSERT INTO $T DEFAULT VALUES',
      change: 'SELECT 1',
      refused: { code: 'TABLE_KIND_UNSUPPORTED', reason: 'There is nothing in its rows to copy.' },
    },
    {
      id: 'S11',
      title: 'hstore, citext, ltree, cube, seg and isn, whose extensions the target does not have',
      setup: ['hstore', 'citext', 'ltree', 'cube', 'seg', 'isn'].map((name) => `CREATE EXTENSION ${name}`).join('; '),
      table: 'CREATE TABLE $T (id int PRIMARY KEY, a hstore, b citext, c ltree, d cube, e seg, f isbn13)',
      rows: `INSERT INTO $T VALUES ($N + 1, 'a=>1', 'x', 'a.b', '(1,2)', '1 .. 2', '978-0-11-000533-1')`,
      refused: { code: 'EXTENSION_MISSING', reason: 'The target has no such types; the check says which extension brings each.' },
    },
    ...[
      { how: 'ALWAYS', title: 'a trigger of the target that fires always' },
      { how: 'REPLICA', title: 'a trigger of the target that fires for replicas' },
    ].map(({ how, title }) => ({
      ...{ id: 'C20', title, table: TABLE, rows: ROWS },
      targetTable: `${TABLE}; ${FIRING}; ALTER TABLE $T ENABLE ${how} TRIGGER firing`,
      refused: { code: 'TRIGGERS_PRESENT' as const, reason: 'It would change the rows; whoever wants that accepts the warning.' },
    })),
    {
      id: 'T6',
      title: 'a key under a nondeterministic collation at the target only',
      targetSetup: LOOSE.replace('t6_loose', 't6_theirs'),
      table: 'CREATE TABLE $T (id text PRIMARY KEY, v text, touched int NOT NULL DEFAULT 0)',
      targetTable: 'CREATE TABLE $T (id text COLLATE t6_theirs PRIMARY KEY, v text, touched int NOT NULL DEFAULT 0)',
      ...ALIKE,
      refused: { code: 'COLLATION', reason: 'Two keys of the source may be one key of the target, and one of both rows would be lost.' },
    },
    {
      id: 'G4',
      title: 'a target table with a column more, NOT NULL without a default',
      ...{ table: TABLE, rows: ROWS },
      targetTable: withMore('text NOT NULL'),
      refused: { code: 'TARGET_TABLE_UNFIT', reason: 'No row of the source has a value for it, so that none could be written.' },
    },
    {
      id: 'G4',
      title: 'a target table that lacks a column',
      ...{ table: TABLE, rows: ROWS },
      targetTable: 'CREATE TABLE $T (id int PRIMARY KEY, touched int NOT NULL DEFAULT 0)',
      refused: { code: 'TARGET_TABLE_UNFIT', reason: 'There is no place for the values of the column; the task may leave it out.' },
    },
    {
      id: 'G6',
      title: 'a deferrable primary key under REPLICA IDENTITY DEFAULT',
      table: 'CREATE TABLE $T (id int PRIMARY KEY DEFERRABLE, v text, touched int NOT NULL DEFAULT 0)',
      rows: `INSERT INTO $T SELECT $N + g, 'v' || g FROM generate_series(1, 20) g`,
      refused: { code: 'NO_REPLICA_IDENTITY', reason: 'The log does not say which row was changed; under FULL it does.' },
    },
  ],
};
