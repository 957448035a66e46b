import type { LogBatch } from './log-batch.js';
import type { Position } from './position.js';

/** The open log of a source. */
export interface Source extends AsyncDisposable {
  /** Batches after `from`, in commit order. Ends without error when `signal` aborts. A slow reader slows the source. */
  read(from: Position, signal: AbortSignal): AsyncIterable<LogBatch>;
  /**
   * The source may forget its log up to here; there is no way back. Only ever called with what every target has applied and flushed.
   * Remembered at once, sent with the next status message (every 10 s, and when asked).
   */
  acknowledge(position: Position): void;
  /** Newest place that the source has sent. */
  readonly received: Position | undefined;
  /** When the source was last heard of, ms since 1970: for the watchdog. */
  readonly heardAt: number;
}

/** How a source cuts its log into batches. */
export interface BatchLimits {
  readonly maxBatchBytes: number;
  /** Of transactions that share a batch: a target writes a batch whole. One that is larger by itself is not cut by it. Absent: no limit. */
  readonly maxBatchChanges?: number | undefined;
  readonly maxBatchDelayMs: number;
  /** True when nothing is unconfirmed: then a batch leaves at its first commit. */
  readonly isQuiet: () => boolean;
  /** No batch has transactions of both sides of this place. */
  readonly cutAt?: Position | undefined;
  /** Most bytes of one row's change that are carried; 128 MiB when not given. A larger one is VALUE_TOO_LONG. */
  readonly maxValueBytes?: number | undefined;
}
