import { expect, test } from 'vitest';
import { maxMessageBytes } from './publisher.js';
import { applyArguments } from './topology.js';

const queue = { task: 'shop', target: 'b', maxQueueBytes: 1_000 };

test('a queue never drops what it holds, has one reader at a time, and keeps its dead letters', () => {
  expect(applyArguments({ ...queue, generation: 3 })).toEqual({
    'x-queue-type': 'quorum',
    'x-single-active-consumer': true,
    'x-overflow': 'reject-publish',
    'x-max-length-bytes': 1_000,
    'x-dead-letter-exchange': 'trem.shop.dlx',
    'x-dead-letter-routing-key': 'dead.b',
    'x-dead-letter-strategy': 'at-least-once',
  });
});

test('from generation 4 on the delivery limit, 20 by default there, is turned off', () => {
  expect(applyArguments({ ...queue, generation: 4 })).toMatchObject({ 'x-delivery-limit': -1 });
});

test('the largest message is what the broker takes by default', () => {
  expect([3, 4].map(maxMessageBytes)).toEqual([128 * 2 ** 20, 16 * 2 ** 20]);
});
