import { setTimeout as delay } from 'node:timers/promises';
import { queueNames } from '@trem/contracts';
import type { LetterCopy, TaskRef } from '@trem/replication-core';
import type { Channel, Options } from 'amqplib';
import { brokerLost, type RabbitAddress, withConnection } from './connection.js';
import { deadLetterKey } from './topology.js';

/** A broker that is short of memory takes publishes and answers none. */
const PATIENCE_MS = 15_000;

/** Publishes copies of dead letters, and waits until the broker has all of them safe. @throws BROKER_LOST */
export async function publishLetterCopies(address: RabbitAddress, task: TaskRef, letters: readonly LetterCopy[]): Promise<void> {
  await withConnection(address, 'letters', async (model) => {
    const channel = await model.createConfirmChannel();
    let unroutable = 0;
    channel.on('return', () => {
      unroutable += 1;
    });
    const failed = new Promise<never>((_, reject) => {
      channel.on('error', (error) => reject(brokerLost('letters', error)));
    });
    failed.catch(() => undefined); // heard of in the race
    for (const letter of letters) {
      publish(channel, task, letter);
    }
    const late = new AbortController();
    const patience = delay(PATIENCE_MS, undefined, { signal: late.signal }).then(() => {
      throw brokerLost('letters not confirmed');
    });
    try {
      await Promise.race([channel.waitForConfirms(), failed, patience]);
    } finally {
      late.abort();
      await patience.catch(() => undefined);
    }
    if (unroutable > 0) {
      throw brokerLost('letters without a queue');
    }
  });
}

function publish(channel: Channel, task: TaskRef, letter: LetterCopy): void {
  const { deadLetterExchange } = queueNames(task.name);
  const { message, sql, ...facts } = letter;
  channel.publish(
    deadLetterExchange,
    deadLetterKey(letter.target),
    Buffer.from(JSON.stringify({ task: task.name, ...letter }, undefined, 2)),
    {
      ...{ messageId: letter.id, type: 'dead-letter', appId: 'trem', contentType: 'application/json' },
      ...{ persistent: true, mandatory: true, timestamp: Math.floor(letter.firstAt.getTime() / 1_000) },
      headers: headersOf(task, facts),
    },
  );
}

/** What the broker's page shows beside each message. */
function headersOf(task: TaskRef, letter: Omit<LetterCopy, 'message' | 'sql'>): NonNullable<Options.Publish['headers']> {
  const { sourceTable, targetTable, target, run, operation, code, sqlState, state, keyHash, position, sequence } = letter;
  const headers = {
    ...{ task: task.name, target, run, table: `${sourceTable.schema}.${sourceTable.table}` },
    ...{ targetTable: `${targetTable.schema}.${targetTable.table}`, operation, code, sqlState, state, keyHash, position, sequence },
  };
  return Object.fromEntries(Object.entries(headers).filter(([, value]) => value !== null && value !== undefined));
}
