import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startScenario } from '@trem/test-installation';
import { waitFor } from '@trem/testing';
import { expect, test } from 'vitest';
import { keepRunning } from './keep-running.js';
import { installationForPoints } from './strike.js';

test('[row 81] [W21] a worker that dies right before and right after a dead letter is stored leaves exactly one of each row, and loses none', async () => {
  await using installation = await installationForPoints();
  const folder = await mkdtemp(join(tmpdir(), 'trem-letters-'));
  await using cleanUp = new AsyncDisposableStack();
  cleanUp.defer(() => rm(folder, { recursive: true, force: true }));
  const points = ['deadletter.before', 'deadletter.after'];
  const armed = { TREM_FAILPOINTS: points.map((name) => `${name}:crash`).join(','), TREM_FAILPOINTS_FOLDER: folder };
  await installation.worker.signal('SIGKILL');
  installation.worker.start(armed);
  using worker = keepRunning(installation.worker, armed);
  await using scenario = await startScenario(installation, {
    sql: 'CREATE TABLE item (id int PRIMARY KEY, price int); INSERT INTO item SELECT i, i FROM generate_series(1, 50) i',
    tables: ['item'],
    definition: { errors: { retry: { attempts: 1, firstDelayMs: 0, maxDelayMs: 0 } } },
  });
  await scenario.start();
  await scenario.waitForPhase('cdc', 120_000);
  await scenario.settle(120_000);
  await scenario.target.query('ALTER TABLE item ADD CHECK (price > 0)');
  await scenario.source.query('INSERT INTO item SELECT i, CASE WHEN i % 5 = 0 THEN -i ELSE i END FROM generate_series(51, 100) i');
  await waitFor('both deaths', () => points.every((name) => existsSync(join(folder, name))), { deadlineMs: 180_000 });
  await scenario.settle(180_000);
  expect(worker.deaths).toBe(2);
  expect(await scenario.target.query('SELECT count(*)::int AS n FROM item')).toEqual([{ n: 90 }]);
  expect(
    await scenario.target.query('SELECT count(*)::int AS n, count(DISTINCT (position, sequence))::int AS rows FROM trem.dead_letter'),
  ).toEqual([{ n: 10, rows: 10 }]);
  const { id } = await installation.api.replayDeadLetters(scenario.task);
  await scenario.target.query('ALTER TABLE item DROP CONSTRAINT item_price_check');
  await waitFor('the first replay', async () => (await installation.api.deadLetterWork(scenario.task, id)).state !== 'running');
  const again = await installation.api.replayDeadLetters(scenario.task);
  await waitFor('the second replay', async () => (await installation.api.deadLetterWork(scenario.task, again.id)).state !== 'running');
  await scenario.expectEqual();
});
