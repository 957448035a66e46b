import type { TaskDraft } from '@trem/contracts';
import { startScenario } from '@trem/test-installation';
import type { Refusal } from '../case.js';
import type { ScenarioCase } from '../scenario-case.js';
import { refusedFor } from './stage.js';

/** What the target has before the start: rows of others, one of them with a key of ours. */
const THEIRS = `
  CREATE TABLE parent (id int PRIMARY KEY, name text);
  INSERT INTO parent VALUES (1, 'theirs'), (9001, 'theirs');
  CREATE TABLE child (id int PRIMARY KEY, parent int NOT NULL REFERENCES parent, name text);
  INSERT INTO child VALUES (1, 9001, 'theirs'), (9001, 1, 'theirs');`;

const OURS = `
  CREATE TABLE parent (id int PRIMARY KEY, name text);
  INSERT INTO parent SELECT i, 'parent ' || i FROM generate_series(1, 500) i;
  CREATE TABLE child (id int PRIMARY KEY, parent int NOT NULL REFERENCES parent ON DELETE CASCADE, name text);
  INSERT INTO child SELECT i, 1 + i % 500, 'child ' || i FROM generate_series(1, 2000) i;`;

const CHANGE = `
  BEGIN; INSERT INTO child SELECT i, 1 + i % 400, 'new' FROM generate_series(3001, 3100) i; DELETE FROM parent WHERE id % 9 = 0; COMMIT;
  UPDATE parent SET name = 'changed' WHERE id % 4 = 0; DELETE FROM child WHERE id % 6 = 0;`;

interface Found {
  readonly title: string;
  /** Made at the target before the start. */
  readonly target: string;
  readonly fullLoad: NonNullable<TaskDraft['fullLoad']>;
  readonly refused?: Refusal;
}

/** Children and parents are loaded and streamed onto what is there, children first. */
function found({ title, target, fullLoad, refused }: Found): ScenarioCase {
  return {
    id: 'H8',
    isQuick: true,
    title: `the target has rows of others: ${title}`,
    ...(refused === undefined ? {} : { refused }),
    run: async ({ installation, servers }) => {
      await using scenario = await startScenario(installation, {
        servers,
        sql: OURS,
        tables: ['child', 'parent'],
        definition: { fullLoad },
      });
      await scenario.target.query(target);
      if (refused !== undefined) {
        return await refusedFor(scenario, refused.code);
      }
      await scenario.start();
      await scenario.waitForPhase('cdc');
      await scenario.source.query(CHANGE);
      await scenario.expectEqual();
      return 'equal';
    },
  };
}

/** Keys that the source has, too. */
const OLD_ROWS = `
  CREATE TABLE parent (id int PRIMARY KEY, name text);
  INSERT INTO parent SELECT i, 'old' FROM generate_series(1, 300, 2) i;
  CREATE TABLE child (id int PRIMARY KEY, parent int NOT NULL REFERENCES parent, name text);
  INSERT INTO child SELECT i, 1, 'old' FROM generate_series(100, 1500, 7) i;`;

const STRANGER =
  'CREATE TABLE stranger (id int PRIMARY KEY, parent int REFERENCES parent ON DELETE CASCADE); INSERT INTO stranger VALUES (1, 1);';

/** What is done with rows that nobody of us brought, and keys between the tables of the target. */
export const existingRows: readonly ScenarioCase[] = [
  found({
    title: 'nothing is said of them',
    target: THEIRS,
    fullLoad: {},
    refused: { code: 'TARGET_NOT_EMPTY', reason: 'Rows of others are neither removed nor mixed with ours unless the task says so.' },
  }),
  found({ title: 'emptied, with foreign keys between the tables', target: THEIRS, fullLoad: { truncateTable: true } }),
  found({ title: 'dropped and made anew, with foreign keys between the tables', target: THEIRS, fullLoad: { recreateTable: true } }),
  found({ title: 'kept and written over', target: OLD_ROWS, fullLoad: { onExistingRows: 'keep' } }),
  found({
    title: 'emptied, though a table of others refers to them, so that TRUNCATE is refused',
    target: `${THEIRS}${STRANGER}`,
    fullLoad: { truncateTable: true },
  }),
];
