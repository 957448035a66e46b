import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, connect as dial, type Socket } from 'node:net';
import { queueNames } from '@trem/contracts';
import { asPosition, type Consumer, type Delivery, type LogBatch, ReplicationError, type Transport } from '@trem/replication-core';
import { testServers, waitFor } from '@trem/testing';
import { connect } from 'amqplib';
import { expect, test } from 'vitest';
import { connectRabbit } from './index.js';

const never = new AbortController().signal;
const patience = { waitMs: 5_000, signal: never };
const at = (n: number) => asPosition(n.toString(16).padStart(16, '0'));

async function deliveries(consumer: Consumer, count: number): Promise<(Delivery | undefined)[]> {
  const found: (Delivery | undefined)[] = [];
  while (found.length < count) {
    found.push(await consumer.next(never));
  }
  return found;
}

function aBatch(n: number): LogBatch {
  return {
    codec: 'c',
    epoch: 7,
    from: at(n - 1),
    upTo: at(n),
    part: 0,
    last: true,
    idle: false,
    committedAt: 1_790_000_000_000_000,
    transactions: 2,
    tables: [
      { relation: 1, inserts: 1, updates: 2, deletes: 3, truncates: 0 },
      { relation: 2, inserts: 4, updates: 0, deletes: 0, truncates: 0 },
    ],
    names: Array.from({ length: 12 }, (_, table) => `public.t${table}`),
    frames: new TextEncoder().encode('a secret row'),
  };
}

/** A broker address whose connections a test can cut, as a network does. */
async function cuttable(): Promise<{ readonly url: string; readonly cut: () => void } & AsyncDisposable> {
  const broker = new URL(testServers().amqp);
  const sockets = new Set<Socket>();
  const server = createServer((client) => {
    const upstream = dial(Number(broker.port), broker.hostname);
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on('error', () => undefined);
      socket.on('close', () => {
        client.destroy();
        upstream.destroy();
      });
    }
    client.pipe(upstream).pipe(client);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const url = new URL(broker);
  url.hostname = '127.0.0.1';
  url.port = String(typeof address === 'object' ? address?.port : 0);
  const cut = () => {
    for (const socket of sockets) {
      socket.destroy();
    }
  };
  const close = () => new Promise<void>((resolve) => server.close(() => resolve()));
  return {
    url: url.href,
    cut,
    async [Symbol.asyncDispose]() {
      cut();
      await close();
    },
  };
}

async function stage(
  maxQueueBytes = 2 ** 24,
): Promise<{ readonly transport: Transport; readonly task: { id: string; name: string } } & AsyncDisposable> {
  const transport = connectRabbit({ url: testServers().amqp });
  const task = { id: randomUUID(), name: `t_${randomBytes(5).toString('hex')}` };
  await transport.ensure(task, ['b'], { maxQueueBytes });
  return { transport, task, [Symbol.asyncDispose]: () => transport.remove(task, ['b']) };
}

async function onRaw<T>(
  work: (channel: Awaited<ReturnType<Awaited<ReturnType<typeof connect>>['createConfirmChannel']>>) => Promise<T>,
): Promise<T> {
  const model = await connect(testServers().amqp);
  try {
    return await work(await model.createConfirmChannel());
  } finally {
    await model.close();
  }
}

test('a publisher whose connection is cut has lost its lock: it can publish nothing more, and the next one gets it', async () => {
  await using scene = await stage();
  await using network = await cuttable();
  await using publisher = await connectRabbit({ url: network.url }).openPublisher(scene.task, patience);
  await publisher.publish(aBatch(1));
  network.cut();
  await expect(publisher.lost).rejects.toMatchObject({ code: 'BROKER_LOST' });
  await expect(publisher.publish(aBatch(2))).rejects.toMatchObject({ code: 'BROKER_LOST' });
  await using next = await scene.transport.openPublisher(scene.task, patience);
  await next.publish(aBatch(2));
});

test('batches under way when the connection is cut are not confirmed', async () => {
  await using scene = await stage();
  await using network = await cuttable();
  await using publisher = await connectRabbit({ url: network.url }).openPublisher(scene.task, patience);
  const underWay = [publisher.publish(aBatch(1)), publisher.publish(aBatch(2))];
  network.cut();
  const outcomes = await Promise.allSettled(underWay);
  expect(outcomes.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
});

// A message is mandatory, and one that comes back is a failed publish: the broker confirms it all the same.
test('a batch that no queue takes, though its exchange is there, is BROKER_LOST, and nothing after it is confirmed', async () => {
  await using scene = await stage();
  await using publisher = await scene.transport.openPublisher(scene.task, patience);
  await publisher.publish(aBatch(1));
  await onRaw((channel) => channel.deleteQueue(queueNames(scene.task.name).apply('b')));
  await expect(publisher.publish(aBatch(2))).rejects.toMatchObject({ code: 'BROKER_LOST' });
  await expect(publisher.publish(aBatch(3))).rejects.toMatchObject({ code: 'BROKER_LOST' });
});

// Never basic.cancel with deliveries not acknowledged: the next reader would begin behind them.
test('a reader that opens its channel anew while another waits: whoever reads then gets everything in order', async () => {
  await using scene = await stage();
  await using publisher = await scene.transport.openPublisher(scene.task, patience);
  await using first = await scene.transport.openConsumer(scene.task, 'b', { prefetch: 2 });
  await using second = await scene.transport.openConsumer(scene.task, 'b', { prefetch: 8 });
  await Promise.all([1, 2, 3, 4, 5, 6].map((n) => publisher.publish(aBatch(n))));
  await first.next(never);
  await first.next(never);
  await first.reopen();
  for (const n of [1, 2, 3, 4, 5, 6]) {
    expect((await second.next(AbortSignal.timeout(10_000)))?.batch.upTo).toBe(at(n));
  }
});

test('an exchange that somebody deletes is a lost publisher', async () => {
  await using scene = await stage();
  await using publisher = await scene.transport.openPublisher(scene.task, patience);
  const lost = expect(publisher.lost).rejects.toMatchObject({ code: 'BROKER_LOST' });
  await onRaw((channel) => channel.deleteExchange(queueNames(scene.task.name).exchange));
  await expect(publisher.publish(aBatch(1))).rejects.toMatchObject({ code: 'BROKER_LOST' });
  await lost;
});

test('a consumer whose connection is cut is BROKER_LOST, and its deliveries come again in order', async () => {
  await using scene = await stage();
  await using network = await cuttable();
  await using publisher = await scene.transport.openPublisher(scene.task, patience);
  await using consumer = await connectRabbit({ url: network.url }).openConsumer(scene.task, 'b', { prefetch: 8 });
  await Promise.all([1, 2, 3].map((n) => publisher.publish(aBatch(n))));
  const first = await consumer.next(never);
  await consumer.next(never);
  const waiting = consumer.next(never).then(() => consumer.next(never));
  network.cut();
  await expect(waiting).rejects.toMatchObject({ code: 'BROKER_LOST' });
  expect(() => first?.ack()).not.toThrow();
  await using next = await scene.transport.openConsumer(scene.task, 'b', { prefetch: 8 });
  for (const n of [1, 2, 3]) {
    expect((await next.next(AbortSignal.timeout(10_000)))?.batch.upTo).toBe(at(n));
  }
});

test('a message that cannot be read can be set aside to the dead-letter queue', async () => {
  await using scene = await stage();
  const names = queueNames(scene.task.name);
  await onRaw(async (channel) => {
    channel.publish(names.exchange, 'changes', Buffer.from('TREM, but nothing else of an envelope: forty bytes'));
    await channel.waitForConfirms();
  });
  await using consumer = await scene.transport.openConsumer(scene.task, 'b', { prefetch: 8 });
  await expect(consumer.next(never)).rejects.toMatchObject({ code: 'ENVELOPE_UNREADABLE' });
  await consumer.reopen();
  await expect(consumer.next(never)).rejects.toMatchObject({ code: 'ENVELOPE_UNREADABLE' });
  consumer.setAside();
  await waitFor('the dead letter', () => onRaw(async (channel) => (await channel.checkQueue(names.deadLetterQueue)).messageCount === 1));
  expect(consumer.peek()).toBeUndefined();
});

test('a message is told of before anything of it is read, and can be set aside unread', async () => {
  await using scene = await stage();
  const names = queueNames(scene.task.name);
  await using consumer = await scene.transport.openConsumer(scene.task, 'b', { prefetch: 8 });
  let told = 0;
  const next = consumer.next(never, async () => {
    told += 1;
    consumer.setAside();
    throw new ReplicationError('BATCH_KILLS_WORKER');
  });
  const refused = expect(next).rejects.toMatchObject({ code: 'BATCH_KILLS_WORKER' });
  expect(told, 'nothing has come').toBe(0);
  await onRaw(async (channel) => {
    channel.publish(names.exchange, 'changes', Buffer.from('TREM, but nothing else of an envelope: forty bytes'));
    await channel.waitForConfirms();
  });
  await refused;
  expect([told, consumer.peek()]).toEqual([1, undefined]);
  await waitFor('the dead letter', () => onRaw(async (channel) => (await channel.checkQueue(names.deadLetterQueue)).messageCount === 1));
});

test('[S7] a message is persistent, and says in the broker what it is, without a row value', async () => {
  await using scene = await stage();
  await using publisher = await scene.transport.openPublisher(scene.task, patience);
  await publisher.publish(aBatch(5));
  const queue = queueNames(scene.task.name).apply('b');
  const properties = await onRaw(
    (channel) =>
      new Promise((resolve, reject) => {
        channel.consume(queue, (message) => resolve(message?.properties), { noAck: true }).catch(reject);
      }),
  );
  expect(properties).toMatchObject({
    messageId: `7-${at(5)}-0`,
    type: 'log-batch',
    appId: 'trem',
    deliveryMode: 2,
    timestamp: 1_790_000_000,
    headers: {
      task: scene.task.name,
      version: 1,
      from: at(4),
      upTo: at(5),
      tables: 'public.t0, public.t1, public.t2, public.t3, public.t4, public.t5, public.t6, public.t7, public.t8, public.t9 + 2',
      inserts: 5,
      updates: 2,
      deletes: 3,
      transactions: 2,
    },
  });
  expect(JSON.stringify(properties)).not.toContain('secret');
});

test('a broker that does not answer is BROKER_LOST', async () => {
  const transport = connectRabbit({ url: 'amqp://guest:guest@127.0.0.1:1' });
  await expect(transport.depth({ id: 'x', name: 'x' }, 'b')).rejects.toMatchObject({ code: 'BROKER_LOST' });
});

test('of several addresses the first that answers is used', async () => {
  const transport = connectRabbit({ url: `amqp://guest:guest@127.0.0.1:1,${testServers().amqp}` });
  expect(await transport.depth({ id: 'x', name: 'x' }, 'b')).toEqual({ messages: 0 });
});

test('a batch of 100 MB goes in pieces and arrives as one, between those before and after it', async () => {
  await using scene = await stage();
  await using publisher = await scene.transport.openPublisher(scene.task, patience);
  const consumer = await scene.transport.openConsumer(scene.task, 'b', { prefetch: 16 });
  const frames = randomBytes(100_000_000); // noise, which packing does not make smaller
  await Promise.all([aBatch(1), { ...aBatch(2), frames }, aBatch(3)].map((batch) => publisher.publish(batch)));
  const [first, large, third] = await deliveries(consumer, 3);
  expect([first?.batch.upTo, large?.batch.upTo, third?.batch.upTo]).toEqual([at(1), at(2), at(3)]);
  expect(Buffer.compare(large?.batch.frames ?? frames.subarray(1), frames)).toBe(0);
  third?.ack();
  await consumer[Symbol.asyncDispose]();
  expect((await scene.transport.depth(scene.task, 'b')).messages).toBe(0);
});

test('a channel that is opened anew in the middle of the pieces gives the batch once, and whole', async () => {
  await using scene = await stage(2 ** 30);
  await using publisher = await scene.transport.openPublisher(scene.task, patience);
  await using consumer = await scene.transport.openConsumer(scene.task, 'b', { prefetch: 16 });
  const frames = randomBytes(40_000_000);
  const publishing = publisher.publish({ ...aBatch(1), frames });
  await waitFor(
    'the first pieces',
    async () => (await scene.transport.depth(scene.task, 'b')).messages === 0 && consumer.peek() === undefined,
  );
  await consumer.reopen();
  await publishing;
  await publisher.publish(aBatch(2));
  const [large, second] = await deliveries(consumer, 2);
  expect(Buffer.compare(large?.batch.frames ?? frames.subarray(1), frames)).toBe(0);
  expect(second?.batch.upTo).toBe(at(2));
});
