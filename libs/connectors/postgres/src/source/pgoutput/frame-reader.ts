import { type Position, ReplicationError } from '@trem/replication-core';
import { positionOfHalves } from '../lsn.js';

/**
 * Walks over the bytes of frames, one frame after the other, and never past the end of the one it is in.
 * @throws DECODE_FAILED (facts `kind`, `offset`, `length`) from every method when the frame is shorter or not what it should be
 */
export class FrameReader {
  readonly bytes: Buffer;
  /** Where the next byte is read. */
  at = 0;
  /** Where the frame ends. */
  end = 0;
  #start = 0;

  constructor(frames: Uint8Array) {
    this.bytes = Buffer.from(frames.buffer, frames.byteOffset, frames.byteLength);
  }

  /** Goes to the next frame: its length in 4 bytes, then its bytes. False when there is none. */
  nextFrame(): boolean {
    const start = this.end;
    const total = this.bytes.length;
    this.at = start;
    this.#start = start;
    if (start === total) {
      return false;
    }
    this.end = total;
    const length = this.uint32();
    this.#start = this.at;
    if (length === 0 || length > total - this.at) {
      this.fail('a frame is cut off');
    }
    this.end = this.at + length;
    return true;
  }

  uint8(): number {
    const at = this.#step(1);
    return this.bytes[at] ?? 0;
  }

  uint16(): number {
    const at = this.#step(2);
    return this.bytes.readUInt16BE(at);
  }

  int32(): number {
    const at = this.#step(4);
    return this.bytes.readInt32BE(at);
  }

  uint32(): number {
    const at = this.#step(4);
    return this.bytes.readUInt32BE(at);
  }

  position(): Position {
    const at = this.#step(8);
    return positionOfHalves(this.bytes.readUInt32BE(at), this.bytes.readUInt32BE(at + 4));
  }

  /** µs since 1970; the log counts from 2000. */
  time(): number {
    const at = this.#step(8);
    const micros = this.bytes.readBigInt64BE(at);
    return Number(micros) + MICROS_FROM_1970_TO_2000;
  }

  text(): string {
    const stop = this.bytes.indexOf(0, this.at);
    if (stop < 0 || stop >= this.end) {
      this.fail('a name is not ended');
    }
    const text = this.bytes.toString('utf8', this.at, stop);
    this.at = stop + 1;
    return text;
  }

  skip(size: number): void {
    this.#step(size);
  }

  /** To be called when all of a frame has been understood: bytes left over mean that it was not. */
  expectEnd(): void {
    if (this.at !== this.end) {
      this.fail('bytes are left over');
    }
  }

  fail(reason: string): never {
    throw new ReplicationError('DECODE_FAILED', {
      reason,
      kind: this.bytes[this.#start],
      offset: this.at - this.#start,
      length: this.end - this.#start,
    });
  }

  #step(size: number): number {
    const at = this.at;
    if (size < 0 || size > this.end - at) {
      this.fail('a frame is too short');
    }
    this.at = at + size;
    return at;
  }
}

export const MICROS_FROM_1970_TO_2000 = 946_684_800_000_000;
