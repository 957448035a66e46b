import { queueNames } from '@trem/contracts';
import { type Logger, silentLogger, type Transport } from '@trem/replication-core';
import { type RabbitAddress, withConnection } from './connection.js';
import { openRabbitConsumer } from './consumer.js';
import { publishLetterCopies } from './letter-copies.js';
import { openRabbitPublisher } from './publisher.js';
import { countMessages, ensureTopology, purgeQueue, removeTopology } from './topology.js';

export interface RabbitOptions extends RabbitAddress {
  readonly logger?: Logger;
}

/**
 * Carries batches through RabbitMQ. Holds nothing open itself: each call, publisher and consumer has a connection of its own,
 * so that one that is fenced or stuck takes no other with it.
 */
export function connectRabbit({ url, logger = silentLogger }: RabbitOptions): Transport {
  const address: RabbitAddress = { url };
  return {
    async ensure(task, targets, { maxQueueBytes }) {
      await withConnection(address, 'ensure', (model) => ensureTopology(model, { task, targets, maxQueueBytes }));
      logger.debug({ task: task.name, targets, maxQueueBytes }, 'queues are there');
    },
    openPublisher: (task, options) => openRabbitPublisher(address, task, options),
    openConsumer: (task, target, { prefetch }) => openRabbitConsumer(address, task, { target, prefetch }),
    copyLetters: (task, letters) => publishLetterCopies(address, task, letters),
    async purge(task, targets) {
      await withConnection(address, 'purge', async (model) => {
        for (const target of targets) {
          await purgeQueue(model, queueNames(task.name).apply(target));
        }
      });
      logger.info({ task: task.name, targets }, 'queues emptied');
    },
    depth: async (task, target) => ({
      messages: await withConnection(address, 'depth', (model) => countMessages(model, queueNames(task.name).apply(target))),
    }),
    async remove(task, targets) {
      await withConnection(address, 'remove', (model) => removeTopology(model, task, targets));
      logger.info({ task: task.name, targets }, 'queues removed');
    },
  };
}
