/** Takes finished pieces of the outgoing stream. `recycle` is called once the piece may be written over. */
export type Outlet = (piece: Buffer, recycle: () => void) => void;

const SLAB_BYTES = 128 * 1024;
const KEPT_SLABS = 16;
const COPY_DATA = 0x64;
const NOTHING = Buffer.alloc(0);

/**
 * Builds messages of the frontend protocol in large reused slabs, so that a row costs no allocation.
 * A message never spans two slabs: what does not fit is begun again in a fresh one.
 *
 * Encoders write at `bytes[at]` themselves and move `at`; that is what makes them fast.
 * @see PostgreSQL manual, "Message Formats"
 */
export class MessageWriter {
  readonly #outlet: Outlet;
  readonly #spare: Buffer[] = [];
  /** The current slab. Changes whenever a method of this class is called. */
  bytes: Buffer = NOTHING;
  at = 0;
  #message = 0;

  constructor(outlet: Outlet) {
    this.#outlet = outlet;
  }

  /** Begins a message: its kind, and room for its length. */
  begin(kind: number, size = 1024): void {
    this.room(size + 5);
    this.#message = this.at;
    this.bytes[this.at] = kind;
    this.at += 5;
  }

  /** Ends the message: writes its length. */
  end(): void {
    this.bytes.writeUInt32BE(this.at - this.#message - 1, this.#message + 1);
  }

  /** Takes back the message that was begun: nothing of it is sent. */
  abandon(): void {
    this.at = this.#message;
  }

  beginCopyData(size: number): void {
    this.begin(COPY_DATA, size);
  }

  text(value: string): void {
    this.at += this.bytes.write(value, this.at);
    this.bytes[this.at++] = 0;
  }

  int16(value: number): void {
    this.at = this.bytes.writeUInt16BE(value, this.at);
  }

  int32(value: number): void {
    this.at = this.bytes.writeInt32BE(value, this.at);
  }

  /** Makes `size` bytes free in one piece; hands on what is there when they are not. Never call it inside a message. */
  room(size: number): void {
    if (this.at + size > this.bytes.length) {
      this.flush();
      this.bytes = size > SLAB_BYTES ? Buffer.allocUnsafeSlow(size) : (this.#spare.pop() ?? Buffer.allocUnsafeSlow(SLAB_BYTES));
      this.at = 0;
    }
  }

  /** Hands on what was written. */
  flush(): void {
    const slab = this.bytes;
    if (this.at > 0) {
      this.#outlet(slab.subarray(0, this.at), () => this.#keep(slab));
    }
    this.bytes = NOTHING;
    this.at = 0;
  }

  #keep(slab: Buffer): void {
    if (slab.length === SLAB_BYTES && this.#spare.length < KEPT_SLABS) {
      this.#spare.push(slab);
    }
  }
}
