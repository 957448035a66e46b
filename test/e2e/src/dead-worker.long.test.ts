import { keepWriting, type Scenario, startInstallation, startScenario } from '@trem/test-installation';
import { waitFor } from '@trem/testing';
import { expect, test, vi } from 'vitest';

vi.setConfig({ testTimeout: 300_000 });

/** From when on nobody may be told that a worker is there that was killed. */
const NOTICED_MS = 5_000;
const STOPPED_MS = 10_000;
const sql = 'CREATE TABLE item (id int PRIMARY KEY, name text)';

const rows = (first: number, count: number) =>
  `INSERT INTO item SELECT i, repeat('n', 100) FROM generate_series(${first}, ${first + count - 1}) i`;

/** A transaction that writes into the table is open at the target. */
const isWritten = async ({ target }: Scenario) =>
  (await target.query("SELECT FROM pg_locks WHERE relation = 'item'::regclass AND mode = 'RowExclusiveLock' AND granted")).length > 0;

test('[row 17] [D11] [W29] a worker that is killed amid the work of two tasks is missed in the status of each within 5 s; a stop amid a transaction of 200 000 rows takes less than 10 s, and the other task goes on', async () => {
  await using own = await startInstallation();
  const { api, worker } = own;
  await using stopped = await startScenario(own, { sql, tables: ['item'] });
  await using other = await startScenario(own, { sql, tables: ['item'] });
  const both = [stopped, other];
  // What removes the tasks needs a worker, whatever went wrong before
  await using _worker = {
    [Symbol.asyncDispose]: async () => {
      if (!worker.isRunning) {
        worker.start();
      }
    },
  };
  for (const one of both) {
    await one.start();
  }
  for (const one of both) {
    await one.waitForPhase('cdc');
    await one.settle();
  }

  const writings = await Promise.all(both.map(({ source }) => keepWriting(source.url, (number) => rows(number * 1_000, 1_000), 50)));
  await waitFor('work in both targets', async () => (await Promise.all(both.map(isWritten))).every(Boolean), { everyMs: 5 });
  await worker.signal('SIGKILL');
  const killedAt = Date.now();
  /** When a status that still had a worker was asked for last, for each task. */
  const askedLast = new Map(both.map(({ task }) => [task, killedAt]));
  await waitFor(
    'no worker in the status of either task',
    async () => {
      const askedAt = Date.now();
      const found = (await api.tasks()).filter(({ hasWorker }) => hasWorker).map(({ name }) => name);
      for (const task of found) {
        askedLast.set(task, askedAt);
      }
      return found.length === 0;
    },
    { deadlineMs: 30_000, everyMs: 20 },
  );
  const delays = [...askedLast.values()].map((at) => at - killedAt);
  for (const writing of writings) {
    await writing.end();
  }
  worker.start();
  for (const one of both) {
    await one.settle(120_000);
  }

  await stopped.source.query(rows(10_000_000, 200_000));
  await waitFor('the transaction to be under way', () => isWritten(stopped), { everyMs: 5 });
  const stopAt = Date.now();
  await api.command(stopped.task, 'stop', {});
  await stopped.waitForPhase('stopped');
  const stoppedMs = Date.now() - stopAt;
  console.log(`the last statuses with a worker were asked for after ${delays.join(' and ')} ms, stopped after ${stoppedMs} ms`);
  for (const delay of delays) {
    expect(delay, 'who asks later is told').toBeLessThan(NOTICED_MS);
  }
  expect(stoppedMs).toBeLessThan(STOPPED_MS);
  const [{ n } = { n: -1 }] = await stopped.target.query<{ n: number }>('SELECT count(*)::int AS n FROM item WHERE id >= 10000000');
  expect([0, 200_000], 'whole or not at all').toContain(n);

  await other.source.query(rows(20_000_000, 10));
  await other.settle();
  expect((await api.tasks()).map(({ name, phase }) => [name, phase])).toEqual(
    expect.arrayContaining([
      [stopped.task, 'stopped'],
      [other.task, 'cdc'],
    ]),
  );
  await stopped.start();
  await stopped.waitForPhase('cdc');
  for (const one of both) {
    await one.expectEqual();
  }
});
