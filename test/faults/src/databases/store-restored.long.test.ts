import { startPostgres } from '@trem/dev-stack';
import type { Installation, Scenario } from '@trem/test-installation';
import { waitFor } from '@trem/testing';
import { expect, test } from 'vitest';
import { keepTransferring } from './bank.js';
import { expectHonest, runningBank, startQuickInstallation, waitForTransfers } from './running.js';
import { copyServer } from './server-copy.js';
import { stranger } from './stranger.js';

test('the control-store restored from a copy that knows neither a task nor the captures since: numbers still rise, nothing is lost', async () => {
  await using server = await startPostgres({ name: 'store' });
  await using installation = await startQuickInstallation({ store: server.url });
  await using scenario = await runningBank(installation);
  await using traffic = keepTransferring(scenario);
  const copy = await copyServer(server);
  await using later = await runningBank(installation);
  // From here on the target hears of no capture: what they read stays in the queue.
  await using other = await stranger(scenario.target.url);
  await other.query('BEGIN');
  await other.query('LOCK TABLE account IN SHARE ROW EXCLUSIVE MODE');
  await restartWorker(installation, scenario);
  const drawn = await restartWorker(installation, scenario);
  expect(await seenEpoch(scenario)).toBeLessThan(drawn);

  await copy.putBack();
  const renewed = await restartWorker(installation, scenario);
  expect(renewed).toBeGreaterThan(drawn);
  await other.query('ROLLBACK');
  await waitForTransfers(scenario.target);
  await waitFor('what the new capture reads to be applied', async () => (await seenEpoch(scenario)) >= renewed, { deadlineMs: 120_000 });
  await waitForTransfers(scenario.target);
  await traffic.stop();
  await scenario.expectEqual();
  await expectHonest(installation, scenario);
  expect((await installation.api.tasks()).map(({ name }) => name)).not.toContain(later.task);
});

/** Kills the worker, starts it again, and waits until a new capture has drawn its number. Returns the number. */
async function restartWorker({ api, worker }: Installation, { task }: Scenario): Promise<number> {
  const drawn = async () => (await api.taskPositions(task)).captureEpoch ?? 0;
  const before = await waitFor('the control-store to answer', drawn, { deadlineMs: 60_000 });
  await worker.signal('SIGKILL');
  worker.start();
  return await waitFor('a new capture', async () => (await drawn()) !== before && (await drawn()), { deadlineMs: 120_000 });
}

/** The highest number of a capture that the target has seen. */
async function seenEpoch({ target }: Scenario): Promise<number> {
  const [row] = await target.query<{ epoch: string }>('SELECT capture_epoch AS epoch FROM trem.checkpoint');
  return Number(row?.epoch);
}
