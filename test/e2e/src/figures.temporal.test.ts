import { type Installation, startInstallation, startScenario } from '@trem/test-installation';
import { waitFor } from '@trem/testing';
import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';

vi.setConfig({ testTimeout: 180_000 });

let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation();
}, 120_000);
afterAll(() => installation[Symbol.asyncDispose](), 60_000);

/** What the control-store holds, asked behind the API's back. */
async function kept<T extends pg.QueryResultRow>(sql: string, values: readonly unknown[]): Promise<T[]> {
  const client = new pg.Client({ connectionString: installation.store });
  await client.connect();
  try {
    return (await client.query<T>(sql, [...values])).rows;
  } finally {
    await client.end();
  }
}

const COUNTED = `
  SELECT schema_name || '.' || table_name AS table, sum(inserts)::int AS inserts, sum(updates)::int AS updates, sum(deletes)::int AS deletes,
         sum(skipped)::int AS skipped, sum(errors)::int AS errors
    FROM trem_control.table_minute WHERE task = $1 AND table_name <> 'settled' GROUP BY 1 ORDER BY 1`;

test('[row 87] [row 89] [row 90] [row 91] figures equal the changes made and SQL over the kept facts; failures lower the rate', async () => {
  const sql = `CREATE TABLE item (id int PRIMARY KEY, name text); INSERT INTO item SELECT n, 'item ' || n FROM generate_series(1, 100) n;
    CREATE TABLE other (id int PRIMARY KEY)`;
  await using scenario = await startScenario(installation, { sql, tables: ['item', 'other'] });
  const { api } = installation;
  const { source, target, task } = scenario;
  const { id } = await api.task(task);
  const figures = async () => (await api.taskStatistics(task)).figures;
  expect(await figures()).toMatchObject({
    successRate: null,
    pie: { inserts: { count: 0, percent: 0 } },
    bars: { captured: 0, processed: 0 },
  });
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.settle();
  await source.query('INSERT INTO item SELECT n, null FROM generate_series(101, 130) n; UPDATE item SET name = null WHERE id <= 20');
  await source.query('DELETE FROM item WHERE id BETWEEN 91 AND 100; INSERT INTO other SELECT generate_series(1, 5)');
  await scenario.settle();
  const made = [
    { table: 'public.item', inserts: 30, updates: 20, deletes: 10, skipped: 0, errors: 0 },
    { table: 'public.other', inserts: 5, updates: 0, deletes: 0, skipped: 0, errors: 0 },
  ];
  await waitFor('all changes to be counted', async () => JSON.stringify(await kept(COUNTED, [id])) === JSON.stringify(made));
  const { tables, changes, figures: good } = await api.taskStatistics(task);
  const shown = tables
    .filter(({ table }) => table !== 'settled')
    .map(({ schema, table, inserts, updates, deletes, skipped, errors }) => ({
      table: `${schema}.${table}`,
      inserts,
      updates,
      deletes,
      skipped,
      errors,
    }));
  expect(shown).toEqual(made);
  expect(good.successRate).toBe(100);
  expect(good.pie.updates).toEqual({ count: 20, percent: Math.round((1_000 * 20) / (changes.inserts + 20 + 10)) / 10 });
  expect(good.bars).toMatchObject({ notPublished: 0, inQueue: 0, inProcessing: 0, failed: 0 });
  expect(good.bars.captured).toBe(good.bars.processed);

  await target.query('ALTER TABLE item ADD CONSTRAINT no_poison CHECK (name <> $$poison$$)');
  await source.query("INSERT INTO item VALUES (500, 'poison'), (501, 'fine')");
  await scenario.settle();
  const bad = await waitFor('the failure to be counted', async () => {
    const now = await figures();
    return now.bars.failed === 1 && now;
  });
  const [expected] = await kept<{ rate: number }>(
    `SELECT round(100.0 * (1 - m.failed / (m.applied + l.loaded + m.failed)), 1)::float8 AS rate
       FROM (SELECT sum(errors) AS failed, sum(inserts + updates + deletes + truncates) AS applied FROM trem_control.table_minute WHERE task = $1) m,
            (SELECT sum(loaded) AS loaded FROM trem_control.load_statistic WHERE task = $1 AND is_loaded) l`,
    [id],
  );
  expect(bad.successRate).toBe(expected?.rate);
  expect(bad.successRate).toBeLessThan(100);
  const { bars } = bad;
  expect(bars.notPublished + bars.inQueue + bars.inProcessing + bars.processed).toBe(bars.captured);
});

test('[row 17] [D11] a killed worker shows in the status within 5 s and its task is not shown as running; a stop takes less than 10 s', async () => {
  await using own = await startInstallation();
  const { api, worker } = own;
  await using scenario = await startScenario(own, { sql: 'CREATE TABLE item (id int PRIMARY KEY)', tables: ['item'] });
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.settle();
  expect((await scenario.status()).hasWorker).toBe(true);
  await worker.signal('SIGKILL');
  const killedAt = Date.now();
  await waitFor('no worker in the status', async () => !(await scenario.status()).hasWorker);
  const noticedMs = Date.now() - killedAt;
  worker.start();
  await waitFor('a worker again', async () => (await scenario.status()).hasWorker, { deadlineMs: 60_000 });
  await scenario.settle();
  const stopAt = Date.now();
  await api.command(scenario.task, 'stop', {});
  await scenario.waitForPhase('stopped');
  const stoppedMs = Date.now() - stopAt;
  console.log(`noticed after ${noticedMs} ms, stopped after ${stoppedMs} ms`);
  expect(noticedMs).toBeLessThan(6_000); // 5 s of silence, and the time to ask
  expect(stoppedMs).toBeLessThan(10_000);
  expect((await api.tasks()).length).toBe(1); // W29: console and other tasks live
});
