import { expect, test } from 'vitest';
import { messageBytes, QueueGauge } from './queue-gauge.js';
import { batch, insert, pos, row } from './testing/fake-log.js';

const gauge = (leftOver = 0) => new QueueGauge({ leftOver, leftOverBytes: 100, prefetch: 1 });

test('what is sent counts until it is applied', () => {
  const queue = gauge();
  queue.sent(pos(10), 30);
  queue.sent(pos(20), 50);
  queue.applied(pos(10));
  expect(queue.bytes).toBe(50);
  queue.applied(undefined);
  expect(queue.bytes).toBe(50);
});

test('what an earlier capture left counts, until something of ours behind it is applied', () => {
  const queue = gauge(3);
  expect(queue.bytes).toBe(300);
  queue.sent(pos(10), 30);
  queue.applied(pos(10));
  expect(queue.bytes).toBe(0);
});

test('parts that left the queue no longer count, though their transaction is not applied', () => {
  const queue = gauge();
  for (let n = 0; n < 10; n += 1) {
    queue.sent(pos(50), 10);
  }
  queue.depth(2, { totalBefore: 10, unconfirmed: 0 });
  expect(queue.bytes).toBe(30); // two ready, and one that the reader may hold
});

test('what was sent since the broker was asked, or is not confirmed, may not have been counted', () => {
  const queue = gauge();
  for (let n = 0; n < 10; n += 1) {
    queue.sent(pos(50), 10);
  }
  queue.depth(2, { totalBefore: 8, unconfirmed: 3 });
  expect(queue.bytes).toBe(80);
});

test('the left-over shrinks with the depth', () => {
  const queue = gauge(10);
  queue.sent(pos(10), 30);
  queue.depth(3, { totalBefore: 1, unconfirmed: 0 });
  expect(queue.bytes).toBe(330);
});

test('a message weighs more than its frames', () => {
  const log = batch([{ end: 10, changes: [insert(row('1', 'a', null))] }], { from: 0, bytes: 100 });
  expect(messageBytes(log)).toBe(100 + 150 + 20);
});
