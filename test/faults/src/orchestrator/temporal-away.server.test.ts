import { ensureNamespace, startTemporal } from '@trem/dev-stack';
import { startInstallation, startScenario } from '@trem/test-installation';
import { testServers, waitFor } from '@trem/testing';
import { expect, test } from 'vitest';
import { ledgerSql, writeLedger } from './ledger.js';
import { expectOneStream, outlives } from './outage.js';

test('[row 86] Temporal is killed and comes back: the stream goes on meanwhile, and commands work again', async () => {
  await using temporal = await startTemporal();
  // From 15 s on, Temporal's library does not end an attempt by itself while the server is silent; below it does.
  const settings = { TREM_HEARTBEAT_TIMEOUT_MS: '15000' };
  await using trem = await startInstallation({ settings, servers: { ...testServers(), temporal: temporal.address } });
  await using scenario = await startScenario(trem, { sql: ledgerSql, tables: ['ledger'] });
  await scenario.start();
  await scenario.waitForPhase('cdc');
  // Longer than the heartbeat time-out: when Temporal is back, its timers are overdue.
  await outlives({ temporal, trem, scenario, awayMs: 20_000 });
}, 180_000);

test('Temporal loses its database: tasks go on by themselves from the checkpoint, those at rest stay there', async () => {
  await using temporal = await startTemporal({ store: 'memory' });
  await using trem = await startInstallation({ servers: { ...testServers(), temporal: temporal.address } });
  await using scenario = await startScenario(trem, { sql: ledgerSql, tables: ['ledger'] });
  await using resting = await startScenario(trem, { sql: ledgerSql, tables: ['ledger'] });
  for (const one of [scenario, resting]) {
    await one.start();
    await one.waitForPhase('cdc');
  }
  await trem.api.command(resting.task, 'pause', {});
  await resting.waitForPhase('paused');
  const before = await scenario.status();
  const [epoch] = await scenario.target.query<{ epoch: string }>('SELECT epoch FROM trem.checkpoint');
  // A second service of the same installation looks after the same tasks.
  const second = await trem.anotherTaskApi();
  second.start({ TREM_RECONCILE_MS: '1000' });
  await trem.taskApi.signal('SIGTERM');
  trem.taskApi.start({ TREM_RECONCILE_MS: '1000' });
  await using ledger = await writeLedger(scenario.source.url);

  await temporal.stop('kill');
  await scenario.settle(); // no Temporal, and still a stream
  await temporal.start();
  await ensureNamespace({ address: temporal.address, namespace: trem.namespace });
  const after = await waitFor(
    'the task to be started again',
    async () => {
      const now = await scenario.status();
      return now.phase === 'cdc' && now.stateVersion > before.stateVersion && now;
    },
    { deadlineMs: 90_000 },
  );
  expect(after).toMatchObject({ generation: before.generation, desired: 'run' });
  await waitFor('a new epoch at the target', async () => {
    const [now] = await scenario.target.query<{ epoch: string }>('SELECT epoch FROM trem.checkpoint');
    return Number(now?.epoch) > Number(epoch?.epoch);
  });
  await ledger.stop();
  await scenario.expectEqual();
  await expectOneStream(temporal.address, trem.namespace, scenario);

  expect(await resting.status()).toMatchObject({ phase: 'paused', desired: 'rest' });
  await trem.api.command(resting.task, 'resume', {});
  await resting.waitForPhase('cdc');
  await resting.expectEqual();
}, 300_000);
