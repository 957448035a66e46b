import { type Scenario, startScenario } from '@trem/test-installation';
import { waitFor } from '@trem/testing';
import pg from 'pg';
import type { ScenarioCase, ScenarioRig } from '../scenario-case.js';
import { loadOf, stopLoad } from './stopped-load.js';

/** How its sessions are called at the source. */
const CHANGER = 'changes in mid-load';

/** Some 9 MB, so that it is read in many ranges. */
const tableOf = (name: string) => `
  CREATE TABLE ${name} (id int PRIMARY KEY, version int NOT NULL DEFAULT 0, body text) WITH (autovacuum_enabled = off);
  INSERT INTO ${name} SELECT i, 0, repeat('b', 400) FROM generate_series(1, 20000) i;`;

interface Change {
  readonly table: string;
  /** One at a time, outside of a transaction. */
  readonly statements: readonly string[];
}

interface MidLoad {
  readonly changes: readonly Change[];
  /** Right before the start. */
  readonly before?: readonly string[];
}

/**
 * Stops a load when some ranges of each table are in and others are not, changes the tables at the source, lets it go on, and hands over as soon as the
 * changes are made. Changes that wait for a range that is being read are let wait.
 * @param judge gets the number of the load that was stopped
 */
async function changedInMidLoad(
  { installation, servers }: ScenarioRig,
  { changes, before = [] }: MidLoad,
  judge: (scenario: Scenario, load: number) => Promise<void>,
): Promise<'equal'> {
  const tables = changes.map(({ table }) => table);
  await using scenario = await startScenario(installation, {
    servers,
    sql: tables.map(tableOf).join(''),
    tables,
    definition: { fullLoad: { parallelTables: tables.length, parallelPartitions: 1 } },
  });
  for (const statement of before) {
    await scenario.source.query(statement);
  }
  await scenario.start();
  await using load = await stopLoad(scenario, tables);
  const changing = Promise.all(changes.map(({ statements }) => changeAt(scenario.source.url, statements)));
  changing.catch(() => undefined); // heard of below
  await Promise.race([changing, waitFor('the changes to wait or to be made', () => allWaitOrRest(scenario), { deadlineMs: 60_000 })]);
  await load.goOn();
  await changing;
  await judge(scenario, load.number);
  return 'equal';
}

async function changeAt(url: string, statements: readonly string[]): Promise<void> {
  const client = new pg.Client({ connectionString: url, application_name: CHANGER });
  await client.connect();
  try {
    for (const statement of statements) {
      await client.query(statement);
    }
  } finally {
    await client.end();
  }
}

/** None of the sessions that change something is at work. */
async function allWaitOrRest({ source }: Scenario): Promise<boolean> {
  const found = await source.query<{ busy: number; waiting: number }>(
    `SELECT count(*) FILTER (WHERE state = 'active' AND wait_event_type IS DISTINCT FROM 'Lock')::int AS busy,
            count(*) FILTER (WHERE wait_event_type = 'Lock')::int AS waiting
       FROM pg_stat_activity WHERE datname = current_database() AND application_name = $1`,
    [CHANGER],
  );
  const [{ busy, waiting } = { busy: 1, waiting: 0 }] = found;
  return busy === 0 && waiting > 0;
}

async function becomesEqual(scenario: Scenario): Promise<void> {
  await scenario.waitForPhase('cdc', 180_000);
  await scenario.expectEqual();
}

/** Such a change leaves no row where the snapshot could see it. */
const rewritten: readonly Change[] = [
  { table: 'whole', statements: ['UPDATE whole SET body = $$f$$ WHERE id % 2 = 0', 'VACUUM FULL whole'] },
  { table: 'clustered', statements: ['CLUSTER clustered USING clustered_pkey'] },
  { table: 'altered', statements: ['ALTER TABLE altered ALTER version TYPE int USING id % 1000'] },
  { table: 'emptied', statements: ['TRUNCATE emptied', `INSERT INTO emptied SELECT i, 1, 'again' FROM generate_series(1, 500) i`] },
];

const REWRITTEN: ScenarioCase = {
  id: 'H3',
  title: 'VACUUM FULL, CLUSTER, a rewriting ALTER and TRUNCATE in mid-load: noticed by the file node, loaded again',
  run: (rig) =>
    changedInMidLoad(rig, { changes: rewritten }, async (scenario, load) => {
      await becomesEqual(scenario);
      for (const { table } of rewritten) {
        if ((await loadOf(scenario, table)) <= load) {
          throw new Error(`${table} was not loaded again`);
        }
      }
    }),
};

const moved: Change = {
  table: 'item',
  statements: [
    'UPDATE item SET id = id + 100000 WHERE id % 7 = 0',
    'UPDATE item SET id = 30000 - id WHERE id BETWEEN 1 AND 9000',
    'UPDATE item SET version = version + 1 WHERE id % 3 = 0',
    'VACUUM item',
    `UPDATE item SET body = repeat('c', 900) WHERE id % 5 = 0`,
  ],
};

const MOVED: ScenarioCase = {
  id: 'H3',
  title: 'keys that move over the border of a range, and rows that move within the heap, in mid-load: nothing is loaded again',
  run: (rig) =>
    changedInMidLoad(rig, { changes: [moved] }, async (scenario, load) => {
      await becomesEqual(scenario);
      if ((await loadOf(scenario, 'item')) !== load) {
        throw new Error('it was loaded again, though its snapshot still shows it');
      }
    }),
};

const ADD_COLUMN = 'ALTER TABLE item ADD extra int NOT NULL DEFAULT 7';

const ALTERED: ScenarioCase = {
  id: 'H3',
  title: 'a column added in mid-load: told as COLUMN_MISSING, and equal once the target has it, too',
  run: async (rig) => {
    const changes = [{ table: 'item', statements: [ADD_COLUMN, `INSERT INTO item VALUES (50000, 1, 'with it', 8)`] }];
    await changedInMidLoad(rig, { changes }, async (scenario) => {
      const { error } = await scenario.waitForPhase('attention', 120_000);
      const isTold = error?.code === 'COLUMN_MISSING' && ['end target', 'table item', 'extra'].every((words) => error.text.includes(words));
      if (!isTold) {
        throw new Error(`told as ${error?.code}: ${error?.text}`);
      }
      await scenario.target.query(ADD_COLUMN);
      await rig.installation.api.command(scenario.task, 'resume', {});
      await becomesEqual(scenario);
    });
    return { told: 'COLUMN_MISSING' };
  },
};

const deleted: Change = {
  table: 'item',
  statements: [
    'DELETE FROM item WHERE id % 3 = 0',
    `INSERT INTO item SELECT i, 1, 'again' FROM generate_series(6, 20000, 6) i`,
    'DELETE FROM item WHERE id % 12 = 0',
    `INSERT INTO item SELECT i, 2, repeat('n', 400) FROM generate_series(30000, 31000) i`,
    `BEGIN;
     DELETE FROM item WHERE id BETWEEN 100 AND 19000 AND id % 5 = 0;
     INSERT INTO item SELECT i, 3, 'third' FROM generate_series(105, 19000, 15) i;
     COMMIT`,
  ],
};

const DELETED: ScenarioCase = {
  id: 'H4',
  isQuick: true,
  title: 'rows deleted in mid-load, inserted again, and new ones in pages that are read already',
  run: (rig) => {
    // Free places in the first pages, where new rows go.
    const before = ['DELETE FROM item WHERE id BETWEEN 2 AND 2000', 'VACUUM item'];
    return changedInMidLoad(rig, { changes: [deleted], before }, becomesEqual);
  },
};

/** Tables that change while some of their ranges are loaded and others are not. */
export const midLoad: readonly ScenarioCase[] = [REWRITTEN, MOVED, ALTERED, DELETED];
