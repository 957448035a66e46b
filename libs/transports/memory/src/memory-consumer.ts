import { type Consumer, type Delivery, type LogBatch, News, ReplicationError } from '@trem/replication-core';
import { batchBytes, type MemoryQueue, type QueueReader } from './memory-queue.js';

interface Held {
  readonly batch: LogBatch;
  readonly delivery: Delivery;
}

export class MemoryConsumer implements Consumer, QueueReader {
  readonly #queue: MemoryQueue;
  readonly #prefetch: number;
  /** Handed out or not, but not acknowledged. In order. */
  #held: Held[] = [];
  #waiting: Delivery[] = [];
  #failure: ReplicationError | undefined;
  readonly #news = new News();

  constructor(queue: MemoryQueue, prefetch: number) {
    this.#queue = queue;
    this.#prefetch = prefetch;
    queue.join(this);
  }

  get room(): number {
    return this.#prefetch - this.#held.length;
  }

  take(batch: LogBatch): void {
    const held: Held = { batch, delivery: { batch, bytes: batchBytes(batch), ack: () => this.#ack(held) } };
    this.#held.push(held);
    this.#waiting.push(held.delivery);
    this.#news.tell();
  }

  deleted(): void {
    this.#fail('queue deleted');
  }

  async next(signal: AbortSignal): Promise<Delivery | undefined> {
    while (!signal.aborted) {
      const delivery = this.peek();
      if (delivery !== undefined) {
        return this.#waiting.shift();
      }
      await this.#news.wait(signal);
    }
    return undefined;
  }

  peek(): Delivery | undefined {
    if (this.#failure !== undefined) {
      throw this.#failure;
    }
    return this.#waiting[0];
  }

  async waiting(): Promise<number> {
    return this.#queue.ready + this.#waiting.length;
  }

  async reopen(): Promise<number> {
    if (this.#failure !== undefined) {
      throw this.#failure;
    }
    this.#leave();
    const { ready } = this.#queue;
    this.#queue.join(this);
    return ready;
  }

  setAside(): void {
    const delivery = this.#waiting.shift();
    const at = this.#held.findIndex((held) => held.delivery === delivery);
    this.#queue.acknowledged(this.#held.splice(at, at < 0 ? 0 : 1).map((held) => held.batch));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#leave();
    this.#fail('closed');
  }

  #ack(held: Held): void {
    const at = this.#held.indexOf(held); // not there: it was acknowledged, or the channel was opened anew since
    this.#queue.acknowledged(this.#held.splice(0, at + 1).map(({ batch }) => batch));
  }

  #leave(): void {
    const unacknowledged = this.#held.map((held) => held.batch);
    this.#held = [];
    this.#waiting = [];
    this.#queue.leave(this, unacknowledged);
  }

  #fail(what: string): void {
    this.#failure ??= new ReplicationError('BROKER_LOST', { what });
    this.#news.tell();
  }
}
