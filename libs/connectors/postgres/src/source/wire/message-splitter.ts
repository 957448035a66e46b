import { ReplicationError } from '@trem/replication-core';

/** `type` is the message's letter as a number; its body is `bytes[start, end)`, which may be kept as long as one likes. */
export type OnMessage = (type: number, bytes: Buffer, start: number, end: number) => void;

/** Finds the messages in what a socket brings: a letter, a length that counts itself, a body. A message that is whole in one chunk is not copied. */
export class MessageSplitter {
  readonly #onMessage: OnMessage;
  readonly #maxBytes: number;
  /** A message that began in an earlier chunk: room for all of it. */
  #partial: Buffer | undefined;
  #filled = 0;
  /** Less than a header, left over. */
  #rest: Buffer | undefined;

  /** @param maxBytes a longer message is VALUE_TOO_LONG as soon as its header is seen, before memory is spent on it */
  constructor(onMessage: OnMessage, maxBytes: number) {
    this.#onMessage = onMessage;
    this.#maxBytes = maxBytes;
  }

  push(chunk: Buffer): void {
    let bytes = chunk;
    if (this.#rest !== undefined) {
      bytes = Buffer.concat([this.#rest, chunk]);
      this.#rest = undefined;
    }
    let at = this.#finishPartial(bytes);
    const { length } = bytes;
    while (length - at >= 5) {
      const size = bytes.readUInt32BE(at + 1);
      const end = at + 1 + size;
      if (size < 4 || size > this.#maxBytes) {
        throw new ReplicationError(size < 4 ? 'DECODE_FAILED' : 'VALUE_TOO_LONG', { bytes: size, limit: this.#maxBytes });
      }
      if (end > length) {
        this.#partial = Buffer.allocUnsafe(1 + size);
        this.#filled = bytes.copy(this.#partial, 0, at);
        return;
      }
      this.#onMessage(bytes[at] ?? 0, bytes, at + 5, end);
      at = end;
    }
    if (at < length) {
      this.#rest = bytes.subarray(at);
    }
  }

  #finishPartial(bytes: Buffer): number {
    const partial = this.#partial;
    if (partial === undefined) {
      return 0;
    }
    const taken = bytes.copy(partial, this.#filled);
    this.#filled += taken;
    if (this.#filled === partial.length) {
      this.#partial = undefined;
      this.#onMessage(partial[0] ?? 0, partial, 5, partial.length);
    }
    return taken;
  }
}
