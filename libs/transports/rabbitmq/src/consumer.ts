import { queueNames } from '@trem/contracts';
import { type Consumer, type Delivery, type LogBatch, News, ReplicationError, type TaskRef } from '@trem/replication-core';
import { failpoint } from '@trem/replication-core/faults';
import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib';
import { brokerLost, closeConnection, openConnection, quietly, type RabbitAddress } from './connection.js';
import { decodeEnvelope } from './envelope.js';
import { PieceJoiner } from './pieces.js';

/** Opens the reader of one target's queue, on a connection of its own. @throws BROKER_LOST also when the queue is not there */
export async function openRabbitConsumer(
  address: RabbitAddress,
  task: TaskRef,
  options: { readonly target: string; readonly prefetch: number },
): Promise<Consumer> {
  const model = await openConnection(address);
  const consumer = new RabbitConsumer(model, queueNames(task.name).apply(options.target), options.prefetch);
  try {
    await consumer.open();
    return consumer;
  } catch (error) {
    await closeConnection(model);
    throw error instanceof ReplicationError ? error : brokerLost('consumer', error);
  }
}

class RabbitConsumer implements Consumer {
  readonly #model: ChannelModel;
  readonly #queue: string;
  readonly #prefetch: number;
  readonly #ready: ConsumeMessage[] = [];
  readonly #joiner = new PieceJoiner();
  #channel: Channel | undefined;
  #head: Delivery | undefined;
  #failure: ReplicationError | undefined;
  /** Delivery tags of this channel: the newest that came, and up to which all are acknowledged. */
  #tags = { came: 0, acked: 0 };
  readonly #news = new News();

  constructor(model: ChannelModel, queue: string, prefetch: number) {
    this.#model = model;
    this.#queue = queue;
    this.#prefetch = prefetch;
    model.on('close', (error) => this.#fail('connection', error));
  }

  async open(): Promise<{ readonly messageCount: number }> {
    const channel = await this.#model.createChannel();
    this.#channel = channel;
    this.#tags = { came: 0, acked: 0 };
    const fail = (what: string, error?: unknown) => (this.#channel === channel ? this.#fail(what, error) : undefined);
    channel.on('error', (error) => fail('channel', error));
    channel.on('close', () => fail('channel'));
    const found = await channel.checkQueue(this.#queue);
    await channel.prefetch(this.#prefetch);
    await channel.consume(this.#queue, (message) => {
      if (message === null) {
        fail('queue deleted');
      } else if (this.#channel === channel) {
        if (this.#tags.acked > 0) {
          void failpoint('consume.after-ack'); // here, because an acknowledgement leaves only when the event loop has turned
        }
        this.#tags.came = message.fields.deliveryTag;
        this.#ready.push(message);
        this.#news.tell();
      }
    });
    return found;
  }

  async next(signal: AbortSignal, unpacking?: () => Promise<void>): Promise<Delivery | undefined> {
    while (!signal.aborted) {
      if (this.#head === undefined && this.#ready.length > 0) {
        await unpacking?.();
        await failpoint('consume.unpacking');
      }
      const delivery = this.peek();
      if (delivery !== undefined) {
        this.#head = undefined;
        await failpoint('consume.received');
        return delivery;
      }
      await this.#news.wait(signal);
    }
    return undefined;
  }

  peek(): Delivery | undefined {
    if (this.#failure !== undefined) {
      throw this.#failure; // what is buffered belongs to the queue again
    }
    for (let message = this.#ready[0]; message !== undefined && this.#head === undefined; message = this.#ready[0]) {
      const batch = this.#joiner.add(decodeEnvelope(message.content)); // a message that cannot be read stays the first
      this.#ready.shift();
      this.#head = batch === undefined ? undefined : this.#deliveryOf(batch, message);
    }
    return this.#head;
  }

  async waiting(): Promise<number> {
    try {
      const found = await this.#channel?.checkQueue(this.#queue);
      return (found?.messageCount ?? 0) + this.#ready.length + (this.#head === undefined ? 0 : 1); // what was on its way came before the answer
    } catch (error) {
      throw this.#failure ?? brokerLost('queue', error);
    }
  }

  setAside(): void {
    const message = this.#ready.shift();
    this.#head = undefined;
    if (message !== undefined) {
      this.#channel?.reject(message, false);
    }
  }

  /** Never `basic.cancel`: with deliveries not yet acknowledged it puts them back behind the others. Closing the channel keeps the order. */
  async reopen(): Promise<number> {
    const channel = this.#channel;
    const unacknowledged = this.#tags.came - this.#tags.acked; // they may be counted as waiting already, or not yet
    this.#channel = undefined;
    this.#ready.length = 0;
    this.#head = undefined;
    this.#joiner.reset();
    if (channel !== undefined) {
      await quietly(channel.close());
    }
    if (this.#failure !== undefined) {
      throw this.#failure;
    }
    try {
      const { messageCount } = await this.open();
      return messageCount + unacknowledged;
    } catch (error) {
      throw brokerLost('reopen', error);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const channel = this.#channel;
    this.#channel = undefined;
    this.#failure ??= brokerLost('closed');
    this.#news.tell();
    if (channel !== undefined) {
      await quietly(channel.close());
    }
    await closeConnection(this.#model);
  }

  /** @param message the batch's last: acknowledging it acknowledges its other pieces */
  #deliveryOf(batch: LogBatch, message: ConsumeMessage): Delivery {
    const channel = this.#channel;
    return {
      batch,
      bytes: message.content.length,
      // A delivery of a channel that was closed since comes again on the new one: acknowledging it there would be another message.
      ack: () => {
        if (this.#channel === channel && this.#failure === undefined) {
          void failpoint('consume.before-ack');
          channel?.ack(message, true);
          this.#tags.acked = message.fields.deliveryTag;
        }
      },
      isAgain: message.fields.redelivered,
      setAside: () => {
        if (this.#channel === channel && this.#failure === undefined) {
          channel?.nack(message, true, false);
        }
      },
    };
  }

  #fail(what: string, cause?: unknown): void {
    this.#failure ??= brokerLost(what, cause);
    this.#ready.length = 0;
    this.#head = undefined;
    this.#news.tell();
  }
}
