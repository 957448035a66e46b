import { queueNames, slotName } from '@trem/contracts';
import { createTestDatabase, type TestDatabase, testServers } from '@trem/testing';
import { connect as connectRabbit, type Options } from 'amqplib';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DAMAGED_ON_PURPOSE, judgeRest } from './judge-rest.js';

const task = { id: '0f2d6e3a-1111-4222-8333-abcdefabcdef', name: `rest_${process.pid}` };
const names = queueNames(task.name);
const queues = [names.apply('b'), names.deadLetterQueue];

let source: TestDatabase;
let target: TestDatabase;
let broker: Awaited<ReturnType<typeof connectRabbit>>;
beforeAll(async () => {
  source = await createTestDatabase('source');
  target = await createTestDatabase('target');
  broker = await connectRabbit(testServers().amqp);
  const channel = await broker.createChannel();
  for (const queue of queues) {
    await channel.assertQueue(queue);
  }
  await source.query(`SELECT pg_create_logical_replication_slot($1, 'pgoutput')`, [slotName(task)]);
  await target.query(
    'CREATE SCHEMA trem; CREATE TABLE trem.checkpoint (task uuid, target text, position text, PRIMARY KEY (task, target))',
  );
  const [slot] = await source.query<{ position: string }>(
    `SELECT lpad(to_hex((confirmed_flush_lsn - '0/0'::pg_lsn)::bigint), 16, '0') AS position FROM pg_replication_slots WHERE slot_name = $1`,
    [slotName(task)],
  );
  await target.query('INSERT INTO trem.checkpoint VALUES ($1, $2, $3)', [task.id, 'b', slot?.position]);
});
afterAll(async () => {
  const channel = await broker.createChannel();
  for (const queue of queues) {
    await channel.deleteQueue(queue);
  }
  await broker.close();
  await source[Symbol.asyncDispose]();
  await target[Symbol.asyncDispose]();
});

const rest = () => judgeRest({ source: source.url, target: target.url, task, targetName: 'b', amqp: testServers().amqp });

test('a task at rest is without fault', async () => {
  expect(await rest()).toEqual([]);
});

const planted = [
  {
    name: 'a second checkpoint',
    kind: 'doubled',
    plant: () => target.query('INSERT INTO trem.checkpoint SELECT gen_random_uuid(), target, position FROM trem.checkpoint'),
    mend: () => target.query('DELETE FROM trem.checkpoint WHERE task <> $1', [task.id]),
  },
  {
    name: 'no checkpoint',
    kind: 'lost',
    plant: () => target.query(`UPDATE trem.checkpoint SET target = 'c'`),
    mend: () => target.query(`UPDATE trem.checkpoint SET target = 'b'`),
  },
  {
    name: 'a slot that was told more than the checkpoint',
    kind: 'lost',
    plant: () => target.query(`UPDATE trem.checkpoint SET position = overlay(position placing '0000' from 9)`),
    mend: () => target.query(`UPDATE trem.checkpoint SET position = 'ffffffffffffffff'`),
  },
  {
    name: 'a slot of nobody',
    kind: 'doubled',
    plant: () => source.query(`SELECT pg_create_logical_replication_slot('orphan_' || current_database(), 'pgoutput')`),
    mend: () => source.query(`SELECT pg_drop_replication_slot('orphan_' || current_database())`),
  },
  {
    name: 'a staging table',
    kind: 'doubled',
    plant: () => target.query('CREATE TABLE trem.stage_1 (id int)'),
    mend: () => target.query('DROP TABLE trem.stage_1'),
  },
  { name: 'a batch in the queue', kind: 'lost', plant: () => publish(queues[0]), mend: () => purge(queues[0]) },
  { name: 'a dead letter', kind: 'lost', plant: () => publish(queues[1]), mend: () => purge(queues[1]) },
] as const;

for (const { name, kind, plant, mend } of planted) {
  test(`${name}: ${kind}`, async () => {
    await plant();
    const found = await rest();
    await mend();
    expect(found.map((violation) => violation.kind)).toContain(kind);
    expect(await rest()).toEqual([]);
  });
}

test('a dead letter that was damaged on purpose is no fault, and hides none', async () => {
  await publish(queues[1], { headers: { [DAMAGED_ON_PURPOSE]: true } });
  expect(await rest()).toEqual([]);
  await publish(queues[1]);
  expect(await rest()).toEqual([{ kind: 'lost', text: '1 batches are in the dead-letter queue that nobody has damaged' }]);
  expect(await rest(), 'asked again').toHaveLength(1);
  await purge(queues[1]);
});

async function publish(queue = '', options: Options.Publish = {}): Promise<void> {
  const channel = await broker.createConfirmChannel();
  channel.sendToQueue(queue, Buffer.from('x'), options);
  await channel.waitForConfirms();
  await channel.close();
}

async function purge(queue = ''): Promise<void> {
  const channel = await broker.createChannel();
  await channel.purgeQueue(queue);
  await channel.close();
}
