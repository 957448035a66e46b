import { setTimeout as delay } from 'node:timers/promises';
import { Client, Connection } from '@temporalio/client';
import type { TemporalServer } from '@trem/dev-stack';
import type { Installation, Scenario } from '@trem/test-installation';
import { waitFor } from '@trem/testing';
import { expect } from 'vitest';
import { writeLedger } from './ledger.js';

export interface Outage {
  readonly temporal: TemporalServer;
  readonly trem: Installation;
  readonly scenario: Scenario;
  readonly awayMs: number;
}

/** Kills Temporal under traffic. What is written meanwhile arrives meanwhile; afterwards one stream runs, and it takes commands. */
export async function outlives({ temporal, trem, scenario, awayMs }: Outage): Promise<void> {
  await using ledger = await writeLedger(scenario.source.url);
  await waitFor('some traffic', () => ledger.committed > 10);
  const workers = trem.workers.map(({ pid }) => pid);
  await temporal.stop('kill');
  const end = Date.now() + awayMs;
  let looks = 0;
  for (; Date.now() < end; looks += 1) {
    await scenario.settle(15_000);
    await delay(1_000);
  }
  await temporal.start();
  console.log(`Temporal away for ${awayMs / 1000} s: ${ledger.committed} transactions, ${looks} times everything had arrived meanwhile`);
  // The overdue timers of the server strike now: attempts change places under traffic.
  await scenario.settle();
  await delay(15_000);
  await ledger.stop();
  await scenario.expectEqual();
  expect(trem.workers.map(({ pid }) => pid)).toEqual(workers);
  await expectOneStream(temporal.address, trem.namespace, scenario);
  await trem.api.command(scenario.task, 'pause', {});
  await scenario.waitForPhase('paused');
  await trem.api.command(scenario.task, 'resume', {});
  await scenario.waitForPhase('cdc');
  await scenario.expectEqual();
}

/** Both halves of the stream are at work, each once: one reader of the slot, one owner of the checkpoint whose epoch stands still. */
export async function expectOneStream(address: string, namespace: string, scenario: Scenario): Promise<void> {
  const connection = await Connection.connect({ address });
  const { id } = await scenario.status();
  const handle = new Client({ connection, namespace }).workflow.getHandle(`task:${id}`);
  await waitFor('both activities to be started', async () => {
    const { raw } = await handle.describe();
    const started = raw.pendingActivities?.filter(({ state }) => state === 2).map(({ activityType }) => activityType?.name);
    return started?.sort().join() === 'runApply,runCapture';
  });
  await connection.close();
  const epoch = async () => (await scenario.target.query<{ epoch: string }>('SELECT epoch FROM trem.checkpoint'))[0]?.epoch;
  const before = await epoch();
  await delay(3_000);
  expect(await epoch()).toBe(before);
  const readers = await scenario.source.query('SELECT active FROM pg_replication_slots WHERE database = current_database()');
  expect(readers).toEqual([{ active: true }]);
}
