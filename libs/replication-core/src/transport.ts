import type { LetterCopy } from './dead-letter.js';
import type { LogBatch } from './log-batch.js';
import type { TaskRef } from './task-ref.js';

/** One batch as it came from the queue. */
export interface Delivery {
  readonly batch: LogBatch;
  /** Bytes of the message. */
  readonly bytes: number;
  /** Acknowledges this delivery and all before it. Call it after the target's commit. */
  ack(): void;
  /** It was out before, at a reader that did not acknowledge it. */
  readonly isAgain?: boolean;
  /** Moves it, with all before it that is not acknowledged, to where people find it. */
  setAside?(): void;
}

/** The only publisher of a task: holds the task's lock for as long as its connection lives. */
export interface Publisher extends AsyncDisposable {
  /** Resolves when the broker has the batch safe. Several may be under way; they keep their order. @throws BROKER_LOST */
  publish(batch: LogBatch): Promise<void>;
  /** Rejects with BROKER_LOST when connection or channel break, so that a waiting loop hears of it. Never resolves. */
  readonly lost: Promise<never>;
}

/** The deliveries of one target's queue, in order. */
export interface Consumer extends AsyncDisposable {
  /**
   * Waits for the next delivery. Undefined when `signal` aborts.
   * @param unpacking is awaited when a message has come, before anything of it is read; what it throws is thrown, and the message stays the next one
   * @throws BROKER_LOST · ENVELOPE_UNREADABLE · ENVELOPE_UNKNOWN
   */
  next(signal: AbortSignal, unpacking?: () => Promise<void>): Promise<Delivery | undefined>;
  /** What `next` would return without waiting. */
  peek(): Delivery | undefined;
  /** Messages that `next` has not returned yet, also those that the queue keeps back until others are acknowledged. @throws BROKER_LOST */
  waiting(): Promise<number>;
  /**
   * Closes the channel and opens it again: everything not acknowledged comes once more, in order. Answers how many messages the queue held then, at
   * most: what comes after so many was published later.
   */
  reopen(): Promise<number>;
  /** Moves the message that `next` could not read (ENVELOPE_UNREADABLE), or should not, out of the way, to where people find it. What it held becomes a gap. */
  setAside(): void;
}

/** What carries batches from capture to apply. */
export interface Transport {
  /** Makes what is missing, and checks what is there. @throws SETTINGS_INVALID when a queue exists with other arguments */
  ensure(task: TaskRef, targets: readonly string[], options: { readonly maxQueueBytes: number }): Promise<void>;
  /** Takes the task's lock, waiting for it at most `waitMs`. @throws SLOT_BUSY when another publisher keeps it */
  openPublisher(task: TaskRef, options: { readonly waitMs: number; readonly signal: AbortSignal }): Promise<Publisher>;
  openConsumer(task: TaskRef, target: string, options: { readonly prefetch: number }): Promise<Consumer>;
  /**
   * Puts copies of dead letters where people find them, the letter's id as the id of the message: a copy that comes twice is known by it. The oldest give
   * way beyond 10 000. Resolves when all are safe. @throws BROKER_LOST within 15 s
   */
  copyLetters(task: TaskRef, letters: readonly LetterCopy[]): Promise<void>;
  /** Empties the queues of a task. */
  purge(task: TaskRef, targets: readonly string[]): Promise<void>;
  /** Bytes waiting in the queue of a target; 0 when it is not there. */
  depth(task: TaskRef, target: string): Promise<{ readonly messages: number }>;
  /** Removes everything of a task. Harmless when it is gone. */
  remove(task: TaskRef, targets: readonly string[]): Promise<void>;
}
