import { testServers, waitFor } from '@trem/testing';
import amqp from 'amqplib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Installation, startInstallation } from './installation.js';
import { type Scenario, startScenario } from './scenario.js';

let installation: Installation;
beforeAll(async () => {
  installation = await startInstallation({ TREM_HEARTBEAT_TIMEOUT_MS: '5000' });
});
afterAll(() => installation[Symbol.asyncDispose]());

const ACCOUNTS = `
  CREATE TABLE account (id int PRIMARY KEY, balance int NOT NULL, note text);
  INSERT INTO account SELECT i, 1000, repeat('note ' || i, 50) FROM generate_series(1, 200000) i;
  CREATE TABLE transfer (id bigint PRIMARY KEY, source int, target int, amount int);
  CREATE SEQUENCE transfer_id;
  CREATE PROCEDURE transfers(n int) LANGUAGE plpgsql AS $$
  DECLARE a int; b int; amount int;
  BEGIN
    FOR i IN 1..n LOOP
      a := 1 + floor(random() * 200000); b := 1 + floor(random() * 200000); amount := floor(random() * 100);
      UPDATE account SET balance = balance - amount WHERE id = a;
      UPDATE account SET balance = balance + amount WHERE id = b;
      INSERT INTO transfer VALUES (nextval('transfer_id'), a, b, amount);
      COMMIT;
    END LOOP;
  END $$`;
const TABLES = ['account', 'transfer'];

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

test('kill -9 of the worker in the load, under writes: loaded partitions stay, the copy ends equal', async () => {
  await using scenario = await startScenario(installation, {
    sql: ACCOUNTS,
    tables: TABLES,
    definition: { fullLoad: { parallelTables: 1, parallelPartitions: 1 } },
  });
  const transfers = keepTransferring(scenario);
  await scenario.start();
  await waitFor('the load to be under way', async () => (await scenario.status()).phase === 'full-load', { everyMs: 5 });
  await killAndRestartWorker();
  await scenario.waitForPhase('cdc', 120_000);
  expect(await transfers.stop()).toBeGreaterThan(0);
  await scenario.expectEqual();
});

test('kill -9 of the worker in the stream, twice under writes: nothing lost, doubled or torn', async () => {
  await using scenario = await startScenario(installation, { sql: ACCOUNTS, tables: TABLES });
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
        expect(await targetSum(scenario)).toBe('200000000');
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
  await using scenario = await startScenario(installation, { sql: ACCOUNTS, tables: TABLES });
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.settle();
  // A lock at the target holds apply, so that batches pile up in the queue.
  await scenario.target.query('BEGIN');
  await scenario.target.query('LOCK TABLE account IN SHARE ROW EXCLUSIVE MODE');
  await scenario.source.query('CALL transfers(3000)');
  const purged = await purgeWhenFilled(scenario, 1);
  expect(purged).toBeGreaterThan(0);
  await scenario.target.query('ROLLBACK');
  await scenario.expectEqual();
});

test('the queue purged while paused has no effect', async () => {
  await using scenario = await startScenario(installation, { sql: ACCOUNTS, tables: TABLES });
  await scenario.start();
  await scenario.waitForPhase('cdc');
  await scenario.settle();
  await installation.api.command(scenario.task, 'pause', {});
  await scenario.waitForPhase('paused');
  await scenario.source.query('CALL transfers(200)');
  await purgeWhenFilled(scenario, 0);
  await installation.api.command(scenario.task, 'resume', {});
  await scenario.waitForPhase('cdc');
  await scenario.expectEqual();
});

test('killing both services changes nothing in a running stream', async () => {
  await using scenario = await startScenario(installation, { sql: ACCOUNTS, tables: TABLES });
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

/** Purges the task's queue once it holds at least `atLeast` messages that nobody has taken; returns how many went. */
async function purgeWhenFilled(scenario: Scenario, atLeast: number): Promise<number> {
  const { targets } = await scenario.status();
  const queue = `trem.${scenario.task}.apply.${targets[0]}`;
  const connection = await amqp.connect(testServers().amqp);
  try {
    const channel = await connection.createChannel();
    await waitFor('messages on the queue', async () => (await channel.checkQueue(queue)).messageCount >= atLeast);
    return (await channel.purgeQueue(queue)).messageCount;
  } finally {
    await connection.close();
  }
}
