import type { TaskDraft } from '@trem/contracts';
import { type Installation, type Scenario, startInstallation, startScenario } from '@trem/test-installation';
import { waitFor } from '@trem/testing';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

vi.setConfig({ testTimeout: 180_000 });

let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation();
}, 120_000);
afterAll(() => installation[Symbol.asyncDispose](), 60_000);

const sql = "CREATE TABLE item (id int PRIMARY KEY, name text); INSERT INTO item SELECT n, 'item ' || n FROM generate_series(1, 100) n";

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
  await scenario.settle();
  expect(await scenario.target.query("SELECT count(*)::int AS n FROM item WHERE name = 'wrong'")).toEqual([{ n: 0 }]);
  expect(await scenario.target.query('SELECT id FROM other ORDER BY id')).toEqual([{ id: 1 }, { id: 77 }]);
  await scenario.target.query('DELETE FROM other WHERE id = 77');
  await scenario.expectEqual();
});

test('[row 18] a table that is added while the task rests is loaded by the next start, and the others go on where they were', async () => {
  const two = `${sql}; CREATE TABLE extra (id int PRIMARY KEY, name text); INSERT INTO extra SELECT n, 'extra ' || n FROM generate_series(1, 1000) n`;
  await using scenario = await startScenario(installation, { sql: two, tables: ['item'] });
  const { source, target, task } = scenario;
  const { api } = installation;
  const add = () => edit(scenario, ({ tables }) => ({ tables: [...tables, { source: { schema: 'public', table: 'extra' } }] }));
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.settle();
  await expect(add()).rejects.toMatchObject({ message: expect.stringContaining('public.extra') });
  await target.query('INSERT INTO item VALUES (77777)'); // what only another load would mend
  await api.command(task, 'stop', {});
  await scenario.waitForPhase('stopped');
  await source.query("UPDATE item SET name = 'while it rested'");
  await add();
  await api.command(task, 'start', {});
  await scenario.waitForPhase('cdc');
  await source.query("UPDATE extra SET name = 'changed' WHERE id < 10; DELETE FROM item WHERE id = 1");
  await scenario.settle();
  const all = async (end: 'source' | 'target', table: string) =>
    await scenario[end].query(`SELECT * FROM ${table} WHERE id <> 77777 ORDER BY id`);
  for (const table of ['item', 'extra']) {
    expect(await all('target', table), table).toEqual(await all('source', table));
  }
  expect(await target.query('SELECT FROM item WHERE id = 77777'), 'the other table is not loaded again').toHaveLength(1);
});
