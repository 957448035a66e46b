import { queueNames } from '@trem/contracts';
import { ReplicationError, type TaskRef } from '@trem/replication-core';
import type { ChannelModel, Options } from 'amqplib';
import { onChannel } from './connection.js';

/** Routing key of every batch; the queues of all targets take `changes.#`. */
export const CHANGES = 'changes';

/** Messages in a task's queue of dead letters. */
const MOST_DEAD = 10_000;

const PRECONDITION_FAILED = 406;
const NOT_FOUND = 404;

export interface Topology {
  readonly task: TaskRef;
  readonly targets: readonly string[];
  readonly maxQueueBytes: number;
}

/**
 * Makes exchanges and queues where they are missing. A queue that nobody reads and that has other arguments (its limit was changed) is made anew:
 * it is only a buffer, the source still has what was in it.
 * @throws SETTINGS_INVALID a queue in use has other arguments
 */
export async function ensureTopology(model: ChannelModel, { task, targets, maxQueueBytes }: Topology): Promise<void> {
  const names = queueNames(task.name);
  const generation = brokerGeneration(model);
  await onChannel(model, async (channel) => {
    await channel.assertExchange(names.exchange, 'topic', { durable: true });
    await channel.assertExchange(names.deadLetterExchange, 'direct', { durable: true });
  });
  await ensureQueue(model, names.deadLetterQueue, deadLetterArguments(generation));
  for (const target of targets) {
    const queue = names.apply(target);
    await ensureQueue(model, queue, applyArguments({ task: task.name, target, maxQueueBytes, generation }));
    await onChannel(model, async (channel) => {
      await channel.bindQueue(names.deadLetterQueue, names.deadLetterExchange, deadLetterKey(target));
      await channel.bindQueue(queue, names.exchange, `${CHANGES}.#`);
    });
  }
}

/** Removes every exchange and queue of a task. What is gone already is no error. */
export async function removeTopology(model: ChannelModel, task: TaskRef, targets: readonly string[]): Promise<void> {
  const names = queueNames(task.name);
  await onChannel(model, async (channel) => {
    await channel.deleteExchange(names.exchange);
    for (const target of targets) {
      await channel.deleteQueue(names.apply(target));
    }
    await channel.deleteExchange(names.deadLetterExchange);
    await channel.deleteQueue(names.deadLetterQueue);
  });
}

/** Messages ready in a queue; 0 when it is not there. */
export async function countMessages(model: ChannelModel, queue: string): Promise<number> {
  return await onChannel(
    model,
    async (channel) => (await channel.checkQueue(queue)).messageCount,
    (code) => (code === NOT_FOUND ? 0 : undefined),
  );
}

export async function purgeQueue(model: ChannelModel, queue: string): Promise<void> {
  await onChannel(
    model,
    async (channel) => (await channel.purgeQueue(queue)).messageCount,
    (code) => (code === NOT_FOUND ? 0 : undefined),
  );
}

export interface ApplyQueue {
  readonly task: string;
  readonly target: string;
  readonly maxQueueBytes: number;
  readonly generation: number;
}

/**
 * Arguments of a target's queue. `reject-publish`, because the other overflow drops the oldest batch in silence. From generation 4 on the broker counts
 * every lost connection as a failed delivery and sets a message aside after 20: `-1` turns that off. Before 4 having no limit is the default, and a
 * negative one is not "none", so the argument stays away.
 */
export function applyArguments({ task, target, maxQueueBytes, generation }: ApplyQueue): Readonly<Record<string, unknown>> {
  return {
    'x-queue-type': 'quorum',
    'x-single-active-consumer': true,
    'x-overflow': 'reject-publish',
    'x-max-length-bytes': maxQueueBytes,
    'x-dead-letter-exchange': queueNames(task).deadLetterExchange,
    'x-dead-letter-routing-key': deadLetterKey(target),
    'x-dead-letter-strategy': 'at-least-once',
    ...noDeliveryLimit(generation),
  };
}

/**
 * Arguments of the queue of dead letters, which nobody has to read: the oldest gives way. Nothing is lost with it: letters are in their target, and what
 * a damaged message held is read again from the source.
 */
export function deadLetterArguments(generation: number): Readonly<Record<string, unknown>> {
  return { 'x-queue-type': 'quorum', 'x-max-length': MOST_DEAD, 'x-overflow': 'drop-head', ...noDeliveryLimit(generation) };
}

function noDeliveryLimit(generation: number): Readonly<Record<string, unknown>> {
  return generation >= 4 ? { 'x-delivery-limit': -1 } : {};
}

export function deadLetterKey(target: string): string {
  return `dead.${target}`;
}

/** First number of the broker's version. */
export function brokerGeneration(model: ChannelModel): number {
  return Number.parseInt(model.connection.serverProperties.version, 10);
}

async function ensureQueue(model: ChannelModel, queue: string, argumentsOfQueue: Readonly<Record<string, unknown>>): Promise<void> {
  const options: Options.AssertQueue = { durable: true, arguments: argumentsOfQueue };
  const made = await onChannel(
    model,
    async (channel) => {
      await channel.assertQueue(queue, options);
      return true;
    },
    (code) => (code === PRECONDITION_FAILED ? false : undefined),
  );
  if (!made) {
    await makeAnew(model, queue, options);
  }
}

/** A quorum queue cannot be deleted "if unused", so the broker is asked first; a reader that joins in between only loses its connection. */
async function makeAnew(model: ChannelModel, queue: string, options: Options.AssertQueue): Promise<void> {
  await onChannel(model, async (channel) => {
    const { consumerCount } = await channel.checkQueue(queue);
    if (consumerCount > 0) {
      throw new ReplicationError('SETTINGS_INVALID', { queue, setting: 'cdc.maxQueueBytes', readers: consumerCount });
    }
    await channel.deleteQueue(queue);
    await channel.assertQueue(queue, options);
  });
}
