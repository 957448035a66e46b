import { setTimeout } from 'node:timers/promises';
import type { TaskDraft } from '@trem/contracts';
import { type Installation, type Scenario, startInstallation, startScenario } from '@trem/test-installation';
import { waitFor } from '@trem/testing';
import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

vi.setConfig({ testTimeout: 180_000 });

let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation();
}, 120_000);
afterAll(() => installation[Symbol.asyncDispose](), 60_000);

const sql = "CREATE TABLE item (id int PRIMARY KEY, name text); INSERT INTO item SELECT n, 'item ' || n FROM generate_series(1, 100) n";

const tablesOf = (...tables: string[]) => [...tables, 'settled'].map((table) => ({ source: { schema: 'public', table } }));

/** Saves the definition with a change, as somebody would who read it just before. */
async function edit({ task }: Scenario, change: (definition: TaskDraft) => Partial<TaskDraft>) {
  const { definition, version } = await installation.api.task(task);
  return await installation.api.updateTask(task, version, { ...definition, ...change(definition) });
}

/** A row that comes and goes at the source: is it at the target when all is quiet? */
async function keepsDeleted(scenario: Scenario, id: number): Promise<boolean> {
  await scenario.source.query(`INSERT INTO item VALUES (${id}, 'short'); DELETE FROM item WHERE id = ${id}`);
  await scenario.settle();
  return (await scenario.target.query('SELECT FROM item WHERE id = $1', [id])).length === 1;
}

test('[row 18] a running stream takes an edit up within seconds and loses nothing', async () => {
  await using scenario = await startScenario(installation, { sql, tables: ['item'] });
  await scenario.start();
  await scenario.waitForPhase('cdc');
  expect(await keepsDeleted(scenario, 5_000)).toBe(false);
  const busy = setInterval(
    () => void scenario.source.query("UPDATE item SET name = 'at ' || clock_timestamp() WHERE id = 1 + floor(random() * 90)"),
    50,
  );
  try {
    await edit(scenario, ({ cdc }) => ({ title: 'New words', cdc: { ...cdc, operations: ['insert', 'update'] } }));
    let id = 6_000;
    const isTakenUp = async () => {
      id += 1;
      return await keepsDeleted(scenario, id);
    };
    await waitFor('a stream without deletes', isTakenUp, { deadlineMs: 30_000 });
  } finally {
    clearInterval(busy);
  }
  await scenario.target.query('DELETE FROM item WHERE id > 5000');
  await scenario.expectEqual();
});

test('[row 18] a table whose mapping was edited is loaded again once that is confirmed, the others are not', async () => {
  const two = `${sql}; CREATE TABLE other (id int PRIMARY KEY); INSERT INTO other VALUES (1)`;
  await using scenario = await startScenario(installation, { sql: two, tables: ['item', 'other'] });
  const { api } = installation;
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.expectEqual();
  await api.command(scenario.task, 'stop', {});
  await scenario.waitForPhase('stopped');
  // What only another load would mend, in both tables.
  await scenario.target.query("UPDATE item SET name = 'wrong'; INSERT INTO other VALUES (77)");
  await edit(scenario, ({ tables }) => ({
    tables: tables.map((one) => (one.source.table === 'item' ? { ...one, apply: { mode: 'upsert' as const } } : one)),
  }));
  await expect(api.command(scenario.task, 'start', {})).rejects.toMatchObject({
    problem: { code: 'RESYNC_NOT_CONFIRMED', problems: [{ path: 'tables[public.item]' }] },
  });
  await scenario.source.query("INSERT INTO item VALUES (1000, 'while it rested')");
  await api.command(scenario.task, 'start', { confirmResync: true });
  await scenario.waitForPhase('cdc');
  await scenario.joined();
  await scenario.settle();
  expect(await scenario.target.query("SELECT count(*)::int AS n FROM item WHERE name = 'wrong'")).toEqual([{ n: 0 }]);
  expect(await scenario.target.query('SELECT id FROM other ORDER BY id')).toEqual([{ id: 1 }, { id: 77 }]);
  await scenario.target.query('DELETE FROM other WHERE id = 77');
  await scenario.expectEqual();
});

const EXTRA =
  "CREATE TABLE extra (id int PRIMARY KEY, name text); INSERT INTO extra SELECT n, 'extra ' || n FROM generate_series(1, 100000) n";

const isThere = async ({ target }: Scenario, table: string) =>
  (await target.query(`SELECT to_regclass('${table}') AS there`))[0]?.there != null;

/** One statement after the other, until it is ended. */
function keepWriting({ source }: Scenario, statements: readonly string[]) {
  const client = new pg.Client({ connectionString: source.url });
  const over = new AbortController();
  const work = (async () => {
    await client.connect();
    while (!over.signal.aborted) {
      await client.query(statements.join('; '));
      await setTimeout(20);
    }
    await client.end();
  })();
  return {
    end: async () => {
      over.abort();
      await work;
    },
  };
}

/** Lets nobody at a table of the target until it is disposed of. */
async function lockTable({ target }: Scenario, table: string): Promise<AsyncDisposable> {
  const client = new pg.Client({ connectionString: target.url });
  await client.connect();
  await client.query(`BEGIN; LOCK TABLE ${table} IN ACCESS EXCLUSIVE MODE`);
  return { [Symbol.asyncDispose]: () => client.end() };
}

async function isWaitedFor({ target }: Scenario, table: string): Promise<boolean> {
  return (await target.query('SELECT FROM pg_locks WHERE NOT granted AND relation = $1::regclass', [table])).length > 0;
}

test('[row 18] a table is added to a running task while the others stream, taken out, and added again; the others are never loaded again', async () => {
  await using scenario = await startScenario(installation, {
    sql: `${sql}; ${EXTRA}`,
    tables: ['item', 'extra'],
    definition: { tables: tablesOf('item') },
  });
  const { source, target, task } = scenario;
  const { api } = installation;
  const streams = (...tables: string[]) => edit(scenario, () => ({ tables: tablesOf(...tables) }));
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.settle();
  await target.query("INSERT INTO item VALUES (77777, 'what only another load would mend')");
  const unknown = expect.objectContaining({ code: 'TABLE_UNKNOWN', path: expect.stringContaining('tables.1') });
  await expect(streams('item', 'nowhere')).rejects.toMatchObject({ problem: { problems: expect.arrayContaining([unknown]) } });

  const writing = keepWriting(scenario, [
    "UPDATE item SET name = 'at ' || clock_timestamp() WHERE id = 1 + floor(random() * 90)",
    "UPDATE extra SET name = 'at ' || clock_timestamp() WHERE id = 1 + floor(random() * 90000)",
  ]);
  try {
    await streams('item', 'extra');
    await waitFor('the new table', () => isThere(scenario, 'extra'), { everyMs: 5 });
    {
      await using _gate = await lockTable(scenario, 'extra');
      await waitFor('its load to wait for it', () => isWaitedFor(scenario, 'extra'), { deadlineMs: 60_000 });
      await source.query(
        "INSERT INTO item VALUES (5000, 'meanwhile'); UPDATE extra SET id = id + 500000 WHERE id > 95000; DELETE FROM extra WHERE id % 7 = 0",
      );
      await waitFor('a change beside the load', async () => (await target.query('SELECT FROM item WHERE id = 5000')).length === 1);
      expect(await scenario.status()).toMatchObject({ phase: 'cdc', step: 'adding' });
    }
    await scenario.joined();
    await scenario.settle();
    await streams('item');
    await waitFor(
      'its load to be void',
      async () => (await target.query('SELECT FROM trem.table_load WHERE table_name = $1 AND generation < 0', ['extra'])).length === 1,
    );
    await source.query("INSERT INTO extra VALUES (900000, 'nobody looks'); DELETE FROM extra WHERE id % 11 = 0");
    await scenario.settle();
    expect(await target.query('SELECT FROM extra WHERE id = 900000'), 'its changes are no longer copied').toEqual([]);
    expect(await target.query('SELECT FROM extra WHERE id = 1'), 'its rows stay').toHaveLength(1);
    await streams('item', 'extra');
    await waitFor('the addition', async () => (await scenario.status()).step === 'adding');
  } finally {
    await writing.end();
  }
  await scenario.joined();
  await scenario.settle();
  expect(await target.query('SELECT FROM item WHERE id = 77777')).toHaveLength(1);
  await target.query('DELETE FROM item WHERE id = 77777');
  await scenario.expectEqual();

  await api.command(task, 'stop', {});
  await scenario.waitForPhase('stopped');
  await streams('item');
  await api.command(task, 'start', {});
  await scenario.waitForPhase('cdc');
  await streams('item', 'extra');
  await api.command(task, 'pause', {});
  await scenario.waitForPhase('paused');
  await source.query("UPDATE extra SET name = 'while it rested' WHERE id < 10");
  await api.command(task, 'resume', {});
  await scenario.waitForPhase('cdc');
  await scenario.joined();
  await scenario.expectEqual();
});
