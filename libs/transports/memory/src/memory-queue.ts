import type { LogBatch } from '@trem/replication-core';

/** What a message weighs: its frames, and about what a header takes. */
export function batchBytes(batch: LogBatch): number {
  return batch.frames.length + 100;
}

/** A reader of a queue; only the oldest one that is open gets anything. */
export interface QueueReader {
  readonly room: number;
  take(batch: LogBatch): void;
  deleted(): void;
}

/** One target's queue: keeps order also when a reader goes away with deliveries that it has not acknowledged. */
export class MemoryQueue {
  readonly maxBytes: number;
  readonly #ready: LogBatch[] = [];
  readonly #readers: QueueReader[] = [];
  #bytes = 0;

  constructor(maxBytes: number) {
    this.maxBytes = maxBytes;
  }

  get ready(): number {
    return this.#ready.length;
  }

  get isRead(): boolean {
    return this.#readers.length > 0;
  }

  hasRoomFor(bytes: number): boolean {
    return this.#bytes + bytes <= this.maxBytes;
  }

  push(batch: LogBatch): void {
    this.#ready.push(batch);
    this.#bytes += batchBytes(batch);
    this.feed();
  }

  join(reader: QueueReader): void {
    this.#readers.push(reader);
    this.feed();
  }

  /** What the reader leaves unacknowledged comes again, before everything else. */
  leave(reader: QueueReader, unacknowledged: readonly LogBatch[]): void {
    const at = this.#readers.indexOf(reader);
    if (at >= 0) {
      this.#readers.splice(at, 1);
      this.#ready.unshift(...unacknowledged);
      this.feed();
    }
  }

  acknowledged(batches: readonly LogBatch[]): void {
    for (const batch of batches) {
      this.#bytes -= batchBytes(batch);
    }
    this.feed();
  }

  purge(): void {
    this.acknowledged(this.#ready.splice(0));
  }

  delete(): void {
    this.purge();
    for (const reader of this.#readers.splice(0)) {
      reader.deleted();
    }
  }

  feed(): void {
    const active = this.#readers[0];
    while (active !== undefined && active.room > 0) {
      const batch = this.#ready.shift();
      if (batch === undefined) {
        return;
      }
      active.take(batch);
    }
  }
}
