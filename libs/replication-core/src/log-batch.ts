import type { Position } from './position.js';

/** What one batch changes in one table, counted by capture: the left side of the books. */
export interface TableCounts {
  /** The source's own number of the table, as its frames use it. */
  readonly relation: number;
  readonly inserts: number;
  readonly updates: number;
  readonly deletes: number;
  readonly truncates: number;
}

/**
 * What capture ships and apply receives: the source's own frames, each 4 bytes length (big-endian) + bytes, self-explaining.
 * Whole transactions (`part` 0, `last` true), or a numbered part of one transaction that is larger than a batch.
 * All parts of a transaction have one `from`; only the last part's `upTo` moves the chain.
 */
export interface LogBatch {
  /** How the frames are written; picks the decoder. */
  readonly codec: string;
  /** Capture epoch. */
  readonly epoch: number;
  readonly from: Position;
  readonly upTo: Position;
  readonly part: number;
  readonly last: boolean;
  /** No transaction inside: moves the chain over a stretch of log that holds nothing of ours. */
  readonly idle: boolean;
  /** Source commit time of the last transaction, µs since 1970; 0 when idle. */
  readonly committedAt: number;
  /** Transactions that end here. */
  readonly transactions: number;
  readonly tables: readonly TableCounts[];
  /** `schema.table` of those tables, for people; known to capture only. */
  readonly names?: readonly string[];
  readonly frames: Uint8Array;
}
