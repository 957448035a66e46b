import { type Consumer, type Delivery, type LogBatch, ReplicationError } from '@trem/replication-core';

/** What a channel gives: batches in any order a test likes, or a message that cannot be read. */
export type Scripted = LogBatch | 'unreadable';

/** Gives what a test scripted, a list per channel; an empty channel waits for the abort. */
export class FakeConsumer implements Consumer {
  readonly acked: LogBatch[] = [];
  readonly setAsides: number[] = [];
  reopened = 0;
  /** No more than so many are out that are not acknowledged. */
  prefetch = Number.POSITIVE_INFINITY;
  beforeCounting: () => void = () => undefined;
  readonly #out: LogBatch[] = [];
  readonly #channels: Scripted[][];
  #wake: () => void = () => undefined;

  constructor(...channels: readonly Scripted[][]) {
    this.#channels = channels.map((channel) => [...channel]);
  }

  push(...more: readonly Scripted[]): void {
    this.#channel.push(...more);
    this.#wake();
  }

  async next(signal: AbortSignal, unpacking?: () => Promise<void>): Promise<Delivery | undefined> {
    while (!signal.aborted) {
      if (unpacking !== undefined && this.#channel.length > 0) {
        await unpacking();
      }
      const delivery = this.peek();
      if (delivery !== undefined) {
        this.#channel.shift();
        this.#out.push(delivery.batch);
        return delivery;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        signal.addEventListener('abort', () => resolve(), { once: true });
      });
    }
    return undefined;
  }

  peek(): Delivery | undefined {
    const batch = this.#out.length < this.prefetch ? this.#channel[0] : undefined;
    if (batch === 'unreadable') {
      throw new ReplicationError('ENVELOPE_UNREADABLE', { wrong: 'checksum' });
    }
    return batch === undefined ? undefined : { batch, bytes: batch.frames.length, ack: () => this.#ack(batch) };
  }

  async waiting(): Promise<number> {
    this.beforeCounting();
    return this.#channel.length;
  }

  async reopen(): Promise<number> {
    this.reopened += 1;
    this.#out.length = 0;
    if (this.#channels.length > 1) {
      this.#channels.shift();
    }
    return this.#channel.length;
  }

  setAside(): void {
    this.#channel.shift();
    this.setAsides.push(this.reopened);
  }

  async [Symbol.asyncDispose](): Promise<void> {}

  #ack(batch: LogBatch): void {
    this.acked.push(batch);
    this.#out.splice(0, this.#out.indexOf(batch) + 1);
    this.#wake();
  }

  get #channel(): Scripted[] {
    return this.#channels[0] ?? [];
  }
}
