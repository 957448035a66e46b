import type { TaskDraft } from '@trem/contracts';
import { type Scenario, startScenario } from '@trem/test-installation';
import type { ScenarioCase, ScenarioRig } from '../scenario-case.js';
import { editTables, goOnWith, mapped } from './changing-tables.js';
import { openSession, until } from './stage.js';

const TABLES = `
  CREATE TABLE item (id int PRIMARY KEY, text text); INSERT INTO item SELECT i, 'row ' || i FROM generate_series(1, 100) i;
  CREATE TABLE part (id int PRIMARY KEY, n int NOT NULL); INSERT INTO part SELECT i, i FROM generate_series(1, 1000) i`;
const BOTH = [mapped('item'), mapped('part')];

interface Addition {
  readonly fullLoad: TaskDraft['fullLoad'];
  readonly add: (rig: ScenarioRig, scenario: Scenario) => Promise<void>;
}

/** Somebody has written to the table and not committed when it is published, writes on after that, and commits while the load waits for it. */
async function addedUnderWriter(rig: ScenarioRig, { fullLoad, add }: Addition): Promise<void> {
  await using scenario = await startScenario(rig.installation, {
    ...{ servers: rig.servers, sql: TABLES, tables: ['item', 'part'] },
    definition: { tables: [mapped('item'), mapped('settled')], fullLoad },
  });
  const { source } = scenario;
  await scenario.start();
  await scenario.waitForPhase('cdc', 120_000);
  await scenario.settle();
  const isSo = async (sql: string) => (await source.query(sql)).length > 0;
  await using early = await openSession(source.url);
  await early.query('BEGIN; INSERT INTO part VALUES (2001, 1); UPDATE part SET n = -1 WHERE id = 1; DELETE FROM part WHERE id = 2');
  await add(rig, scenario);
  await until('the table to be published', () => isSo(`SELECT FROM pg_publication_tables WHERE tablename = 'part'`));
  await early.query('INSERT INTO part VALUES (2002, 1); UPDATE part SET n = -2 WHERE id IN (1, 3); DELETE FROM part WHERE id = 4');
  await source.query('INSERT INTO part VALUES (2003, 1); UPDATE part SET n = -3 WHERE id = 5');
  await until('the load to wait for the writer', () =>
    isSo(
      `SELECT FROM pg_stat_activity WHERE datname = current_database() AND application_name LIKE 'trem/%/holder' AND wait_event = 'transactionid'`,
    ),
  );
  await early.query('COMMIT');
  await source.query('UPDATE part SET n = n - 10 WHERE id IN (1, 3, 5, 2001, 2002, 2003)');
  await scenario.joined(120_000);
  await source.query(
    'UPDATE part SET n = n - 100 WHERE id IN (1, 6, 2001, 2002); DELETE FROM part WHERE id IN (3, 2003); INSERT INTO part VALUES (2004, 1)',
  );
  await scenario.expectEqual();
}

/** Servers before the releases of May 2025 would lose what others commit later. */
const UNDER_WRITER: ScenarioCase = {
  id: 'H7',
  isQuick: true,
  title: 'a table added while somebody has written to it, goes on to and commits late: beside the stream, and while it rests',
  run: async (rig) => {
    await addedUnderWriter(rig, {
      fullLoad: {},
      add: ({ installation }, scenario) => editTables(installation, scenario, BOTH),
    });
    await addedUnderWriter(rig, {
      fullLoad: { createObjects: ['primary-key', 'foreign-keys'] },
      add: ({ installation }, scenario) => goOnWith(installation, scenario, BOTH),
    });
    return 'equal';
  },
};

export const joinedTables: readonly ScenarioCase[] = [UNDER_WRITER];
