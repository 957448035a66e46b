import type { CaseGroup } from '../case.js';
import { REG } from './numbers.js';
import { ROWS, TABLE, withMore } from './target-tables.js';
import { ALIKE, LOOSE } from './texts.js';

/** What a check refuses, however the rows would have come: looked at once. */
export const refused: CaseGroup = {
  ways: ['both'],
  cases: [
    {
      id: 'N7',
      title: 'regproc, regprocedure, regoper, regoperator, regnamespace, regrole, regconfig, regdictionary, regcollation',
      table:
        'CREATE TABLE $T (id int PRIMARY KEY, a regproc, b regprocedure, c regoper, d regoperator, e regnamespace, f regrole, g regconfig, h regdictionary, i regcollation)',
      rows: `INSERT INTO $T VALUES ($N + 1, 'now', 'abs(int)', '||/', '+(int,int)', 'public', current_role::regrole, 'simple', 'simple', '"C"')`,
      refused: REG,
    },
    {
      id: 'G3',
      title: 'only a generated column',
      table: 'CREATE TABLE $T (always_seven int GENERATED ALWAYS AS (7) STORED); ALTER TABLE $T REPLICA IDENTITY FULL',
      rows: 'INSERT INTO $T DEFAULT VALUES; INSERT INTO $T DEFAULT VALUES',
      change: 'SELECT 1',
      refused: { code: 'TABLE_KIND_UNSUPPORTED', reason: 'There is nothing in its rows to copy.' },
    },
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
  ],
};
