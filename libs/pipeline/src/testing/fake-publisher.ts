import { type LogBatch, type Publisher, ReplicationError } from '@trem/replication-core';

/** Confirms when a test says so. */
export class FakePublisher implements Publisher {
  readonly lost: Promise<never>;
  readonly sent: LogBatch[] = [];
  /** Without it every batch is confirmed at once. */
  isHeld = false;
  readonly #waiting: { readonly resolve: () => void; readonly reject: (error: unknown) => void }[] = [];
  #tellLost: (error: unknown) => void = () => undefined;

  constructor() {
    this.lost = new Promise((_, reject) => {
      this.#tellLost = reject;
    });
    this.lost.catch(() => undefined);
  }

  publish(batch: LogBatch): Promise<void> {
    this.sent.push(batch);
    return this.isHeld ? new Promise((resolve, reject) => this.#waiting.push({ resolve, reject })) : Promise.resolve();
  }

  /** Confirms one of the batches under way: the oldest, or another. */
  confirm(place = 0): void {
    this.#waiting.splice(place, 1)[0]?.resolve();
  }

  refuse(): void {
    this.#waiting.shift()?.reject(new ReplicationError('BROKER_LOST', { what: 'refused' }));
  }

  lose(): void {
    this.#tellLost(new ReplicationError('BROKER_LOST', { what: 'connection' }));
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}
