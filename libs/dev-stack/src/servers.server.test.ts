import { randomBytes } from 'node:crypto';
import { Connection } from '@temporalio/client';
import { msNumberToTs, tsToMs } from '@temporalio/common/lib/time.js';
import { connect } from 'amqplib';
import pg from 'pg';
import { expect, test } from 'vitest';
import { dropDatabase, makeDatabase } from './databases.js';
import { ensureNamespace, removeNamespace } from './ensure-namespace.js';
import { givenServers } from './given-servers.js';
import { startPostgres } from './postgres-server.js';
import { startRabbit } from './rabbit-server.js';
import { startTemporal } from './temporal-server.js';

const DAY_MS = 86_400_000;
const random = () => randomBytes(4).toString('hex');

async function query<R extends pg.QueryResultRow>(url: string, sql: string): Promise<readonly R[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<R>(sql)).rows;
  } finally {
    await client.end();
  }
}

test.each(['fast', 'immediate', 'kill'] as const)(
  'Postgres ended by %s comes back on its data and port, with its settings',
  async (how) => {
    await using server = await startPostgres({ settings: { max_slot_wal_keep_size: '64MB' } });
    const { url, pid } = server;
    await query(url, 'CREATE TABLE kept AS SELECT 1 AS id');
    await server.stop(how);
    expect(server.isRunning).toBe(false);
    await server.start();
    expect(server.url).toBe(url);
    expect(server.pid).not.toBe(pid);
    expect(await query(url, 'SELECT id FROM kept')).toEqual([{ id: 1 }]);
    expect(
      await query(
        url,
        "SELECT current_setting('wal_level') AS wal_level, current_setting('fsync') AS fsync, current_setting('max_slot_wal_keep_size') AS keep",
      ),
    ).toEqual([{ wal_level: 'logical', fsync: 'on', keep: '64MB' }]);
  },
);

test('RabbitMQ killed and started again has its durable queue, and answers on its page', async () => {
  await using server = await startRabbit();
  // RabbitMQ 3 writes the names of new queues to disk some time after it has confirmed them: an orderly stop makes sure.
  await using declaring = await openChannel(server.url);
  await declaring.channel.assertQueue('kept', { durable: true });
  await declaring[Symbol.asyncDispose]();
  await server.stop('term');
  await server.start();

  await using publishing = await openChannel(server.url);
  publishing.channel.sendToQueue('kept', Buffer.from('one'), { persistent: true });
  await publishing.channel.waitForConfirms();
  await server.stop('kill');
  await server.start();

  await using consuming = await openChannel(server.url);
  const message = await consuming.channel.get('kept');
  expect(message === false ? undefined : message.content.toString()).toBe('one');
  expect((await fetch(server.page)).status).toBe(200);
});

async function openChannel(url: string) {
  const connection = await connect(url);
  connection.on('error', () => undefined); // its server is killed under it
  const channel = await connection.createConfirmChannel();
  channel.on('error', () => undefined);
  return { channel, [Symbol.asyncDispose]: () => connection.close().catch(() => undefined) };
}

test('Temporal killed and started again knows its namespaces; its UI answers', async () => {
  await using server = await startTemporal();
  await ensureNamespace({ address: server.address, namespace: 'kept' });
  await server.stop('kill');
  await server.start();
  const connection = await Connection.connect({ address: server.address });
  const { namespaceInfo } = await connection.workflowService.describeNamespace({ namespace: 'kept' });
  await connection.close();
  expect(namespaceInfo?.name).toBe('kept');
  expect((await fetch(server.ui)).status).toBe(200);
});

test('a namespace is made once, gets what it lacks, and is refused when an attribute has another kind', async () => {
  const address = givenServers(process.env).temporal ?? '';
  const namespace = `trem-test-${random()}`;
  const connection = await Connection.connect({ address });
  try {
    await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: msNumberToTs(DAY_MS) });
    await Promise.all([ensureNamespace({ address, namespace }), ensureNamespace({ address, namespace })]);
    const { config } = await connection.workflowService.describeNamespace({ namespace });
    expect(tsToMs(config?.workflowExecutionRetentionTtl)).toBe(14 * DAY_MS);
    const { customAttributes } = await connection.operatorService.listSearchAttributes({ namespace });
    expect(customAttributes).toMatchObject({ TremTask: 2, TremNeedsAttention: 5, TremPhaseSince: 6, TremTables: 3 });

    const wrong = ensureNamespace({ address, namespace, searchAttributes: { TremTask: 'Int' } });
    await expect(wrong).rejects.toMatchObject({ code: 'SETTINGS_INVALID' });
    await expect(wrong).rejects.toThrow('TremTask must be Int, is Keyword');
  } finally {
    await connection.close();
    await removeNamespace({ address, namespace });
    await removeNamespace({ address, namespace });
  }
});

test('a database on a given server is made once, and dropped with its slots and connections', async () => {
  const server = givenServers(process.env).source ?? '';
  const name = `trem_test_${random()}`;
  const url = await makeDatabase(server, name);
  expect(await makeDatabase(server, name)).toBe(url);
  await query(url, `SELECT pg_create_logical_replication_slot('${name}', 'pgoutput')`);
  const open = new pg.Client({ connectionString: url });
  open.on('error', () => undefined);
  await open.connect();
  await dropDatabase(server, name);
  await dropDatabase(server, name);
  expect(await query(server, `SELECT 1 FROM pg_database WHERE datname = '${name}'`)).toEqual([]);
  expect(await query(server, `SELECT 1 FROM pg_replication_slots WHERE slot_name = '${name}'`)).toEqual([]);
});
