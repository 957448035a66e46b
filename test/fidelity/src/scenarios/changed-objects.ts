import { deepStrictEqual } from 'node:assert/strict';
import type { ErrorCode } from '@trem/contracts';
import { TRY_ONCE } from '@trem/test-installation';
import type { ScenarioCase, ScenarioRig } from '../scenario-case.js';
import { expectRest, rightAfterResync, streaming, whilePaused } from './stage.js';

interface ChangedObject {
  /** With table item. */
  readonly sql: string;
  /** At the source, each in a transaction of its own. */
  readonly changes: readonly string[];
  /** What happens while the task does not look, where it would tell otherwise at once. */
  readonly isPaused?: true;
  readonly code: ErrorCode;
  /** Whatever comes to light first. */
  readonly orCode?: ErrorCode;
  /** What somebody does then, at one of the ends. */
  readonly mended: { readonly source?: string; readonly target?: string };
}

/** A row that cannot be written is not set aside. */
const STOPS = { stopOnInsertError: true, stopOnUpdateError: true, retry: TRY_ONCE };

/** The task rests with the code at the first row that it cannot write as it is; once somebody has mended that, it goes on with the same row. */
function told(id: string, title: string, { sql, changes, isPaused, code, orCode = code, mended }: ChangedObject): ScenarioCase {
  const codes = orCode === code ? code : `${code} or ${orCode}`;
  return {
    id,
    title: `${title}: told as ${codes}, equal once that is mended`,
    run: async (rig) => {
      await using scenario = await streaming(rig, { sql, tables: ['item'], definition: { errors: STOPS } });
      const change = async () => {
        for (const one of changes) {
          await scenario.source.query(one);
        }
      };
      await (isPaused ? whilePaused(rig.installation, scenario, change) : change());
      await expectRest(scenario, code, orCode);
      await scenario.source.query(mended.source ?? '');
      await scenario.target.query(mended.target ?? '');
      await rig.installation.api.command(scenario.task, 'resume', {});
      await scenario.waitForPhase('cdc', 120_000);
      await scenario.expectEqual();
      return { told: codes };
    },
  };
}

const MOODS = `CREATE TYPE mood AS ENUM ('a', 'c'); CREATE TABLE item (id int PRIMARY KEY, v mood, n int);
  INSERT INTO item SELECT i, (ARRAY['a', 'c']::mood[])[i % 2 + 1], i FROM generate_series(1, 100) i`;
const RENAME = `ALTER TYPE mood RENAME VALUE 'a' TO 'z'`;
const CHANGE = `UPDATE item SET n = n + 1 WHERE id % 3 = 0 AND v = 'c'; INSERT INTO item VALUES (901, 'c', 1)`;

/** Of the same name, with the same labels. */
const MADE_ANEW: ScenarioCase = {
  id: 'S4',
  title: 'an enum dropped and made again with another number in mid-stream: told as SCHEMA_CHANGED, equal after the resync',
  run: async (rig) => {
    await using scenario = await streaming(rig, { sql: MOODS, tables: ['item'], definition: { errors: STOPS } });
    await scenario.source.query(
      `ALTER TABLE item ALTER v TYPE text; DROP TYPE mood; CREATE TYPE mood AS ENUM ('a', 'c'); ALTER TABLE item ALTER v TYPE mood USING v::mood; ${CHANGE}`,
    );
    return await rightAfterResync(scenario, 'SCHEMA_CHANGED');
  },
};

const NESTED = `CREATE TYPE mood AS ENUM ('c', 'f'); CREATE DOMAIN felt AS mood; CREATE TYPE pair AS (m mood, t text);
  CREATE TABLE item (id int PRIMARY KEY, v mood, d felt, l mood[], p pair); INSERT INTO item SELECT i, 'c', 'f', '{c,f}', ROW('c', 'x')::pair FROM generate_series(1, 100) i`;
const GROWTH = [
  `ALTER TYPE mood ADD VALUE 'a' BEFORE 'c'`,
  `UPDATE item SET v = 'a' WHERE id % 3 = 0; INSERT INTO item VALUES (901, 'a', NULL, NULL, NULL)`,
  `ALTER TYPE mood ADD VALUE 'b' BEFORE 'c'; ALTER TYPE mood ADD VALUE 'it''s "e"' AFTER 'c'; ALTER TYPE mood ADD VALUE 'g'`,
  `UPDATE item SET d = 'g' WHERE id % 5 = 0; UPDATE item SET l = '{g,NULL,b}' WHERE id % 7 = 0; UPDATE item SET p = ROW('b', 'y')::pair WHERE id % 11 = 0`,
  `INSERT INTO item VALUES (902, 'it''s "e"', 'b', '{{a,b},{c,g}}', ROW('g', NULL)::pair); DELETE FROM item WHERE v = 'a' AND id < 10`,
];
const LABELS = `SELECT array_agg(enumlabel::text ORDER BY enumsortorder) AS labels FROM pg_enum WHERE enumtypid = 'mood'::regtype`;

async function growth(rig: ScenarioRig, isPaused: boolean): Promise<'equal'> {
  await using scenario = await streaming(rig, { sql: NESTED, tables: ['item'], definition: { errors: STOPS } });
  const change = async () => {
    for (const one of GROWTH) {
      await scenario.source.query(one);
    }
  };
  await (isPaused ? whilePaused(rig.installation, scenario, change) : change());
  await scenario.expectEqual();
  deepStrictEqual(await scenario.target.query(LABELS), await scenario.source.query(LABELS), 'in their order');
  return 'equal';
}

const GROWN: ScenarioCase = {
  id: 'S4',
  title: 'labels put before, between and behind others in mid-stream and used at once, also in domains, arrays and composites',
  run: (rig) => growth(rig, false),
};
const GROWN_AT_REST: ScenarioCase = {
  id: 'S4',
  title: 'labels put before, between and behind others while the task rests',
  run: (rig) => growth(rig, true),
};

/** What stands around tables, changed while the task streams or rests. */
export const changedObjects: readonly ScenarioCase[] = [
  MADE_ANEW,
  GROWN,
  GROWN_AT_REST,
  told('S4', 'a label renamed in mid-stream, and used at once', {
    sql: MOODS,
    changes: [RENAME, `UPDATE item SET n = n + 1 WHERE v = 'z'; INSERT INTO item VALUES (901, 'z', 1)`],
    code: 'LABEL_UNKNOWN',
    orCode: 'TARGET_TABLE_UNFIT',
    mended: { target: RENAME },
  }),
  told('S4', 'a label renamed in mid-stream, which no later row has', {
    sql: MOODS,
    changes: [RENAME, CHANGE],
    code: 'TARGET_TABLE_UNFIT',
    mended: { target: RENAME },
  }),
  told('S4', 'a label renamed while the task rests, which no later row has', {
    sql: MOODS,
    changes: [RENAME, CHANGE],
    isPaused: true,
    code: 'TARGET_TABLE_UNFIT',
    mended: { target: RENAME },
  }),
  told('S3', 'an attribute added to a composite in mid-stream, and used at once', {
    sql: `CREATE TYPE pair AS (a int, b text); CREATE TABLE item (id int PRIMARY KEY, v pair, l pair[]);
      INSERT INTO item SELECT i, ROW(i, 'b')::pair, ARRAY[ROW(i, NULL)::pair] FROM generate_series(1, 100) i`,
    changes: [
      'ALTER TYPE pair ADD ATTRIBUTE c int',
      `UPDATE item SET v = ROW(1, 'x', 2), l = ARRAY[ROW(3, 'y', NULL)::pair] WHERE id % 3 = 0`,
    ],
    code: 'TARGET_TABLE_UNFIT',
    mended: { target: 'ALTER TYPE pair ADD ATTRIBUTE c int' },
  }),
  told('S5', 'a check of a domain that is taken away, and a row that it forbade', {
    sql: `CREATE DOMAIN price AS int CONSTRAINT small CHECK (VALUE < 100); CREATE TABLE item (id int PRIMARY KEY, v price);
      INSERT INTO item SELECT i, i % 100 FROM generate_series(1, 200) i`,
    changes: ['ALTER DOMAIN price DROP CONSTRAINT small', 'UPDATE item SET v = 1000 WHERE id % 7 = 0'],
    code: 'CONSTRAINT_CHECK',
    mended: { target: 'ALTER DOMAIN price DROP CONSTRAINT small' },
  }),
  told('G6', 'the index of a replica identity is dropped behind updates that the task has not read yet', {
    sql: `CREATE TABLE item (id int NOT NULL, v text); CREATE UNIQUE INDEX item_id ON item (id); ALTER TABLE item REPLICA IDENTITY USING INDEX item_id;
      INSERT INTO item SELECT i, 'v' || i FROM generate_series(1, 100) i`,
    changes: [`UPDATE item SET v = v || '!' WHERE id % 3 = 0`, 'DROP INDEX item_id', `INSERT INTO item VALUES (901, 'after')`],
    isPaused: true,
    code: 'NO_REPLICA_IDENTITY',
    mended: { source: 'CREATE UNIQUE INDEX item_id ON item (id); ALTER TABLE item REPLICA IDENTITY USING INDEX item_id' },
  }),
];
