import { randomInt } from 'node:crypto';
import { hasCode, type LogBatch } from '@trem/replication-core';
import { type MemoryTransport, memoryTransport } from '@trem/transport-memory';
import { expect, test } from 'vitest';
import { runApply } from './apply.js';
import { runCapture } from './capture.js';
import { PublishWindow } from './publish-window.js';
import { FakeBoard } from './testing/fake-board.js';
import { batch, fakeDecoder, insert, item, part, pos, row } from './testing/fake-log.js';
import { FakeLog, FakeSource } from './testing/fake-source.js';
import { FakeDatabase, FakeTarget } from './testing/fake-target.js';

const task = { id: 'f0e1', name: 'shop' };
const limits = { maxQueueBytes: 5_000, maxBatchBytes: 150, prefetch: 4, reportEveryMs: 2 };

interface World {
  readonly transport: MemoryTransport;
  readonly log: FakeLog;
  readonly database: FakeDatabase;
  readonly board: FakeBoard;
  epoch: number;
}

/** Capture and apply of one life of a worker; ends at the first end of either, like a slice. */
async function live(world: World, stop: AbortController): Promise<void> {
  const end = (running: Promise<unknown>) => running.finally(() => stop.abort());
  const outcomes = await Promise.allSettled([end(capture(world, stop.signal)), end(apply(world, stop.signal))]);
  for (const outcome of outcomes) {
    if (outcome.status === 'rejected' && !hasCode(outcome.reason, 'GAP', 'BROKER_LOST', 'FENCED', 'SLOT_BUSY')) {
      throw outcome.reason;
    }
  }
}

async function capture(world: World, signal: AbortSignal): Promise<void> {
  await using publisher = await world.transport.openPublisher(task, { waitMs: 1_000, signal });
  world.epoch += 1;
  const from = world.database.state.checkpoint?.position ?? pos(0);
  await runCapture({
    task,
    source: new FakeSource(world.log, world.epoch),
    window: new PublishWindow(publisher),
    board: world.board,
    from,
    epoch: world.epoch,
    limits,
    queueDepth: async () => (await world.transport.depth(task, 'b')).messages,
    signal,
    onProgress: () => undefined,
  });
}

async function apply(world: World, signal: AbortSignal): Promise<void> {
  await using target = new FakeTarget(world.database);
  target.gate = () => new Promise((resolve) => setImmediate(resolve));
  const taken = await target.takeOver();
  await using consumer = await world.transport.openConsumer(task, 'b', { prefetch: limits.prefetch });
  await runApply({
    task: { ...task, target: 'b' },
    target,
    taken,
    consumer,
    decoder: fakeDecoder,
    tables: [{ source: item, target: item, key: ['id'] }],
    limits: { maxBatchChanges: 5, reportEveryMs: 2, gapPatienceMs: 50 },
    board: world.board,
    signal,
    onProgress: () => undefined,
  });
}

/** Small batches, and now and then a transaction in parts. Rows are numbered without a hole. */
function randomLog(transactions: number): { log: LogBatch[]; rows: number; end: number } {
  const log: LogBatch[] = [];
  let rows = 0;
  let at = 0;
  const some = () => Array.from({ length: 1 + randomInt(3) }, () => insert(row(String(rows++), 'a', null)));
  for (let n = 0; n < transactions; n += 1) {
    const end = at + 10;
    const parts = randomInt(6) === 0 ? 2 + randomInt(4) : 1;
    for (let number = 0; number < parts; number += 1) {
      const transaction = { end, changes: some() };
      log.push(
        parts === 1 ? batch([transaction], { from: at }) : part(transaction, { from: at, part: number, last: number === parts - 1 }),
      );
    }
    at = end;
  }
  return { log, rows, end: at };
}

test('through 200 random stops, lost publishers and emptied queues every row arrives once', async () => {
  const { log, rows, end } = randomLog(600);
  const world: World = {
    transport: memoryTransport(),
    log: new FakeLog(),
    database: new FakeDatabase(pos(0)),
    board: new FakeBoard(),
    epoch: 0,
  };
  await world.transport.ensure(task, ['b'], limits);
  world.log.append(...log);
  const isDone = () => world.database.state.checkpoint?.position === pos(end);
  let lives = 0;
  for (; lives < 200 && !isDone(); lives += 1) {
    const stop = new AbortController();
    const life = live(world, stop);
    await disturb(world, stop);
    await life;
  }
  for (let n = 0; n < 20 && !isDone(); n += 1) {
    await live(world, stopWhen(isDone)); // the last disturbance may still cost a gap or two
  }
  expect(world.database.rows('item')).toHaveLength(rows);
  expect(world.database.committed).toEqual([...world.database.committed].sort());
  expect(lives).toBeGreaterThan(20); // else little was disturbed
});

async function disturb(world: World, stop: AbortController): Promise<void> {
  for (let turns = randomInt(80); turns > 0; turns -= 1) {
    await new Promise((resolve) => setImmediate(resolve));
  }
  switch (randomInt(4)) {
    case 0:
      await world.transport.purge(task, ['b']);
      break;
    case 1:
      world.transport.breakPublisher(task);
      break;
    default:
  }
  stop.abort();
}

function stopWhen(isDone: () => boolean): AbortController {
  const stop = new AbortController();
  const timer = setInterval(() => {
    if (isDone()) {
      stop.abort();
    }
  }, 1);
  stop.signal.addEventListener('abort', () => clearInterval(timer));
  return stop;
}
