import { queueNames } from '@trem/contracts';
import {
  type Consumer,
  type LetterCopy,
  type LogBatch,
  type Publisher,
  ReplicationError,
  type TaskRef,
  type Transport,
} from '@trem/replication-core';
import { MemoryConsumer } from './memory-consumer.js';
import { batchBytes, MemoryQueue } from './memory-queue.js';

/** The same port inside one process: nothing survives it, and nothing is copied. For tests and for tools that run a stream alone. */
export function memoryTransport(): MemoryTransport {
  return new MemoryTransport();
}

const POLL_MS = 10;

export class MemoryTransport implements Transport {
  /** By name of the queue. */
  readonly letters = new Map<string, readonly LetterCopy[]>();
  readonly #queues = new Map<string, MemoryQueue>();
  readonly #locks = new Map<string, MemoryPublisher>();

  async ensure(task: TaskRef, targets: readonly string[], { maxQueueBytes }: { readonly maxQueueBytes: number }): Promise<void> {
    for (const target of targets) {
      const name = queueNames(task.name).apply(target);
      const queue = this.#queues.get(name);
      if (queue === undefined) {
        this.#queues.set(name, new MemoryQueue(maxQueueBytes));
      } else if (queue.maxBytes !== maxQueueBytes) {
        if (queue.isRead) {
          throw new ReplicationError('SETTINGS_INVALID', { queue: name, setting: 'cdc.maxQueueBytes' });
        }
        this.#queues.set(name, new MemoryQueue(maxQueueBytes));
      }
    }
  }

  async openPublisher(task: TaskRef, { waitMs, signal }: { readonly waitMs: number; readonly signal: AbortSignal }): Promise<Publisher> {
    const lock = queueNames(task.name).lock;
    const deadline = Date.now() + waitMs;
    while (this.#locks.has(lock)) {
      if (signal.aborted || Date.now() >= deadline) {
        throw new ReplicationError('SLOT_BUSY', { lock, waitMs });
      }
      await new Promise((resolve) => setTimeout(resolve, POLL_MS));
    }
    const publisher = new MemoryPublisher({
      route: (batch) => this.#route(task, batch),
      closed: () => this.#locks.delete(lock),
    });
    this.#locks.set(lock, publisher);
    return publisher;
  }

  async openConsumer(task: TaskRef, target: string, { prefetch }: { readonly prefetch: number }): Promise<Consumer> {
    const queue = this.#queues.get(queueNames(task.name).apply(target));
    if (queue === undefined) {
      throw new ReplicationError('BROKER_LOST', { what: 'consumer', target });
    }
    return new MemoryConsumer(queue, prefetch);
  }

  async copyLetters(task: TaskRef, letters: readonly LetterCopy[]): Promise<void> {
    const { deadLetterQueue } = queueNames(task.name);
    this.letters.set(deadLetterQueue, [...(this.letters.get(deadLetterQueue) ?? []), ...letters]);
  }

  async purge(task: TaskRef, targets: readonly string[]): Promise<void> {
    for (const target of targets) {
      this.#queues.get(queueNames(task.name).apply(target))?.purge();
    }
  }

  async depth(task: TaskRef, target: string): Promise<{ readonly messages: number }> {
    return { messages: this.#queues.get(queueNames(task.name).apply(target))?.ready ?? 0 };
  }

  async remove(task: TaskRef, targets: readonly string[]): Promise<void> {
    for (const target of targets) {
      const name = queueNames(task.name).apply(target);
      this.#queues.get(name)?.delete();
      this.#queues.delete(name);
    }
  }

  /** Breaks the publisher of a task as a lost connection would, and with it its lock. */
  breakPublisher(task: TaskRef): void {
    this.#locks.get(queueNames(task.name).lock)?.fail('broken');
  }

  /** False: no queue takes it, or one is full. */
  #route(task: TaskRef, batch: LogBatch): boolean {
    const prefix = queueNames(task.name).apply('');
    const queues = [...this.#queues].filter(([name]) => name.startsWith(prefix)).map(([, queue]) => queue);
    const isTaken = queues.length > 0 && queues.every((queue) => queue.hasRoomFor(batchBytes(batch)));
    if (isTaken) {
      for (const queue of queues) {
        queue.push(batch);
      }
    }
    return isTaken;
  }
}

interface PublisherDoor {
  readonly route: (batch: LogBatch) => boolean;
  readonly closed: () => void;
}

class MemoryPublisher implements Publisher {
  readonly lost: Promise<never>;
  readonly #door: PublisherDoor;
  #failure: ReplicationError | undefined;
  #tellLost: (error: ReplicationError) => void = () => undefined;

  constructor(door: PublisherDoor) {
    this.#door = door;
    this.lost = new Promise((_, reject) => {
      this.#tellLost = reject;
    });
    this.lost.catch(() => undefined);
  }

  async publish(batch: LogBatch): Promise<void> {
    if (this.#failure === undefined && !this.#door.route(batch)) {
      this.fail('refused');
    }
    if (this.#failure !== undefined) {
      throw this.#failure;
    }
    await new Promise((resolve) => setImmediate(resolve)); // a confirm is never there at once
  }

  fail(what: string): void {
    this.#failure ??= new ReplicationError('BROKER_LOST', { what });
    this.#tellLost(this.#failure);
    this.#door.closed();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#failure ??= new ReplicationError('BROKER_LOST', { what: 'closed' });
    this.#door.closed();
  }
}
