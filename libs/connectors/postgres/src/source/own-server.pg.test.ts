import { randomUUID } from 'node:crypto';
import { startPostgres } from '@trem/dev-stack';
import { type LogBatch, silentLogger } from '@trem/replication-core';
import { waitFor } from '@trem/testing';
import pg from 'pg';
import { expect, test } from 'vitest';
import { endpointOf, quickLimits } from '../../test-support/source-kit.js';
import { withClient } from '../connection.js';
import { postgresSource } from './index.js';

/** What cannot be tried on a server that others use too: stopping it, and letting it throw its log away. */

async function openServer(settings: Readonly<Record<string, string>> = {}) {
  const server = await startPostgres({ fsync: false, settings });
  const endpoint = endpointOf(server.url);
  const task = { id: randomUUID(), name: 'own' };
  const run = (sql: string) => withClient(endpoint, { applicationName: 'test' }, (client: pg.Client) => client.query(sql));
  await run('CREATE TABLE public.item (id int PRIMARY KEY, t text)');
  await postgresSource.ensurePublication(endpoint, task, [{ schema: 'public', table: 'item' }]);
  const start = await postgresSource.createSlot(endpoint, task);
  return { server, endpoint, task, run, start, [Symbol.asyncDispose]: () => server[Symbol.asyncDispose]() };
}

test('a source can stop although a target has kept back its acknowledgement, and what was not acknowledged comes again', async () => {
  await using rig = await openServer();
  const { endpoint, task, start, server } = rig;
  const open = () => postgresSource.openSource({ endpoint, task, epoch: 1, limits: quickLimits, logger: silentLogger });
  await using source = await open();
  source.acknowledge(start); // the first status message says so: then the server waits for the rest
  const batches: LogBatch[] = [];
  const reading = (async () => {
    for await (const batch of source.read(start, AbortSignal.timeout(60_000))) {
      batches.push(batch);
    }
  })();
  await rig.run(`INSERT INTO public.item SELECT g FROM generate_series(1, 10) g`);
  await waitFor('the rows', () => batches.some(({ transactions }) => transactions > 0));
  const stopping = server.stop('fast');
  await expect(reading).rejects.toMatchObject({ code: 'SERVER_RESTARTING' });
  await stopping;
  expect(server.isRunning).toBe(false);
  await server.start();
  await using successor = await open();
  for await (const batch of successor.read(start, AbortSignal.timeout(60_000))) {
    if (batch.transactions > 0) {
      expect(batch.tables).toMatchObject([{ inserts: 10 }]);
      break;
    }
  }
});

test('a slot whose log was thrown away is lost: shown as such, SLOT_LOST when opened, and not made anew', async () => {
  await using rig = await openServer({ max_slot_wal_keep_size: '1MB', max_wal_size: '32MB', min_wal_size: '32MB' });
  const { endpoint, task } = rig;
  const state = () => postgresSource.slotState(endpoint, task);
  expect((await state()).state).toBe('ready');
  await waitFor('the log to be thrown away', async () => {
    await rig.run(`INSERT INTO public.item SELECT g, repeat('x', 900) FROM generate_series(1, 20000) g; TRUNCATE public.item`);
    await rig.run('CHECKPOINT');
    return (await state()).state === 'lost';
  });
  await expect(postgresSource.openSource({ endpoint, task, epoch: 1, limits: quickLimits, logger: silentLogger })).rejects.toMatchObject({
    code: 'SLOT_LOST',
    facts: { found: 'lost' },
  });
  expect((await state()).state).toBe('lost');
  await postgresSource.dropSlot(endpoint, task);
});

test('a snapshot that waits for a prepared transaction, which has no session, names the oldest', async () => {
  await using rig = await openServer({ max_prepared_transactions: '5' });
  await rig.run(`BEGIN; INSERT INTO public.item VALUES (1); PREPARE TRANSACTION 'forgotten'`);
  const holding = postgresSource.holdSnapshot(rig.endpoint, rig.task, { slot: 'keep' });
  holding.catch(() => undefined);
  const waitsFor = await waitFor('the wait to be told', async () => (await postgresSource.slotState(rig.endpoint, rig.task)).waitsFor);
  expect(waitsFor).toEqual(['a prepared transaction, the oldest of which is forgotten']);
  await rig.run(`COMMIT PREPARED 'forgotten'`);
  await using _holder = await holding;
});
