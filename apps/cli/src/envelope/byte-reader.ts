import { CliError } from '../cli-error.js';
import { exitCodes } from '../exit-codes.js';

/** Walks through bytes, big-endian. A read past the end is refused with the code it was made with. */
export class ByteReader {
  readonly #bytes: Buffer;
  readonly #code: string;
  #at: number;

  constructor(bytes: Buffer, code: 'ENVELOPE_UNREADABLE' | 'DECODE_FAILED', at = 0) {
    this.#bytes = bytes;
    this.#code = code;
    this.#at = at;
  }

  get at(): number {
    return this.#at;
  }

  get isAtEnd(): boolean {
    return this.#at === this.#bytes.length;
  }

  take(size: number): Buffer {
    const end = this.#at + size;
    if (size < 0 || end > this.#bytes.length) {
      throw unreadable(this.#code, `it ends within a field of ${size} bytes at offset ${this.#at}`);
    }
    const view = this.#bytes.subarray(this.#at, end);
    this.#at = end;
    return view;
  }

  uint8(): number {
    return this.take(1).readUInt8();
  }

  int16(): number {
    return this.take(2).readInt16BE();
  }

  uint16(): number {
    return this.take(2).readUInt16BE();
  }

  int32(): number {
    return this.take(4).readInt32BE();
  }

  uint32(): number {
    return this.take(4).readUInt32BE();
  }

  int64(): bigint {
    return this.take(8).readBigInt64BE();
  }

  uint64(): bigint {
    return this.take(8).readBigUInt64BE();
  }

  /** UTF-8 up to a zero byte. */
  text(): string {
    const end = this.#bytes.indexOf(0, this.#at);
    const text = this.take((end < 0 ? this.#bytes.length : end) - this.#at).toString('utf8');
    this.take(1);
    return text;
  }
}

export function unreadable(code: string, text: string): CliError {
  return new CliError({
    exitCode: exitCodes.invalid,
    code,
    text: `This is no envelope that can be read: ${text}`,
    remedy: 'Give the unchanged body of a message of an apply queue or of the dead-letter queue.',
  });
}
