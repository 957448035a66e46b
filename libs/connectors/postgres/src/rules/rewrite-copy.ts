import { ReplicationError, type Row } from '@trem/replication-core';
import { CopyRow } from './copy-row.js';
import { MixedRow } from './mixed-row.js';
import { TextRow, textLine } from './text-row.js';

const SIGNATURE = Buffer.from('PGCOPY\n\xff\r\n\0', 'latin1');
/** Signature, flags, length of the extension. */
const HEADER = SIGNATURE.length + 8;
const END = Buffer.from([0xff, 0xff]);
/** A chunk goes on when it is about so long. */
const CHUNK = 65_536;

/**
 * Takes each row of a COPY through `map` and leaves out those that become undefined. Which of the two forms it has, binary or text, its first bytes tell;
 * what comes out is of the same, in memory of its own. Rows may be cut anywhere between two chunks.
 * @throws DECODE_FAILED the stream ends in a row
 */
export async function* rewriteCopy(
  chunks: AsyncIterable<Uint8Array>,
  map: (row: Row) => Row | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  const iterator = chunks[Symbol.asyncIterator]();
  try {
    let head: Buffer = Buffer.alloc(0);
    let isDone = false;
    while (head.length < SIGNATURE.length && !isDone) {
      const next = await iterator.next();
      isDone = next.done === true;
      head = next.done ? head : Buffer.concat([head, next.value]);
    }
    const isBinary = head.subarray(0, SIGNATURE.length).equals(SIGNATURE);
    yield* isBinary ? rewriteBinary(behind(head, iterator), map) : rewriteText(behind(head, iterator), map);
  } finally {
    await iterator.return?.();
  }
}

async function* behind(head: Buffer, iterator: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array, void, undefined> {
  yield head;
  for (let next = await iterator.next(); next.done !== true; next = await iterator.next()) {
    yield next.value;
  }
}

async function* rewriteText(
  chunks: AsyncIterable<Uint8Array>,
  map: (row: Row) => Row | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  const row = new TextRow();
  const pending = new Pending();
  const out = new Output();
  for await (const chunk of chunks) {
    const bytes = pending.with(chunk);
    let at = 0;
    for (let next = row.read(bytes, at); next >= 0; next = row.read(bytes, at)) {
      at = next;
      const mapped = map(row);
      if (mapped !== undefined) {
        out.bytes(textLine(mapped));
      }
    }
    pending.keep(bytes, at);
    if (out.size >= CHUNK) {
      yield out.take();
    }
  }
  if (pending.size > 0) {
    throw new ReplicationError('DECODE_FAILED', { reason: 'a copy ended in a row', left: pending.size });
  }
  yield out.take();
}

async function* rewriteBinary(
  chunks: AsyncIterable<Uint8Array>,
  map: (row: Row) => Row | undefined,
): AsyncGenerator<Uint8Array, void, undefined> {
  const input = new Input();
  const out = new Output();
  out.header();
  for await (const chunk of chunks) {
    input.add(chunk);
    for (let row = input.next(); row !== undefined; row = input.next()) {
      const mapped = map(row);
      if (mapped !== undefined) {
        out.row(mapped);
      }
      if (out.size >= CHUNK) {
        yield out.take();
      }
    }
    input.keepRest();
  }
  input.expectEnd();
  out.end();
  yield out.take();
}

/** The rows of a stream that is cut anywhere. */
class Input {
  readonly #row = new CopyRow();
  readonly #pending = new Pending();
  #bytes: Buffer = Buffer.alloc(0);
  #at = 0;
  #isBegun = false;
  #isEnded = false;

  add(chunk: Uint8Array): void {
    this.#bytes = this.#pending.with(chunk);
    this.#at = this.#isBegun ? 0 : headerEnd(this.#bytes);
    this.#isBegun ||= this.#at > 0;
  }

  /** Undefined: the next row is not whole yet, or there is none. */
  next(): CopyRow | undefined {
    const next = this.#isBegun && !this.#isEnded ? this.#row.read(this.#bytes, this.#at) : -1;
    if (next === -2) {
      this.#isEnded = true;
      this.#at = this.#bytes.length;
    }
    if (next < 0) {
      return undefined;
    }
    this.#at = next;
    return this.#row;
  }

  keepRest(): void {
    this.#pending.keep(this.#bytes, this.#at);
  }

  expectEnd(): void {
    if (!this.#isEnded) {
      throw new ReplicationError('DECODE_FAILED', { reason: 'a copy ended before its end', left: this.#pending.size });
    }
  }
}

/** Where the first row begins; 0 when the header is not whole yet. */
function headerEnd(bytes: Buffer): number {
  if (bytes.length < HEADER) {
    return 0;
  }
  if (!bytes.subarray(0, SIGNATURE.length).equals(SIGNATURE)) {
    throw new ReplicationError('DECODE_FAILED', { reason: 'not a binary copy' });
  }
  const end = HEADER + bytes.readInt32BE(HEADER - 4);
  return bytes.length < end ? 0 : end;
}

/** The beginning of a row whose end is not there yet. A row of many chunks is not copied anew with each. */
class Pending {
  size = 0;
  #bytes: Buffer = Buffer.alloc(0);

  /** What was kept, and this behind it. */
  with(chunk: Uint8Array): Buffer {
    if (this.size === 0) {
      return Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    }
    this.#reserve(this.size + chunk.length);
    this.#bytes.set(chunk, this.size);
    return this.#bytes.subarray(0, this.size + chunk.length);
  }

  /** The chunk's memory is used again by who gave it. */
  keep(bytes: Buffer, from: number): void {
    const left = bytes.length - from;
    if (from > 0 || this.size === 0) {
      this.size = 0;
      this.#reserve(left);
      bytes.copy(this.#bytes, 0, from);
    }
    this.size = left;
  }

  #reserve(room: number): void {
    if (room > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(CHUNK, 2 * room));
      this.#bytes.copy(larger, 0, 0, this.size);
      this.#bytes = larger;
    }
  }
}

class Output {
  size = 0;
  #bytes = Buffer.allocUnsafe(2 * CHUNK);

  header(): void {
    this.bytes(Buffer.concat([SIGNATURE, Buffer.alloc(8)]));
  }

  end(): void {
    this.bytes(END);
  }

  row(row: Row): void {
    if (!(row instanceof MixedRow || row instanceof CopyRow)) {
      throw new ReplicationError('BUG', { reason: 'a row of another kind of source' });
    }
    this.#reserve(row.copyBound);
    this.size = row.writeCopyRow(this.#bytes, this.size);
  }

  take(): Uint8Array {
    const taken = this.#bytes.subarray(0, this.size);
    this.#bytes = Buffer.allocUnsafe(2 * CHUNK);
    this.size = 0;
    return taken;
  }

  bytes(bytes: Buffer): void {
    this.#reserve(bytes.length);
    this.size += bytes.copy(this.#bytes, this.size);
  }

  #reserve(room: number): void {
    if (this.size + room > this.#bytes.length) {
      const larger = Buffer.allocUnsafe(Math.max(2 * this.#bytes.length, this.size + room));
      this.#bytes.copy(larger, 0, 0, this.size);
      this.#bytes = larger;
    }
  }
}
