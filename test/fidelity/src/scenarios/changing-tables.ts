import type { TaskDraft } from '@trem/contracts';
import { type Installation, isWaitedFor, keepWriting, lockTable, type Scenario, startScenario } from '@trem/test-installation';
import { waitFor } from '@trem/testing';
import type { ScenarioCase } from '../scenario-case.js';
import { whilePaused } from './stage.js';

type Mapping = TaskDraft['tables'][number];

export const mapped = (table: string, more: Partial<Mapping> = {}): Mapping => ({ source: { schema: 'public', table }, ...more });

const ITEMS = `
  CREATE TABLE item (id int PRIMARY KEY, version int NOT NULL DEFAULT 0);
  INSERT INTO item SELECT i FROM generate_series(1, 1000) i;
  CREATE TABLE part (id int PRIMARY KEY, item int NOT NULL);
  INSERT INTO part SELECT i, 1 + i % 1000 FROM generate_series(1, 3000) i;`;

/** Changes item, fifty transactions a second, until it is disposed of. */
const keepChanging = ({ source }: Scenario) =>
  keepWriting(source.url, (write) => `UPDATE item SET version = version + 1 WHERE id = ${1 + (write % 1_000)}`);

/** Rests, gives the task these tables, and goes on. */
export async function goOnWith(installation: Installation, scenario: Scenario, tables: readonly Mapping[]): Promise<void> {
  const { api } = installation;
  await whilePaused(installation, scenario, async () => {
    const { version, definition } = await api.task(scenario.task);
    await api.updateTask(scenario.task, version, { ...definition, tables: [...tables, mapped('settled')] });
  });
}

/** So many rows that a load of them takes longer than a change of another table takes to arrive. */
const MANY = `
  CREATE TABLE item (id int PRIMARY KEY, version int NOT NULL DEFAULT 0);
  INSERT INTO item SELECT i FROM generate_series(1, 1000) i;
  CREATE TABLE part (id int PRIMARY KEY, item int NOT NULL, body text NOT NULL DEFAULT repeat('p', 100));
  INSERT INTO part SELECT i, 1 + i % 1000 FROM generate_series(1, 60000) i;`;

/** Saves it while the task streams. */
export async function editTables({ api }: Installation, { task }: Scenario, tables: readonly Mapping[]): Promise<void> {
  const { version, definition } = await api.task(task);
  await api.updateTask(task, version, { ...definition, tables: [...tables, mapped('settled')] });
}

/** @throws unless a change of a table that is not added arrives, and the task says that it is adding */
async function expectOthersToStream(scenario: Scenario, id: number): Promise<void> {
  await scenario.source.query(`INSERT INTO item VALUES (${id})`);
  await waitFor(
    'a change beside the load',
    async () => (await scenario.target.query('SELECT FROM item WHERE id = $1', [id])).length === 1,
    { deadlineMs: 120_000 },
  );
  const { phase, step } = await scenario.status();
  if (phase !== 'cdc' || step !== 'adding') {
    throw new Error(`the task is said to be in ${phase}, ${step}`);
  }
}

/** Which table joined the stream when, as the target knows it. */
async function loadStates(
  { target }: Scenario,
  table: string,
): Promise<{ readonly isVoid: boolean; readonly state: string; readonly isComplete: boolean } | undefined> {
  const [load] = await target.query<{ isVoid: boolean; state: string; isComplete: boolean }>(
    `SELECT generation < 0 AS "isVoid", state, position IS NOT NULL AS "isComplete" FROM trem.table_load WHERE table_name = $1`,
    [table],
  );
  return load;
}

/**
 * The loader of a table that was added to a stream dies twice with all else: in the middle of the load, and when all rows are in and the table has not
 * joined the others yet.
 */
const COMING_AND_GOING: ScenarioCase = {
  id: 'H7',
  title: 'a large table added to a running task, removed and added again, its loader killed: changes of the others arrive all the while',
  run: (rig) =>
    rig.withMortal<'equal'>(async (installation) => {
      await using scenario = await startScenario(installation, {
        servers: rig.servers,
        sql: MANY,
        tables: ['item', 'part'],
        definition: { tables: [mapped('item'), mapped('settled')] },
      });
      const { source, target } = scenario;
      await scenario.start();
      await scenario.waitForPhase('cdc', 120_000);
      await scenario.settle();
      {
        await using _writer = await keepChanging(scenario);
        await editTables(installation, scenario, [mapped('item'), mapped('part')]);
        await waitFor('the new table', async () => (await target.query(`SELECT to_regclass('part') AS there`))[0]?.there !== null, {
          everyMs: 5,
          deadlineMs: 60_000,
        });
        {
          await using _gate = await lockTable(target.url, 'part');
          await waitFor('the load to wait for its table', () => isWaitedFor(scenario.target, 'part'), { deadlineMs: 60_000 });
          await source.query('UPDATE part SET item = 1 WHERE id % 3 = 1; DELETE FROM part WHERE id % 10 = 0');
          await expectOthersToStream(scenario, 5_001);
          await installation.worker.signal('SIGKILL');
          await source.query('UPDATE part SET id = id + 100000 WHERE id % 7 = 0');
          installation.worker.start({ TREM_FAILPOINTS: 'load.table-done:crash' });
          await expectOthersToStream(scenario, 5_002);
        }
        await waitFor('the loader to die with the table complete', () => !installation.worker.isRunning, { deadlineMs: 120_000 });
        const dead = await loadStates(scenario, 'part');
        if (dead?.state !== 'loading' || !dead.isComplete) {
          throw new Error(`it died when the load was ${JSON.stringify(dead)}`);
        }
        await source.query('UPDATE part SET item = 2 WHERE id % 5 = 2');
        installation.worker.start();
        await waitFor('the table to have joined', async () => (await loadStates(scenario, 'part'))?.state === 'loaded', {
          deadlineMs: 120_000,
        });
        await scenario.settle(120_000);

        await editTables(installation, scenario, [mapped('item')]);
        await waitFor('the table to have left', async () => (await loadStates(scenario, 'part'))?.isVoid, { deadlineMs: 60_000 });
        await source.query('DELETE FROM part WHERE id % 11 = 0; UPDATE part SET id = id + 10000000 WHERE id % 13 = 0');
        await scenario.settle();
        await editTables(installation, scenario, [mapped('item'), mapped('part')]);
        await waitFor('the table to be loaded again', async () => (await loadStates(scenario, 'part'))?.state === 'loaded', {
          deadlineMs: 120_000,
        });
        await source.query('INSERT INTO part SELECT i, 1 FROM generate_series(200001, 200100) i');
        const loads = await installation.api.taskLoads(scenario.task);
        const ofItem = loads.filter(({ table }) => table === 'item').length;
        if (ofItem !== 1) {
          throw new Error(`item was loaded ${ofItem} times`);
        }
      }
      await scenario.expectEqual();
      return 'equal';
    }),
};

/** With the condition that only these rows are wanted. */
const partsFrom = (id: number): Mapping => mapped('part', { filters: [{ operator: 'greater-than-or-equal', column: 'id', value: id }] });

const ONE_TABLE_AGAIN: ScenarioCase = {
  id: 'H5',
  title: 'one table loaded again under a condition, after an ALTER, while others stream: cut off, with another condition, and again',
  run: async ({ installation, servers }) => {
    await using scenario = await startScenario(installation, {
      servers,
      sql: ITEMS,
      tables: ['item', 'part'],
      definition: { fullLoad: { recreateTable: true } },
    });
    await scenario.start();
    await scenario.waitForPhase('cdc');
    {
      await using _writer = await keepChanging(scenario);
      await goOnWith(installation, scenario, [mapped('item')]);
      await scenario.waitForPhase('cdc', 120_000);
      await scenario.source.query('ALTER TABLE part ADD note text DEFAULT $$new$$; UPDATE part SET item = 2 WHERE id % 2 = 0');
      {
        await using _gate = await lockTable(scenario.target.url, 'part');
        await goOnWith(installation, scenario, [mapped('item'), partsFrom(1_000)]);
        await waitFor('the load to wait for its table', () => isWaitedFor(scenario.target, 'part'), { deadlineMs: 60_000 });
        await installation.api.command(scenario.task, 'pause', {});
      }
      await scenario.waitForPhase('paused', 120_000);
      await goOnWith(installation, scenario, [mapped('item')]);
      await scenario.waitForPhase('cdc', 120_000);
      await goOnWith(installation, scenario, [mapped('item'), partsFrom(2_000)]);
      await scenario.waitForPhase('cdc', 120_000);
      await scenario.joined(120_000);
      await scenario.source.query(`UPDATE part SET note = 'changed' WHERE id % 3 = 0; INSERT INTO part VALUES (-1, 1), (9000, 1)`);
      await scenario.settle();
    }
    const [kept] = await scenario.target.query<{ from: number }>('SELECT min(id) AS from FROM part');
    if (kept?.from !== 2_000) {
      throw new Error(`rows from ${kept?.from} on are there, where 2000 is the first that is wanted`);
    }
    await scenario.source.query('DELETE FROM part WHERE id < 2000'); // what is not wanted, so that both ends can be compared
    await scenario.expectEqual();
    return 'equal';
  },
};

/** Tables that come to a task, leave it and come again. */
export const changingTables: readonly ScenarioCase[] = [COMING_AND_GOING, ONE_TABLE_AGAIN];
