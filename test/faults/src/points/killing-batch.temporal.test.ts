import { queueNames } from '@trem/contracts';
import { startScenario } from '@trem/test-installation';
import { testServers, waitFor } from '@trem/testing';
import { connect } from 'amqplib';
import { expect, test } from 'vitest';
import { keepRunning } from './keep-running.js';
import { installationForPoints } from './strike.js';

/** Without a folder it strikes in every process that comes by. */
const DYING = { TREM_FAILPOINTS: 'apply.before-commit:crash' };

async function inDeadLetterQueue(task: string): Promise<number> {
  const connection = await connect(testServers().amqp);
  try {
    const channel = await connection.createChannel();
    return (await channel.checkQueue(queueNames(task).deadLetterQueue)).messageCount;
  } finally {
    await connection.close();
  }
}

test('[G.4.4] a batch on which the worker dies three times is set aside, and the task rests with its position kept; resume tries it again', async () => {
  await using installation = await installationForPoints();
  await using scenario = await startScenario(installation, {
    sql: 'CREATE TABLE item (id int PRIMARY KEY, n int); INSERT INTO item SELECT i, 0 FROM generate_series(1, 50) i',
    tables: ['item'],
  });
  const { worker } = installation;
  await scenario.start();
  await scenario.waitForPhase('cdc', 120_000);
  await scenario.settle(120_000);
  await worker.signal('SIGKILL');
  worker.start(DYING);
  const kept = keepRunning(worker, DYING);
  await scenario.source.query('UPDATE item SET n = 1');
  await scenario.waitForPhase('attention', 240_000);
  expect(await scenario.status()).toMatchObject({ error: { code: 'BATCH_KILLS_WORKER' } });
  const { deaths } = kept;
  expect(deaths).toBeGreaterThanOrEqual(3);
  expect(deaths).toBeLessThanOrEqual(4); // the first may not be known to be its
  expect(await scenario.target.query('SELECT DISTINCT n FROM item')).toEqual([{ n: 0 }]);
  await waitFor('the batch in the dead-letter queue', async () => (await inDeadLetterQueue(scenario.task)) > 0);
  kept[Symbol.dispose]();
  await worker.signal('SIGKILL');
  worker.start({});
  await installation.api.command(scenario.task, 'resume', {});
  await scenario.settle(180_000);
  await scenario.expectEqual();
}, 600_000);
