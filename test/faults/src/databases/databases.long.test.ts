import { startPostgres } from '@trem/dev-stack';
import { expect, test } from 'vitest';
import { waitForFailure } from './attempts.js';
import { keepTransferring } from './bank.js';
import { runningBank, startQuickInstallation, waitForTransfers } from './running.js';
import { mountSmallDisk } from './small-disk.js';
import { storeAway } from './store-away.js';
import { type Stranger, stranger } from './stranger.js';

const minute = 60_000;

test('the disk of the target full: DISK_FULL is told at once, and the stream goes on when there is room', {
  timeout: 10 * minute,
}, async () => {
  await using installation = await startQuickInstallation();
  await using server = await startPostgres({ name: 'target' });
  await using disk = await mountSmallDisk(16, server.data);
  await using scenario = await runningBank(installation, { servers: { target: server.url } });
  await using other = await stranger(scenario.target.url);
  await other.query(`CREATE TABLESPACE small LOCATION '${disk.folder}'`);
  await other.query('ALTER TABLE account SET TABLESPACE small; ALTER TABLE transfer SET TABLESPACE small');
  await using traffic = keepTransferring(scenario);
  await fill(other);
  const { error } = await scenario.waitForPhase('recovering', 3 * minute);
  expect(error).toMatchObject({ code: 'DISK_FULL', remedy: expect.stringContaining('disk space') });
  await using store = await stranger(installation.store);
  const alerts = await store.query<{ code: string }>(`SELECT facts ->> 'code' AS code FROM trem_control.event WHERE kind = 'alert'`);
  expect(alerts[0]?.code).toBe('DISK_FULL');
  await other.query('DROP TABLE filling');
  await scenario.waitForPhase('cdc', 2 * minute);
  await waitForTransfers(scenario.target);
  await traffic.stop();
  await scenario.expectEqual();
});

/** Page by page, until there is not one left. */
async function fill(other: Stranger): Promise<void> {
  await other.query('CREATE TABLE filling (page text) TABLESPACE small');
  await other.query('ALTER TABLE filling ALTER page SET STORAGE plain');
  const insert = async (pages: number) => {
    for (;;) {
      await other.query(`INSERT INTO filling SELECT repeat('x', 8000) FROM generate_series(1, ${pages})`);
    }
  };
  await expect(insert(100)).rejects.toMatchObject({ code: '53100' });
  await expect(insert(1)).rejects.toMatchObject({ code: '53100' });
}

test('a stranger keeps the checkpoint locked for longer than a take-over waits: LOCK_TIMEOUT, and then it goes on', {
  timeout: 10 * minute,
}, async () => {
  await using installation = await startQuickInstallation();
  await using scenario = await runningBank(installation);
  await using traffic = keepTransferring(scenario);
  await using other = await stranger(scenario.target.url);
  await other.query('BEGIN');
  await other.query('SELECT FROM trem.checkpoint FOR UPDATE');
  await installation.worker.signal('SIGKILL');
  installation.worker.start();
  await waitForFailure(installation, scenario, 'LOCK_TIMEOUT', 5 * minute);
  await other.query('ROLLBACK');
  await waitForTransfers(scenario.target);
  await traffic.stop();
  await scenario.expectEqual();
});

test('the control-store away for ten minutes: data flows, and what it shows is right again afterwards', {
  timeout: 20 * minute,
}, async () => {
  await storeAway(10 * minute);
});
