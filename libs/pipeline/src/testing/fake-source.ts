import type { LogBatch, Position, Source } from '@trem/replication-core';

/** A log that a test writes: whole batches, read by any number of readers one after the other. */
export class FakeLog {
  readonly batches: LogBatch[] = [];
  #wake: () => void = () => undefined;

  append(...batches: readonly LogBatch[]): void {
    this.batches.push(...batches);
    this.#wake();
  }

  async changed(signal: AbortSignal): Promise<void> {
    await new Promise<void>((resolve) => {
      this.#wake = resolve;
      signal.addEventListener('abort', () => resolve(), { once: true });
    });
  }
}

export class FakeSource implements Source {
  readonly acknowledged: Position[] = [];
  received: Position | undefined;
  heardAt = Date.now();
  readonly #log: FakeLog;
  readonly #epoch: number;

  constructor(log: FakeLog, epoch = 1) {
    this.#log = log;
    this.#epoch = epoch;
  }

  async *read(from: Position, signal: AbortSignal): AsyncIterable<LogBatch> {
    for (let next = 0; !signal.aborted; ) {
      const batch = this.#log.batches[next];
      if (batch === undefined) {
        await this.#log.changed(signal);
        continue;
      }
      next += 1;
      if (batch.upTo > from) {
        this.received = batch.upTo;
        yield { ...batch, epoch: this.#epoch };
      }
    }
  }

  acknowledge(position: Position): void {
    this.acknowledged.push(position);
  }

  async [Symbol.asyncDispose](): Promise<void> {}
}
