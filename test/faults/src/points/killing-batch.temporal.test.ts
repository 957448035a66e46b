import { queueNames } from '@trem/contracts';
import type { Failpoint } from '@trem/replication-core/fault-names';
import { startScenario } from '@trem/test-installation';
import { testServers, waitFor } from '@trem/testing';
import { connect } from 'amqplib';
import { expect, test } from 'vitest';
import { keepRunning } from './keep-running.js';
import { installationForPoints } from './strike.js';

const points: readonly Failpoint[] = ['apply.before-commit', 'consume.unpacking'];

async function inDeadLetterQueue(task: string): Promise<number> {
  const connection = await connect(testServers().amqp);
  try {
    const channel = await connection.createChannel();
    return (await channel.checkQueue(queueNames(task).deadLetterQueue)).messageCount;
  } finally {
    await connection.close();
  }
}

test.each(points)(
  '[G.4.4] a batch on which the worker dies three times (%s) is set aside, and the task rests with its position kept; resume tries it again',
  async (point) => {
    const armed = { TREM_FAILPOINTS: `${point}:crash` }; // without a folder it strikes in every process that comes by
    await using installation = await installationForPoints();
    await using scenario = await startScenario(installation, {
      sql: 'CREATE TABLE item (id int PRIMARY KEY, n int); INSERT INTO item SELECT i, 0 FROM generate_series(1, 50) i',
      tables: ['item'],
    });
    const { worker } = installation;
    await scenario.start();
    await scenario.waitForPhase('cdc', 120_000);
    await scenario.settle(120_000);
    await worker.signal('SIGTERM'); // not a death, which would count for whatever it had in hand
    worker.start(armed);
    const kept = keepRunning(worker, armed);
    await scenario.source.query('UPDATE item SET n = 1');
    await scenario.waitForPhase('attention', 240_000);
    expect(await scenario.status()).toMatchObject({ error: { code: 'BATCH_KILLS_WORKER' } });
    const { deaths } = kept;
    expect(deaths).toBeGreaterThanOrEqual(3);
    expect(deaths).toBeLessThanOrEqual(4); // of the first nobody has noted what was in hand
    expect(await scenario.target.query('SELECT DISTINCT n FROM item')).toEqual([{ n: 0 }]);
    await waitFor('the batch in the dead-letter queue', async () => (await inDeadLetterQueue(scenario.task)) > 0);
    kept[Symbol.dispose]();
    await worker.signal('SIGKILL');
    worker.start({});
    await installation.api.command(scenario.task, 'resume', {});
    await scenario.settle(180_000);
    await scenario.expectEqual();
  },
  600_000,
);
