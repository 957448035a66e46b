import { randomUUID } from 'node:crypto';
import { slotName } from '@trem/contracts';
import { startPostgres } from '@trem/dev-stack';
import { type LogBatch, silentLogger } from '@trem/replication-core';
import { waitFor } from '@trem/testing';
import pg from 'pg';
import { describe, expect, test } from 'vitest';
import { endpointOf, eventsOf, quickLimits, readBatches } from '../../test-support/source-kit.js';
import { withClient } from '../connection.js';
import { postgresSource } from './index.js';
import { addToPublication } from './owners-publication.js';

/** A server whose log is read for table item, and somebody who has written to table other and not committed yet. */
async function openServer(version: string) {
  await using cleanUp = new AsyncDisposableStack();
  const server = cleanUp.use(await startPostgres({ version, fsync: false }));
  const endpoint = endpointOf(server.url);
  const task = { id: randomUUID(), name: 'joined' };
  const run = (sql: string) => withClient(endpoint, { applicationName: 'test' }, (client: pg.Client) => client.query(sql));
  await run('CREATE TABLE public.item (id int PRIMARY KEY); CREATE TABLE public.other (id int PRIMARY KEY)');
  await postgresSource.ensurePublication(endpoint, task, [{ schema: 'public', table: 'item' }]);
  const start = await postgresSource.createSlot(endpoint, task);
  const writer = new pg.Client({ connectionString: server.url });
  await writer.connect();
  cleanUp.defer(() => writer.end());
  await writer.query('BEGIN; INSERT INTO public.other VALUES (1)');
  await run('CREATE ROLE reader LOGIN REPLICATION');
  const both = ['item', 'other'].map((table) => ({ schema: 'public', table }));
  const publish = () => postgresSource.ensurePublication(endpoint, task, both);
  const isWaiting = async () =>
    (await run(`SELECT FROM pg_stat_activity WHERE application_name LIKE 'trem/%/holder' AND wait_event = 'transactionid'`)).rowCount === 1;
  const kept = cleanUp.move();
  return { endpoint, task, start, run, writer, publish, isWaiting, [Symbol.asyncDispose]: () => kept.disposeAsync() };
}

/** Keys of the rows of table other that the log has, up to the first row of item. */
async function othersInLog({ endpoint, task, start }: Awaited<ReturnType<typeof openServer>>): Promise<readonly number[]> {
  await using source = await postgresSource.openSource({ endpoint, task, epoch: 1, limits: quickLimits, logger: silentLogger });
  const isLast = (batch: LogBatch) => eventsOf([batch]).some((event) => event.tag === 'insert' && event.relation.table === 'item');
  const batches = await readBatches(source, start, (read) => read.slice(-1).some(isLast));
  return eventsOf(batches).flatMap((event) => {
    const key = event.tag === 'insert' && event.relation.table === 'other' ? event.after.cell(0) : undefined;
    return key instanceof Uint8Array ? [Buffer.from(key).readInt32BE()] : [];
  });
}

describe.each([
  { version: '14.17', forgets: true },
  { version: '14', forgets: false },
  { version: '18', forgets: false },
])('Postgres $version: a table is published while somebody writes to it', ({ version, forgets }) => {
  test('what is committed after the snapshot of its rows is in the log', async () => {
    await using server = await openServer(version);
    await server.publish();
    await server.writer.query('INSERT INTO public.other VALUES (2)');
    const holding = postgresSource.holdSnapshot(server.endpoint, server.task, { slot: 'keep' });
    holding.catch(() => undefined); // heard of below
    await waitFor('the snapshot to wait for the writer', server.isWaiting, { deadlineMs: 60_000 });
    await server.writer.query('COMMIT');
    await using _holder = await holding;
    await server.run('INSERT INTO public.other VALUES (3); INSERT INTO public.other VALUES (4)');
    await server.run('INSERT INTO public.item VALUES (1)');
    expect(await othersInLog(server)).toEqual(expect.arrayContaining([3, 4]));
  }, 120_000);

  test('without a load, what is committed once it is settled is in the log; of a transaction that was open newer servers have what it wrote after the addition', async () => {
    await using server = await openServer(version);
    await server.publish();
    const settling = postgresSource.settlePublication(server.endpoint, server.task);
    settling.catch(() => undefined); // heard of below
    await (forgets ? waitFor('it to wait for the writer', server.isWaiting, { deadlineMs: 60_000 }) : settling);
    await server.writer.query('INSERT INTO public.other VALUES (2); COMMIT');
    await settling;
    await server.run('INSERT INTO public.other VALUES (3)');
    await server.run('INSERT INTO public.item VALUES (1)');
    expect(await othersInLog(server)).toEqual(forgets ? [3] : [2, 3]);
  }, 120_000);

  test('without a load, the same for a role that owns the publication and no table, which older servers tell', async () => {
    await using server = await openServer(version);
    const { task, run } = server;
    const asReader = { ...server, endpoint: { ...server.endpoint, settings: { ...server.endpoint.settings, user: 'reader' } } };
    const other = { schema: 'public', table: 'other' };
    await run(`ALTER PUBLICATION ${slotName(task)} OWNER TO reader; ${addToPublication(task, other)}`);
    await postgresSource.ensurePublication(asReader.endpoint, task, [{ schema: 'public', table: 'item' }, other]);
    const settling = postgresSource.settlePublication(asReader.endpoint, task);
    settling.catch(() => undefined); // heard of below
    await (forgets ? waitFor('it to wait for the writer', server.isWaiting, { deadlineMs: 60_000 }) : settling);
    await server.writer.query('INSERT INTO public.other VALUES (2); COMMIT');
    if (forgets) {
      const told = { code: 'PERMISSION_DENIED', facts: { tables: 'public.other', sql: 'GRANT postgres TO reader' } };
      await expect(settling).rejects.toMatchObject(told);
      await run('GRANT postgres TO reader');
      await postgresSource.settlePublication(asReader.endpoint, task);
    } else {
      await settling;
    }
    await run('INSERT INTO public.other VALUES (3)');
    await run('INSERT INTO public.item VALUES (1)');
    expect(await othersInLog(asReader)).toEqual(expect.arrayContaining([3]));
  }, 120_000);
});
