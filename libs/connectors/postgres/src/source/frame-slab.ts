/** Room for several batches: what is taken out of a slab keeps it alive, so it is not much larger than that. */
const SLAB_BYTES = 1024 * 1024;
/** With less room than this left, the next batch begins in a new slab: growing means copying. */
const LEAST_ROOM = 64 * 1024;
/** A frame beyond this gets what it needs and little more: twice its size would be memory that nobody fills. */
const LARGE_BYTES = 8 * 1024 * 1024;

/** Frames written one behind the other, each its length in 4 bytes and its bytes, without an object per frame. */
export class FrameSlab {
  #slab = Buffer.allocUnsafeSlow(SLAB_BYTES);
  #from = 0;
  #to = 0;

  /** Bytes written since the last `take`. */
  get length(): number {
    return this.#to - this.#from;
  }

  write(bytes: Buffer, start: number, end: number): void {
    const size = end - start;
    this.#reserve(size + 4);
    const slab = this.#slab;
    let to = this.#to;
    slab[to++] = size >>> 24;
    slab[to++] = size >>> 16;
    slab[to++] = size >>> 8;
    slab[to++] = size;
    bytes.copy(slab, to, start, end);
    this.#to = to + size;
  }

  /** Appends frames that have their lengths already. */
  append(frames: Buffer): void {
    this.#reserve(frames.length);
    frames.copy(this.#slab, this.#to);
    this.#to += frames.length;
  }

  /** Hands out the first `length` bytes written, and the rest, and begins anew. Nobody writes into either again. */
  take(length = this.length): { readonly head: Buffer; readonly rest: Buffer } {
    const cut = this.#from + length;
    const taken = { head: this.#slab.subarray(this.#from, cut), rest: this.#slab.subarray(cut, this.#to) };
    this.#from = this.#to;
    return taken;
  }

  #reserve(size: number): void {
    const { length } = this;
    if (this.#slab.length - this.#to >= size && (length > 0 || this.#slab.length - this.#to >= LEAST_ROOM)) {
      return;
    }
    const wanted = length + size > LARGE_BYTES ? length + size + LEAST_ROOM : 2 * (length + size);
    const grown = Buffer.allocUnsafeSlow(Math.max(SLAB_BYTES, wanted));
    this.#slab.copy(grown, 0, this.#from, this.#to);
    this.#slab = grown;
    this.#from = 0;
    this.#to = length;
  }
}
