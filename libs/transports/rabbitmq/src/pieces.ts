import type { LogBatch } from '@trem/replication-core';
import type { Envelope } from './envelope.js';

/** A message of this size goes through a broker without holding up others for long. */
const PIECE_BYTES = 8 * 2 ** 20;
/** They lie unacknowledged at the reader until the last has come: fewer than its prefetch. */
const MOST_PIECES = 12;

/** The batch as messages: itself, or pieces of it in order where it is large. */
export function piecesOf(batch: LogBatch): readonly Envelope[] {
  const { frames } = batch;
  const total = frames.length;
  if (total <= PIECE_BYTES) {
    return [batch];
  }
  const size = Math.max(PIECE_BYTES, Math.ceil(total / MOST_PIECES));
  const offsets = Array.from({ length: Math.ceil(total / size) }, (_, n) => n * size);
  return offsets.map((offset) => ({ ...batch, frames: frames.subarray(offset, offset + size), piece: { offset, total } }));
}

/**
 * Puts pieces together again. They come in order; some may come twice, or end in the middle when their capture died. What is not whole is dropped:
 * the next batch finds the gap.
 */
export class PieceJoiner {
  #open: { readonly batch: LogBatch; readonly frames: Buffer; filled: number } | undefined;

  /** The batch, once its last piece has come. */
  add(envelope: Envelope): LogBatch | undefined {
    const { piece, ...batch } = envelope;
    if (piece === undefined) {
      this.#open = undefined;
      return batch;
    }
    if (piece.offset === 0 && !this.#continues(batch, piece.total)) {
      this.#open = { batch, frames: Buffer.allocUnsafeSlow(piece.total), filled: 0 };
    }
    const open = this.#open;
    if (open === undefined || !this.#continues(batch, piece.total) || piece.offset > open.filled) {
      this.#open = undefined;
      return undefined;
    }
    open.frames.set(batch.frames, piece.offset); // one that comes twice brings the same bytes
    open.filled = Math.max(open.filled, piece.offset + batch.frames.length);
    if (open.filled < piece.total) {
      return undefined;
    }
    this.#open = undefined;
    return { ...open.batch, frames: open.frames };
  }

  /** Forgets what has come so far: it comes again. */
  reset(): void {
    this.#open = undefined;
  }

  #continues({ epoch, upTo, part }: LogBatch, total: number): boolean {
    const open = this.#open;
    return (
      open !== undefined &&
      open.batch.epoch === epoch &&
      open.batch.upTo === upTo &&
      open.batch.part === part &&
      open.frames.length === total
    );
  }
}
