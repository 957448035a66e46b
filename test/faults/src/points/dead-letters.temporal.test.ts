import { queueNames } from '@trem/contracts';
import { type Installation, type Scenario, startScenario, TRY_ONCE } from '@trem/test-installation';
import { testServers, waitFor } from '@trem/testing';
import { connect } from 'amqplib';
import { expect, test } from 'vitest';
import { dyingWorker } from './dying-worker.js';
import { installationForPoints } from './strike.js';

const ONCE = { errors: { retry: TRY_ONCE } };
const LETTERS = 'SELECT count(*)::int AS n, count(DISTINCT (position, sequence))::int AS rows FROM trem.dead_letter';

async function replay({ api }: Installation, { task }: Scenario): Promise<void> {
  const { id } = await api.replayDeadLetters(task);
  await waitFor('the replay', async () => (await api.deadLetterWork(task, id)).state !== 'running');
}

/** Ids of the copies in the task's queue of dead letters, one for each message. */
async function queuedIds({ task }: Scenario): Promise<readonly string[]> {
  const connection = await connect(testServers().amqp);
  const channel = await connection.createChannel();
  const ids: string[] = [];
  for (;;) {
    const message = await channel.get(queueNames(task).deadLetterQueue, { noAck: true });
    if (message === false) {
      await connection.close();
      return ids;
    }
    ids.push(String(message.properties.messageId));
  }
}

test('[row 81] [W21] a worker that dies right before and right after a dead letter is stored leaves exactly one of each row, and loses none', async () => {
  await using installation = await installationForPoints();
  // And between the copy in the queue and the note of it
  await using worker = await dyingWorker(installation, ['deadletter.before', 'deadletter.after', 'deadletter.copied']);
  await using scenario = await startScenario(installation, {
    sql: 'CREATE TABLE item (id int PRIMARY KEY, price int); INSERT INTO item SELECT i, i FROM generate_series(1, 50) i',
    tables: ['item'],
    definition: ONCE,
  });
  await scenario.start();
  await scenario.waitForPhase('cdc', 120_000);
  await scenario.settle(120_000);
  await scenario.target.query('ALTER TABLE item ADD CHECK (price > 0)');
  await scenario.source.query('INSERT INTO item SELECT i, CASE WHEN i % 5 = 0 THEN -i ELSE i END FROM generate_series(51, 100) i');
  await worker.died();
  await scenario.settle(180_000);
  expect(worker.deaths).toBe(3);
  expect(await scenario.target.query('SELECT count(*)::int AS n FROM item')).toEqual([{ n: 90 }]);
  expect(await scenario.target.query(LETTERS)).toEqual([{ n: 10, rows: 10 }]);
  const stored = await waitFor('all copies to be noted', async () => {
    const found = await scenario.target.query<{ id: string }>('SELECT id FROM trem.dead_letter WHERE copied_at IS NOT NULL ORDER BY 1');
    return found.length === 10 ? found.map(({ id }) => id) : undefined;
  });
  const queued = await queuedIds(scenario);
  expect(queued.length, 'copied once more after the death').toBeGreaterThan(stored.length);
  expect([...new Set(queued)].toSorted()).toEqual(stored);
  expect((await installation.api.deadLetters(scenario.task)).total).toBe(10);
  await replay(installation, scenario);
  await scenario.target.query('ALTER TABLE item DROP CONSTRAINT item_price_check');
  await replay(installation, scenario);
  await scenario.expectEqual();
});
