import { type Installation, type Scenario, smallBank, startInstallation, startScenario } from '@trem/test-installation';
import { testServers, waitFor } from '@trem/testing';
import amqp from 'amqplib';
import { afterAll, beforeAll, expect, test } from 'vitest';

let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation();
});
afterAll(() => installation[Symbol.asyncDispose]());

const BANK = smallBank({ accounts: 200_000, notes: 50 });

/** Transfers money at the source until stopped. At every commit the sum of all balances is the same. */
function keepTransferring(scenario: Scenario): { stop(): Promise<number> } {
  let isOn = true;
  let calls = 0;
  const work = (async () => {
    while (isOn) {
      await scenario.source.query('CALL transfers(50)');
      calls += 1;
    }
  })();
  return {
    stop: async () => {
      isOn = false;
      await work;
      return calls * 50;
    },
  };
}

async function targetSum(scenario: Scenario): Promise<string | undefined> {
  const [row] = await scenario.target.query<{ sum: string }>('SELECT sum(balance)::text AS sum FROM account');
  return row?.sum;
}

async function killAndRestartWorker(): Promise<void> {
  await installation.worker.signal('SIGKILL');
  installation.worker.start();
}

/** What the target says of its loads: the number of each table's. */
async function loadNumbers(scenario: Scenario): Promise<Record<string, number>> {
  const rows = await scenario.target.query<{ name: string; number: number }>(
    'SELECT table_name AS name, generation AS number FROM trem.table_load',
  );
  return Object.fromEntries(rows.map(({ name, number }) => [name, number]));
}

test('[row 23] [row 26] [W2] [D16] kill -9 of the worker in the load, under writes: finished tables stay, the others are loaded from a new snapshot, the copy ends equal', async () => {
  await using scenario = await startScenario(installation, {
    sql: `${BANK.sql}; CREATE TABLE early AS SELECT i AS id, 'early ' || i AS name FROM generate_series(1, 1000) i; ALTER TABLE early ADD PRIMARY KEY (id)`,
    tables: ['early', ...BANK.tables],
    definition: { fullLoad: { parallelTables: 1, parallelPartitions: 1 } },
  });
  const transfers = keepTransferring(scenario);
  await scenario.start();
  await waitFor(
    'one partition of a table with more to be in',
    async () =>
      await scenario.target
        .query(`SELECT FROM trem.load_marker JOIN trem.table_load USING (table_name) WHERE table_name = 'account' AND state = 'loading'`)
        .then((rows) => rows.length > 0),
    { everyMs: 5 },
  );
  await scenario.source.query(`UPDATE early SET name = 'changed' WHERE id < 100`);
  await installation.worker.signal('SIGKILL');
  const before = await loadNumbers(scenario);
  installation.worker.start();
  await scenario.waitForPhase('cdc', 120_000);
  expect(await transfers.stop()).toBeGreaterThan(0);
  const after = await loadNumbers(scenario);
  expect(after.early).toBe(before.early);
  expect(after.account).toBeGreaterThan(before.account ?? 0);
  await scenario.expectEqual();
});

test('[row 37] [row 86] [W1] kill -9 of the worker in the stream, twice under writes: nothing lost, doubled or torn', async () => {
  await using scenario = await startScenario(installation, BANK);
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.settle();
  const transfers = keepTransferring(scenario);
  for (let kill = 0; kill < 2; kill += 1) {
    const before = await scenario.target.query<{ n: number }>('SELECT count(*)::int AS n FROM transfer');
    await killAndRestartWorker();
    await waitFor(
      'transfers to arrive again',
      async () => {
        expect(await targetSum(scenario)).toBe(String(BANK.sum));
        const now = await scenario.target.query<{ n: number }>('SELECT count(*)::int AS n FROM transfer');
        return (now[0]?.n ?? 0) > (before[0]?.n ?? 0) + 100;
      },
      { deadlineMs: 60_000, everyMs: 200 },
    );
  }
  await transfers.stop();
  await scenario.expectEqual();
});

test('the queue purged while batches lie in it: the gap is read again from the source', async () => {
  await using scenario = await startScenario(installation, BANK);
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.settle();
  const { captureEpoch } = await installation.api.taskPositions(scenario.task);
  await pileUpBatches(scenario);
  const purged = await purgeWhenFilled(scenario, 1);
  expect(purged).toBeGreaterThan(0);
  await scenario.target.query('ROLLBACK');
  await scenario.expectEqual();
  expect((await installation.api.taskPositions(scenario.task)).captureEpoch).toBeGreaterThan(captureEpoch ?? 0);
});

test('the queue purged while the task goes to rest has no effect', async () => {
  await using scenario = await startScenario(installation, BANK);
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.settle();
  await pileUpBatches(scenario);
  await waitForMessages(scenario, 1);
  await installation.api.command(scenario.task, 'pause', {});
  await waitFor('capture to leave the slot', async () => {
    const active = await scenario.source.query('SELECT FROM pg_replication_slots WHERE database = current_database() AND active');
    return active.length === 0;
  });
  expect(await purgeWhenFilled(scenario, 1)).toBeGreaterThan(0);
  await scenario.target.query('ROLLBACK');
  await scenario.waitForPhase('paused');
  await installation.api.command(scenario.task, 'resume', {});
  await scenario.waitForPhase('cdc');
  await scenario.expectEqual();
});

test('[row 86] killing both services changes nothing in a running stream', async () => {
  await using scenario = await startScenario(installation, BANK);
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await installation.endpointService.signal('SIGKILL');
  await installation.taskApi.signal('SIGKILL');
  await scenario.source.query('CALL transfers(500)');
  await scenario.expectEqual();
  installation.endpointService.start();
  installation.taskApi.start();
  await waitFor('the API to answer again', async () => (await scenario.status()).phase === 'cdc', { deadlineMs: 60_000 });
});

/** A lock at the target holds apply until the transaction there ends, so that batches pile up in the queue. */
async function pileUpBatches(scenario: Scenario): Promise<void> {
  await scenario.target.query('BEGIN');
  await scenario.target.query('LOCK TABLE account IN SHARE ROW EXCLUSIVE MODE');
  await scenario.source.query('CALL transfers(3000)');
}

/** Purges the task's queue once it holds at least `atLeast` messages that nobody has taken; returns how many went. */
async function purgeWhenFilled(scenario: Scenario, atLeast: number): Promise<number> {
  return await withQueue(scenario, async (channel, queue) => {
    await waitFor('messages on the queue', async () => (await channel.checkQueue(queue)).messageCount >= atLeast);
    return (await channel.purgeQueue(queue)).messageCount;
  });
}

async function waitForMessages(scenario: Scenario, atLeast: number): Promise<void> {
  await withQueue(scenario, async (channel, queue) => {
    await waitFor('messages on the queue', async () => (await channel.checkQueue(queue)).messageCount >= atLeast);
  });
}

async function withQueue<T>(scenario: Scenario, work: (channel: amqp.Channel, queue: string) => Promise<T>): Promise<T> {
  const { targets } = await scenario.status();
  const connection = await amqp.connect(testServers().amqp);
  try {
    return await work(await connection.createChannel(), `trem.${scenario.task}.apply.${targets[0]}`);
  } finally {
    await connection.close();
  }
}
