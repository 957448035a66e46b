import { setTimeout as delay } from 'node:timers/promises';
import { queueNames } from '@trem/contracts';
import { type LogBatch, type Publisher, ReplicationError, type TaskRef } from '@trem/replication-core';
import { failpoint } from '@trem/replication-core/faults';
import type { ChannelModel, ConfirmChannel, Options } from 'amqplib';
import { brokerLost, closeConnection, onChannel, openConnection, type RabbitAddress } from './connection.js';
import { type Envelope, encodeEnvelope } from './envelope.js';
import { piecesOf } from './pieces.js';
import { brokerGeneration, CHANGES } from './topology.js';

export interface PublisherOptions {
  readonly waitMs: number;
  readonly signal: AbortSignal;
}

const LOCKED = 405;
const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 1_000;
const NAMED_TABLES = 10;

/**
 * Opens the only publisher of a task. Its lock is an exclusive queue on the very connection that publishes: whoever loses the lock has lost the socket.
 * @throws SLOT_BUSY another connection holds the lock for longer than `waitMs` · BROKER_LOST
 */
export async function openRabbitPublisher(address: RabbitAddress, task: TaskRef, options: PublisherOptions): Promise<Publisher> {
  const model = await openConnection(address);
  try {
    await takeLock(model, queueNames(task.name).lock, options);
    const publisher = new RabbitPublisher(model, await model.createConfirmChannel(), task);
    await publisher.watchLock();
    return publisher;
  } catch (error) {
    await closeConnection(model);
    throw error instanceof ReplicationError ? error : brokerLost('publisher', error);
  }
}

async function takeLock(model: ChannelModel, queue: string, { waitMs, signal }: PublisherOptions): Promise<void> {
  const deadline = Date.now() + waitMs;
  for (let wait = FIRST_WAIT_MS; ; wait = Math.min(wait * 2, LONGEST_WAIT_MS)) {
    const isMine = await onChannel(
      model,
      async (channel) => {
        await channel.assertQueue(queue, { exclusive: true, durable: false });
        return true;
      },
      (code) => (code === LOCKED ? false : undefined),
    );
    if (isMine) {
      return;
    }
    if (signal.aborted || Date.now() >= deadline) {
      throw new ReplicationError('SLOT_BUSY', { lock: queue, waitMs });
    }
    await delay(Math.min(wait, Math.max(deadline - Date.now(), 1)), undefined, { signal }).catch(() => undefined);
  }
}

class RabbitPublisher implements Publisher {
  readonly lost: Promise<never>;
  readonly #model: ChannelModel;
  readonly #channel: ConfirmChannel;
  readonly #task: TaskRef;
  readonly #exchange: string;
  readonly #maxMessageBytes: number;
  readonly #waiting = new Set<(error: ReplicationError) => void>();
  #failure: ReplicationError | undefined;
  #closing: Promise<void> | undefined;
  /** While a batch of several messages is on its way: settles when it and all that wait behind it are. */
  #inTurn: Promise<void> | undefined;
  #tellLost: (error: ReplicationError) => void = () => undefined;

  constructor(model: ChannelModel, channel: ConfirmChannel, task: TaskRef) {
    this.#model = model;
    this.#channel = channel;
    this.#task = task;
    this.#exchange = queueNames(task.name).exchange;
    this.#maxMessageBytes = maxMessageBytes(brokerGeneration(model));
    this.lost = new Promise((_, reject) => {
      this.#tellLost = reject;
    });
    this.lost.catch(() => undefined); // whoever waits hears of it; nobody waiting is no crash
    model.on('close', (error) => this.#fail('connection', error));
    channel.on('error', (error) => this.#fail('channel', error));
    channel.on('close', () => this.#fail('channel'));
    channel.on('return', (message) => this.#fail(`unroutable ${String(message.properties.messageId)}`));
  }

  /** Somebody may delete the lock by hand: the broker then tells its reader, and publishing without it would be publishing unfenced. */
  async watchLock(): Promise<void> {
    const channel = await this.#model.createChannel();
    channel.on('error', (error) => this.#fail('lock', error));
    const onMessage = (message: unknown) => (message === null ? this.#fail('lock') : undefined);
    await channel.consume(queueNames(this.#task.name).lock, onMessage, { noAck: true });
  }

  async publish(batch: LogBatch): Promise<void> {
    const pieces = piecesOf(batch);
    if (pieces.length === 1 && this.#inTurn === undefined) {
      await this.#publishOne(batch);
      return;
    }
    const done = (this.#inTurn ?? Promise.resolve()).then(() => this.#publishAll(pieces));
    const turn = done
      .catch(() => undefined) // whoever published it hears of it
      .then(() => {
        if (this.#inTurn === turn) {
          this.#inTurn = undefined;
        }
      });
    this.#inTurn = turn;
    await done;
  }

  /** One message after the other, so that only one of them takes memory beside the batch. */
  async #publishAll(pieces: readonly Envelope[]): Promise<void> {
    for (const piece of pieces) {
      await this.#publishOne(piece);
    }
  }

  async #publishOne(batch: Envelope): Promise<void> {
    if (this.#failure !== undefined) {
      throw this.#failure;
    }
    const bytes = encodeEnvelope(batch);
    if (bytes.length > this.#maxMessageBytes) {
      throw new ReplicationError('VALUE_TOO_LONG', { bytes: bytes.length, limit: this.#maxMessageBytes, upTo: batch.upTo });
    }
    await new Promise<void>((resolve, reject) => {
      this.#waiting.add(reject);
      const confirmed = (error: unknown) => {
        if (error !== null && error !== undefined) {
          this.#fail('refused', error);
        } else if (this.#waiting.delete(reject)) {
          resolve();
        }
      };
      try {
        this.#channel.publish(this.#exchange, CHANGES, bytes, messageProperties(this.#task, batch), confirmed);
      } catch (error) {
        this.#fail('publish', error);
      }
    });
    await failpoint('publish.before-confirm'); // the broker has it, and nobody here knows
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#failure ??= brokerLost('closed');
    this.#rejectAll(this.#failure);
    this.#closing ??= closeConnection(this.#model);
    await this.#closing;
  }

  /**
   * The first failure ends everything: a batch confirmed after a refused one would stand before it in the log's order.
   * The channel is closed so that what is still on its way gets in as little as possible; apply finds the gap.
   */
  #fail(what: string, cause?: unknown): void {
    if (this.#failure !== undefined) {
      return;
    }
    const failure = brokerLost(what, cause);
    this.#failure = failure;
    this.#rejectAll(failure);
    this.#tellLost(failure);
    this.#closing = closeConnection(this.#model);
  }

  #rejectAll(failure: ReplicationError): void {
    for (const reject of this.#waiting) {
      reject(failure);
    }
    this.#waiting.clear();
  }
}

/** What a broker takes by default; a larger message closes the channel, for ever again. */
export function maxMessageBytes(generation: number): number {
  return (generation >= 4 ? 16 : 128) * 2 ** 20;
}

/** What a person reads in the broker's console. No row values. */
export function messageProperties(task: TaskRef, batch: Envelope): Options.Publish {
  const names = batch.names ?? [];
  const more = names.length > NAMED_TABLES ? ` + ${names.length - NAMED_TABLES}` : '';
  const sums = { inserts: 0, updates: 0, deletes: 0 };
  for (const table of batch.tables) {
    sums.inserts += table.inserts;
    sums.updates += table.updates;
    sums.deletes += table.deletes;
  }
  return {
    persistent: true,
    mandatory: true,
    messageId: `${batch.epoch}-${batch.upTo}-${batch.part}${batch.piece === undefined ? '' : `-${batch.piece.offset}`}`,
    type: 'log-batch',
    appId: 'trem',
    contentType: 'application/octet-stream',
    timestamp: Math.floor(batch.committedAt / 1_000_000),
    headers: {
      task: task.name,
      version: 1,
      from: batch.from,
      upTo: batch.upTo,
      tables: `${names.slice(0, NAMED_TABLES).join(', ')}${more}`,
      ...sums,
      transactions: batch.transactions,
    },
  };
}
