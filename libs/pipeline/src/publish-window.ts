import { type LogBatch, News, type Position, type Publisher } from '@trem/replication-core';
import { failpoint } from '@trem/replication-core/faults';

export interface WindowLimits {
  readonly batches: number;
  readonly bytes: number;
}

const DEFAULT_LIMITS: WindowLimits = { batches: 32, bytes: 8 * 2 ** 20 };

/**
 * Batches on their way to the broker: a limited number, in order. Made before the source is opened, for the source asks it whether it is quiet:
 * then a batch leaves at its first commit.
 */
export class PublishWindow {
  readonly publisher: Publisher;
  /** Rejects with what the first refused batch was refused with. Never resolves. */
  readonly failed: Promise<never>;
  readonly #limits: WindowLimits;
  #tellFailed: (error: unknown) => void = () => undefined;
  #unconfirmed: { readonly batch: LogBatch; isConfirmed: boolean }[] = [];
  #bytes = 0;
  #confirmed: Position | undefined;
  #hasFailed = false;
  readonly #news = new News();

  constructor(publisher: Publisher, limits: WindowLimits = DEFAULT_LIMITS) {
    this.publisher = publisher;
    this.#limits = limits;
    this.failed = new Promise((_, reject) => {
      this.#tellFailed = reject;
    });
    this.failed.catch(() => undefined); // heard of by those who wait
  }

  /** Nothing is on its way. */
  get isQuiet(): boolean {
    return this.#unconfirmed.length === 0;
  }

  get unconfirmed(): number {
    return this.#unconfirmed.length;
  }

  /** The batches that are not safe at the broker yet. */
  get unconfirmedBatches(): readonly LogBatch[] {
    return this.#unconfirmed.filter(({ isConfirmed }) => !isConfirmed).map(({ batch }) => batch);
  }

  /** Everything up to here is safe at the broker; moves over whole transactions, in order. */
  get confirmed(): Position | undefined {
    return this.#confirmed;
  }

  /** Waits until another batch may go; a batch larger than the window goes alone. Returns early when the signal aborts. */
  async room(bytes: number, signal: AbortSignal): Promise<void> {
    while (!signal.aborted && !this.#fits(bytes)) {
      await this.#change(signal);
    }
  }

  /** Waits until everything is confirmed, or the signal aborts. */
  async drained(signal: AbortSignal): Promise<void> {
    while (!signal.aborted && !this.isQuiet) {
      await this.#change(signal);
    }
  }

  /** Sends without waiting for the confirm. */
  send(batch: LogBatch): void {
    const entry = { batch, isConfirmed: false };
    this.#unconfirmed.push(entry);
    this.#bytes += batch.frames.length;
    this.publisher
      .publish(batch)
      .then(() => {
        entry.isConfirmed = true;
        this.#advance();
        return failpoint('publish.after-confirm');
      })
      .catch((error: unknown) => {
        this.#hasFailed = true;
        this.#tellFailed(error);
        this.#news.tell();
      });
  }

  #fits(bytes: number): boolean {
    const { length } = this.#unconfirmed;
    return length === 0 || (length < this.#limits.batches && this.#bytes + bytes <= this.#limits.bytes);
  }

  #advance(): void {
    let count = 0;
    for (const { batch, isConfirmed } of this.#unconfirmed) {
      if (!isConfirmed) {
        break;
      }
      count += 1;
      this.#bytes -= batch.frames.length;
      this.#confirmed = batch.last ? batch.upTo : this.#confirmed;
    }
    this.#unconfirmed = this.#unconfirmed.slice(count);
    this.#news.tell();
  }

  /** Waits for a confirm, the first failure or the abort. Leaves nothing behind on the signal, which lives as long as the stream. */
  async #change(signal: AbortSignal): Promise<void> {
    await this.#news.wait(signal);
    if (this.#hasFailed) {
      await this.failed;
    }
  }
}
