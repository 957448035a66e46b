import { randomBytes, randomUUID } from 'node:crypto';
import { asPosition, type Consumer, type LogBatch, type TaskRef, type Transport } from '@trem/replication-core';
import { describe, expect, test } from 'vitest';
import { waitFor } from './wait-for.js';

/** What every transport must keep, so that fakes and real brokers cannot differ. Call it at the top of a test file. */
export function transportContract(name: string, open: () => Transport): void {
  describe(`transport contract: ${name}`, () => {
    orderContract(open);
    ownerContract(open);
    refusalContract(open);
    upkeepContract(open);
  });
}

const never = new AbortController().signal;
const limits = { maxQueueBytes: 16 * 2 ** 20 };
const patience = { waitMs: 2_000, signal: never };

function orderContract(open: () => Transport): void {
  test('batches arrive whole, in the order published', async () => {
    await using scene = await stage(open(), limits);
    await using publisher = await scene.transport.openPublisher(scene.task, patience);
    await using consumer = await scene.transport.openConsumer(scene.task, 'b', { prefetch: 8 });
    const sent = batches(3);
    await Promise.all(sent.map((batch) => publisher.publish(batch)));
    expect(await take(consumer, 3)).toEqual(sent.map(({ names: _, ...batch }) => batch));
  });

  test('every target has a queue of its own', async () => {
    await using scene = await stage(open(), limits);
    await using publisher = await scene.transport.openPublisher(scene.task, patience);
    await publisher.publish(aBatch(1));
    for (const target of ['b', 'c']) {
      await using consumer = await scene.transport.openConsumer(scene.task, target, { prefetch: 8 });
      expect((await take(consumer, 1))[0]?.upTo).toBe(at(1));
    }
  });

  test('acknowledging one delivery acknowledges all before it, and the rest comes again in order', async () => {
    await using scene = await stage(open(), limits);
    await using publisher = await scene.transport.openPublisher(scene.task, patience);
    await Promise.all(batches(5).map((batch) => publisher.publish(batch)));
    {
      await using first = await scene.transport.openConsumer(scene.task, 'b', { prefetch: 8 });
      const second = (await deliveries(first, 3))[1];
      second?.ack();
    }
    await using next = await scene.transport.openConsumer(scene.task, 'b', { prefetch: 8 });
    expect((await take(next, 3)).map((batch) => batch.upTo)).toEqual([at(3), at(4), at(5)]);
  });

  test('a reopened channel gives everything unacknowledged again in order, and old deliveries can no longer be acknowledged', async () => {
    await using scene = await stage(open(), limits);
    await using publisher = await scene.transport.openPublisher(scene.task, patience);
    await using consumer = await scene.transport.openConsumer(scene.task, 'b', { prefetch: 8 });
    await Promise.all(batches(3).map((batch) => publisher.publish(batch)));
    const old = await deliveries(consumer, 3);
    expect(await consumer.reopen()).toBeGreaterThanOrEqual(3); // a broker may count what it has not taken back yet, and we count it as well
    old[2]?.ack();
    const again = await deliveries(consumer, 3);
    expect(again.map(({ batch }) => batch.upTo)).toEqual([at(1), at(2), at(3)]);
    await consumer.reopen();
    expect(await take(consumer, 3)).toHaveLength(3);
  });
}

function ownerContract(open: () => Transport): void {
  test('what waits is told, also what is kept back from a reader that holds its limit', async () => {
    await using scene = await stage(open(), limits);
    await using publisher = await scene.transport.openPublisher(scene.task, patience);
    await using consumer = await scene.transport.openConsumer(scene.task, 'b', { prefetch: 2 });
    expect(await consumer.waiting()).toBe(0);
    await Promise.all(batches(5).map((batch) => publisher.publish(batch)));
    const [, second] = await deliveries(consumer, 2);
    expect(await consumer.waiting()).toBe(3);
    second?.ack();
    const [, fourth] = await deliveries(consumer, 2);
    fourth?.ack();
    await deliveries(consumer, 1);
    expect(await consumer.waiting()).toBe(0);
  });

  test('no more than prefetch deliveries are out at once', async () => {
    await using scene = await stage(open(), limits);
    await using publisher = await scene.transport.openPublisher(scene.task, patience);
    await using consumer = await scene.transport.openConsumer(scene.task, 'b', { prefetch: 2 });
    await Promise.all(batches(4).map((batch) => publisher.publish(batch)));
    const [, second] = await deliveries(consumer, 2);
    expect((await scene.transport.depth(scene.task, 'b')).messages).toBe(2);
    expect(consumer.peek()).toBeUndefined();
    second?.ack();
    expect((await take(consumer, 2)).map((batch) => batch.upTo)).toEqual([at(3), at(4)]);
  });

  test('a second reader gets nothing while the first is open, and everything after', async () => {
    await using scene = await stage(open(), limits);
    await using publisher = await scene.transport.openPublisher(scene.task, patience);
    const first = await scene.transport.openConsumer(scene.task, 'b', { prefetch: 8 });
    await using second = await scene.transport.openConsumer(scene.task, 'b', { prefetch: 8 });
    await Promise.all(batches(2).map((batch) => publisher.publish(batch)));
    await take(first, 2);
    expect(second.peek()).toBeUndefined();
    await first[Symbol.asyncDispose]();
    expect((await take(second, 2)).map((batch) => batch.upTo)).toEqual([at(1), at(2)]);
  });

  // A reader that is cancelled with deliveries not acknowledged lets the next one begin behind them.
  test('a reader that leaves with deliveries not acknowledged: the one that waits gets them first, before those that were not out', async () => {
    await using scene = await stage(open(), limits);
    await using publisher = await scene.transport.openPublisher(scene.task, patience);
    const first = await scene.transport.openConsumer(scene.task, 'b', { prefetch: 2 });
    await using second = await scene.transport.openConsumer(scene.task, 'b', { prefetch: 8 });
    await Promise.all(batches(6).map((batch) => publisher.publish(batch)));
    await deliveries(first, 2);
    await first[Symbol.asyncDispose]();
    expect((await take(second, 6)).map((batch) => batch.upTo)).toEqual([1, 2, 3, 4, 5, 6].map(at));
  });

  test('a task has one publisher: the second waits for the first, and gives up with SLOT_BUSY', async () => {
    await using scene = await stage(open(), limits);
    const first = await scene.transport.openPublisher(scene.task, patience);
    await expect(scene.transport.openPublisher(scene.task, { waitMs: 100, signal: never })).rejects.toMatchObject({ code: 'SLOT_BUSY' });
    const waiting = scene.transport.openPublisher(scene.task, { waitMs: 10_000, signal: never });
    await first[Symbol.asyncDispose]();
    await using second = await waiting;
    await second.publish(aBatch(1));
    await expect(first.publish(aBatch(2))).rejects.toMatchObject({ code: 'BROKER_LOST' });
  });
}

function refusalContract(open: () => Transport): void {
  test('a batch that no queue takes is BROKER_LOST, and nothing after it is confirmed', async () => {
    await using scene = await stage(open(), limits);
    await using publisher = await scene.transport.openPublisher(scene.task, patience);
    await scene.transport.remove(scene.task, scene.targets);
    const outcomes = await Promise.allSettled(batches(3).map((batch) => publisher.publish(batch)));
    expect(outcomes.map((outcome) => outcome.status)).toEqual(['rejected', 'rejected', 'rejected']);
    await expect(publisher.lost).rejects.toMatchObject({ code: 'BROKER_LOST' });
    await expect(publisher.publish(aBatch(4))).rejects.toMatchObject({ code: 'BROKER_LOST' });
  });

  test('a full queue refuses instead of dropping what it holds', async () => {
    await using scene = await stage(open(), { maxQueueBytes: 2_000 });
    await using publisher = await scene.transport.openPublisher(scene.task, patience);
    const filled = async () => {
      for (let n = 1; n <= 100; n += 1) {
        await publisher.publish(aBatch(n));
      }
    };
    await expect(filled()).rejects.toMatchObject({ code: 'BROKER_LOST' });
    await using consumer = await scene.transport.openConsumer(scene.task, 'b', { prefetch: 8 });
    expect((await take(consumer, 1))[0]?.upTo).toBe(at(1));
  });

  test('a queue that is removed under its reader is BROKER_LOST', async () => {
    await using scene = await stage(open(), limits);
    await using consumer = await scene.transport.openConsumer(scene.task, 'b', { prefetch: 8 });
    const next = consumer.next(never);
    await Promise.all([expect(next).rejects.toMatchObject({ code: 'BROKER_LOST' }), scene.transport.remove(scene.task, scene.targets)]);
  });
}

function upkeepContract(open: () => Transport): void {
  test('waiting for a delivery ends when the signal aborts', async () => {
    await using scene = await stage(open(), limits);
    await using consumer = await scene.transport.openConsumer(scene.task, 'b', { prefetch: 8 });
    const controller = new AbortController();
    const next = consumer.next(controller.signal);
    controller.abort();
    expect(await next).toBeUndefined();
  });

  test('ensure, purge, depth and remove are harmless when repeated', async () => {
    await using scene = await stage(open(), limits);
    const { transport, task, targets } = scene;
    await transport.ensure(task, targets, limits);
    {
      await using publisher = await transport.openPublisher(task, patience);
      await publisher.publish(aBatch(1));
    }
    await waitFor('the message is counted', async () => (await transport.depth(task, 'b')).messages === 1);
    await transport.purge(task, targets);
    await transport.purge(task, targets);
    expect(await transport.depth(task, 'b')).toEqual({ messages: 0 });
    await transport.remove(task, targets);
    await transport.remove(task, targets);
    await transport.purge(task, targets);
    expect(await transport.depth(task, 'b')).toEqual({ messages: 0 });
  });

  test('a new queue limit is taken over while nobody reads, and refused while somebody does', async () => {
    await using scene = await stage(open(), limits);
    const other = { maxQueueBytes: 32 * 2 ** 20 };
    await scene.transport.ensure(scene.task, scene.targets, other);
    await using _reader = await scene.transport.openConsumer(scene.task, 'b', { prefetch: 8 });
    await expect(scene.transport.ensure(scene.task, scene.targets, limits)).rejects.toMatchObject({ code: 'SETTINGS_INVALID' });
  });
}

interface Scene extends AsyncDisposable {
  readonly transport: Transport;
  readonly task: TaskRef;
  readonly targets: readonly string[];
}

async function stage(transport: Transport, limits: { readonly maxQueueBytes: number }): Promise<Scene> {
  const task = { id: randomUUID(), name: `t_${randomBytes(5).toString('hex')}` };
  const targets = ['b', 'c'];
  await transport.ensure(task, targets, limits);
  return { transport, task, targets, [Symbol.asyncDispose]: () => transport.remove(task, targets) };
}

async function deliveries(consumer: Consumer, count: number) {
  const signal = AbortSignal.timeout(10_000);
  const taken = [];
  while (taken.length < count) {
    const delivery = await consumer.next(signal);
    if (delivery === undefined) {
      throw new Error(`only ${taken.length} of ${count} deliveries came`);
    }
    taken.push(delivery);
  }
  return taken;
}

/** Batches as plain values, so that buffers and views compare by content. */
async function take(consumer: Consumer, count: number): Promise<LogBatch[]> {
  const taken = await deliveries(consumer, count);
  return taken.map(({ batch: { names: _, ...batch } }) => ({ ...batch, frames: Uint8Array.from(batch.frames) }));
}

function batches(count: number): LogBatch[] {
  return Array.from({ length: count }, (_, n) => aBatch(n + 1));
}

function aBatch(n: number): LogBatch {
  return {
    codec: 'pgoutput-1-binary',
    epoch: 3,
    from: at(n - 1),
    upTo: at(n),
    part: 0,
    last: true,
    idle: false,
    committedAt: 1_790_000_000_000_000 + n,
    transactions: 1,
    tables: [{ relation: 16_400, inserts: n, updates: 0, deletes: 0, truncates: 0 }],
    names: ['public.item'],
    frames: Uint8Array.from({ length: 200 }, (_, byte) => byte ^ n),
  };
}

function at(n: number) {
  return asPosition(n.toString(16).padStart(16, '0'));
}
