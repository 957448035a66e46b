import type { LogBatch, Position } from '@trem/replication-core';

export interface GaugeStart {
  /** Messages that an earlier capture left on the queue; their size is not known. */
  readonly leftOver: number;
  /** What such a message is taken to weigh. */
  readonly leftOverBytes: number;
  /** Deliveries that a reader may hold beside those that the broker counts as ready. */
  readonly prefetch: number;
}

const HEADER_BYTES = 150;
const BYTES_PER_TABLE = 20;

/** What a batch weighs on the queue, from above. With small transactions the header is most of it. */
export function messageBytes(batch: LogBatch): number {
  return batch.frames.length + HEADER_BYTES + batch.tables.length * BYTES_PER_TABLE;
}

interface Sent {
  readonly upTo: Position;
  readonly bytes: number;
}

/**
 * Estimates from above how many bytes lie on the fullest queue: what was sent, less what is known to be applied or to have left the queue.
 * Applied positions alone are not enough: the parts of one large transaction leave the queue long before it is applied.
 */
export class QueueGauge {
  readonly #prefetch: number;
  readonly #leftOverBytes: number;
  readonly #sent: Sent[] = [];
  #leftOver: number;
  #bytes = 0;
  #total = 0;

  constructor({ leftOver, leftOverBytes, prefetch }: GaugeStart) {
    this.#leftOver = leftOver;
    this.#leftOverBytes = leftOverBytes;
    this.#prefetch = prefetch;
  }

  get bytes(): number {
    return this.#bytes + this.#leftOver * this.#leftOverBytes;
  }

  /** Batches sent since the start: what `depth` needs to know from before it was asked. */
  get total(): number {
    return this.#total;
  }

  sent(upTo: Position, bytes: number): void {
    this.#sent.push({ upTo, bytes });
    this.#bytes += bytes;
    this.#total += 1;
  }

  /** The smallest applied position of all targets. */
  applied(position: Position | undefined): void {
    let gone = 0;
    while (position !== undefined && gone < this.#sent.length && (this.#sent[gone]?.upTo ?? position) <= position) {
      gone += 1;
    }
    if (gone > 0) {
      this.#leftOver = 0; // it lay before them
      this.#forget(gone);
    }
  }

  /** The broker counted `ready` messages. `totalBefore`: `total` when it was asked; `unconfirmed`: sent, but perhaps not counted yet. */
  depth(ready: number, { totalBefore, unconfirmed }: { readonly totalBefore: number; readonly unconfirmed: number }): void {
    const there = ready + this.#prefetch + unconfirmed + (this.#total - totalBefore);
    this.#leftOver = Math.min(this.#leftOver, Math.max(0, there - this.#sent.length));
    this.#forget(Math.max(0, this.#sent.length - there));
  }

  #forget(count: number): void {
    for (const { bytes } of this.#sent.splice(0, count)) {
      this.#bytes -= bytes;
    }
  }
}
