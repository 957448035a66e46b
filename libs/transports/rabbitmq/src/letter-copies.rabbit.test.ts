import { randomUUID } from 'node:crypto';
import { queueNames } from '@trem/contracts';
import type { LetterCopy, TaskRef } from '@trem/replication-core';
import { testServers, waitFor } from '@trem/testing';
import { connect, type GetMessage } from 'amqplib';
import { expect, test } from 'vitest';
import { connectRabbit } from './index.js';
import { deadLetterArguments } from './topology.js';

function letterOf(n: number): LetterCopy {
  return {
    ...{ id: randomUUID(), target: 'b', run: 1, operation: 'insert', code: 'CONSTRAINT_CHECK', sqlState: '23514', state: 'open' },
    ...{
      sourceTable: { schema: 'public', table: 'item' },
      targetTable: { schema: 'shop', table: 'item' },
      message: 'refused',
      sql: 'INSERT',
    },
    ...{ position: `00000000000000${n}0`, sequence: n, keyHash: 'aa11', firstAt: new Date(1_790_000_000_000) },
  };
}

async function messagesIn(task: TaskRef, count: number): Promise<readonly GetMessage[]> {
  const model = await connect(testServers().amqp);
  const channel = await model.createChannel();
  const found: GetMessage[] = [];
  await waitFor('the copies', async () => {
    const message = await channel.get(queueNames(task.name).deadLetterQueue, { noAck: true });
    if (message !== false) {
      found.push(message);
    }
    return found.length >= count;
  });
  await model.close();
  return found;
}

test('copies of dead letters lie in the queue of their task, told by headers and known by their ids, also when they come twice', async () => {
  const task = { id: randomUUID(), name: `letters_${randomUUID().slice(0, 8)}` };
  const transport = connectRabbit({ url: testServers().amqp });
  await transport.ensure(task, ['b'], { maxQueueBytes: 2 ** 24 });
  const letters = [letterOf(1), letterOf(2)];
  await transport.copyLetters(task, letters);
  await transport.copyLetters(task, letters.slice(1));
  const found = await messagesIn(task, 3);
  expect(found.map(({ properties }) => properties.messageId)).toEqual([letters[0]?.id, letters[1]?.id, letters[1]?.id]);
  expect(found[0]?.properties).toMatchObject({ type: 'dead-letter', appId: 'trem', deliveryMode: 2, timestamp: 1_790_000_000 });
  const { 'x-delivery-count': _, ...headers } = found[0]?.properties.headers ?? {}; // the broker's own
  expect(headers).toEqual({
    ...{ task: task.name, target: 'b', run: 1, table: 'public.item', targetTable: 'shop.item', operation: 'insert', state: 'open' },
    ...{ code: 'CONSTRAINT_CHECK', sqlState: '23514', keyHash: 'aa11', position: '0000000000000010', sequence: 1 },
  });
  await transport.remove(task, ['b']);
});

test('without their queue copies are refused, not lost in silence', async () => {
  const task = { id: randomUUID(), name: `letters_${randomUUID().slice(0, 8)}` };
  await expect(connectRabbit({ url: testServers().amqp }).copyLetters(task, [letterOf(1)])).rejects.toMatchObject({ code: 'BROKER_LOST' });
});

test('the queue of dead letters has an end', () => {
  expect(deadLetterArguments(3)).toEqual({ 'x-queue-type': 'quorum', 'x-max-length': 10_000, 'x-overflow': 'drop-head' });
});
