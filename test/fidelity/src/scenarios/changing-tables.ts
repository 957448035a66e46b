import { setTimeout as delay } from 'node:timers/promises';
import type { TaskDraft } from '@trem/contracts';
import { lockTable } from '@trem/test-faults/load';
import { type Installation, type Scenario, startScenario } from '@trem/test-installation';
import { waitFor } from '@trem/testing';
import pg from 'pg';
import type { ScenarioCase } from '../scenario-case.js';
import { whilePaused } from './stage.js';

type Mapping = TaskDraft['tables'][number];

const mapped = (table: string, more: Partial<Mapping> = {}): Mapping => ({ source: { schema: 'public', table }, ...more });

const ITEMS = `
  CREATE TABLE item (id int PRIMARY KEY, version int NOT NULL DEFAULT 0);
  INSERT INTO item SELECT i FROM generate_series(1, 1000) i;
  CREATE TABLE part (id int PRIMARY KEY, item int NOT NULL);
  INSERT INTO part SELECT i, 1 + i % 1000 FROM generate_series(1, 3000) i;`;

/** Changes item, fifty transactions a second, until it is disposed of. */
async function keepWriting({ source }: Scenario): Promise<AsyncDisposable> {
  const client = new pg.Client({ connectionString: source.url });
  await client.connect();
  let isOver = false;
  const writing = (async () => {
    for (let write = 0; !isOver; write += 1) {
      await client.query(`UPDATE item SET version = version + 1 WHERE id = ${1 + (write % 1_000)}`);
      await delay(20);
    }
  })();
  writing.catch(() => undefined); // heard of below
  return {
    async [Symbol.asyncDispose]() {
      isOver = true;
      await writing.finally(() => client.end());
    },
  };
}

/** Rests, gives the task these tables, and goes on. */
async function goOnWith(installation: Installation, scenario: Scenario, tables: readonly Mapping[]): Promise<void> {
  const { api } = installation;
  await whilePaused(installation, scenario, async () => {
    const { version, definition } = await api.task(scenario.task);
    await api.updateTask(scenario.task, version, { ...definition, tables: [...tables, mapped('settled')] });
  });
}

const COMING_AND_GOING: ScenarioCase = {
  id: 'H7',
  title: 'a table added to a task that pauses for it, removed and added again, while the others are written to: they are not loaded again',
  run: async ({ installation, servers }) => {
    await using scenario = await startScenario(installation, {
      servers,
      sql: ITEMS,
      tables: ['item', 'part'],
      definition: { tables: [mapped('item'), mapped('settled')] },
    });
    await scenario.start();
    await scenario.waitForPhase('cdc');
    {
      await using _writer = await keepWriting(scenario);
      const { generation } = await scenario.status();
      const streams = async (tables: readonly Mapping[]) => {
        await goOnWith(installation, scenario, tables);
        await scenario.waitForPhase('cdc', 120_000);
        await scenario.settle();
      };
      await streams([mapped('item'), mapped('part')]);
      await scenario.source.query('UPDATE part SET item = 1 WHERE id % 3 = 1');
      await streams([mapped('item')]);
      await scenario.source.query('DELETE FROM part WHERE id % 5 = 0; UPDATE part SET id = id + 10000 WHERE id % 7 = 0');
      await streams([mapped('item'), mapped('part')]);
      await scenario.source.query('INSERT INTO part SELECT i, 1 FROM generate_series(20001, 20100) i');
      const loads = await installation.api.taskLoads(scenario.task);
      const ofItem = loads.filter(({ table }) => table === 'item').length;
      if ((await scenario.status()).generation !== generation || ofItem !== 1) {
        throw new Error(`item was loaded ${ofItem} times`);
      }
    }
    await scenario.expectEqual();
    return 'equal';
  },
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
      await using _writer = await keepWriting(scenario);
      await goOnWith(installation, scenario, [mapped('item')]);
      await scenario.waitForPhase('cdc', 120_000);
      await scenario.source.query('ALTER TABLE part ADD note text DEFAULT $$new$$; UPDATE part SET item = 2 WHERE id % 2 = 0');
      {
        await using _gate = await lockTable(scenario.target.url, 'part');
        await goOnWith(installation, scenario, [mapped('item'), partsFrom(1_000)]);
        await waitFor('the load to wait for its table', () => isWaitedFor(scenario, 'part'), { deadlineMs: 60_000 });
        await installation.api.command(scenario.task, 'pause', {});
      }
      await scenario.waitForPhase('paused', 120_000);
      await goOnWith(installation, scenario, [mapped('item')]);
      await scenario.waitForPhase('cdc', 120_000);
      await goOnWith(installation, scenario, [mapped('item'), partsFrom(2_000)]);
      await scenario.waitForPhase('cdc', 120_000);
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

async function isWaitedFor({ target }: Scenario, table: string): Promise<boolean> {
  const found = await target.query('SELECT FROM pg_locks WHERE NOT granted AND relation = $1::regclass', [table]);
  return found.length > 0;
}

/** Tables that come to a task, leave it and come again. */
export const changingTables: readonly ScenarioCase[] = [COMING_AND_GOING, ONE_TABLE_AGAIN];
