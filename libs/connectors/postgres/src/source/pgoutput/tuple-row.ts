import { type Cell, ReplicationError, type Row, UNCHANGED } from '@trem/replication-core';
import { copyBytes } from '../../copy-bytes.js';

const BINARY = 0x62; // b
const NULL = 0x6e; // n
const TEXT = 0x74; // t
const UNCHANGED_TOAST = 0x75; // u

/**
 * A row as the log has it: columns one after the other, each a kind byte and, for `b` and `t`, a length and that many bytes.
 * Nothing is unpacked before it is asked for. Made only by the decoder, which has walked over the tuple, so its lengths can be trusted.
 *
 * @see PostgreSQL manual, "Logical Replication Message Formats", TupleData
 */
export class TupleRow implements Row {
  /** The buffer that all rows of a batch share. */
  readonly bytes: Buffer;
  /** Where the first column's kind byte stands. */
  readonly start: number;
  readonly end: number;
  readonly columnCount: number;
  readonly hasUnchanged: boolean;

  // biome-ignore lint/complexity/useMaxParams: made once a row, where an options object would double the allocations
  constructor(bytes: Buffer, start: number, end: number, columnCount: number, hasUnchanged: boolean) {
    this.bytes = bytes;
    this.start = start;
    this.end = end;
    this.columnCount = columnCount;
    this.hasUnchanged = hasUnchanged;
  }

  cell(column: number): Cell {
    const at = this.#locate(column);
    switch (this.bytes[at]) {
      case NULL:
        return null;
      case UNCHANGED_TOAST:
        return UNCHANGED;
      default:
        return this.bytes.subarray(at + 5, at + 5 + this.bytes.readInt32BE(at + 1));
    }
  }

  value<T>(column: number, decode: (bytes: Uint8Array, from: number, to: number) => T): T | null | typeof UNCHANGED {
    const at = this.#locate(column);
    switch (this.bytes[at]) {
      case NULL:
        return null;
      case UNCHANGED_TOAST:
        return UNCHANGED;
      default:
        return decode(this.bytes, at + 5, at + 5 + lengthAt(this.bytes, at + 1));
    }
  }

  /** Where each column begins, and behind them where the last one ends. */
  places(): readonly number[] {
    const places = [this.start];
    for (let column = 0, at = this.start; column < this.columnCount; column++) {
      at = this.#after(at);
      places.push(at);
    }
    return places;
  }

  /** Whether a column came as text because its type has no binary form. */
  isText(column: number): boolean {
    return this.bytes[this.#locate(column)] === TEXT;
  }

  /** Whether any column is there as text. */
  get hasText(): boolean {
    for (let column = 0, at = this.start; column < this.columnCount; column++, at = this.#after(at)) {
      if (this.bytes[at] === TEXT) {
        return true;
      }
    }
    return false;
  }

  key(columns: readonly number[]): string {
    const [first] = columns;
    if (columns.length === 1 && first !== undefined) {
      return this.#keyPart(this.#locate(first));
    }
    let text = '';
    for (const column of columns) {
      const part = this.#keyPart(this.#locate(column));
      text += `${part.length}:${part}`;
    }
    return text;
  }

  unchangedShape(): string {
    let shape = '';
    for (let column = 0, at = this.start; column < this.columnCount; column++, at = this.#after(at)) {
      shape += this.bytes[at] === UNCHANGED_TOAST ? '1' : '0';
    }
    return shape;
  }

  over(older: Row): TupleRow {
    if (!(older instanceof TupleRow) || older.columnCount !== this.columnCount) {
      throw new ReplicationError('BUG', { reason: 'rows of different tables cannot be merged' });
    }
    const merged = Buffer.allocUnsafe(this.end - this.start + (older.end - older.start));
    let hasUnchanged = false;
    let to = 0;
    let at = this.start;
    let atOlder = older.start;
    for (let column = 0; column < this.columnCount; column++) {
      const next = this.#after(at);
      const nextOlder = older.#after(atOlder);
      if (this.bytes[at] !== UNCHANGED_TOAST) {
        to += this.bytes.copy(merged, to, at, next);
      } else {
        hasUnchanged ||= older.bytes[atOlder] === UNCHANGED_TOAST;
        to += older.bytes.copy(merged, to, atOlder, nextOlder);
      }
      at = next;
      atOlder = nextOlder;
    }
    return new TupleRow(merged, 0, to, this.columnCount, hasUnchanged);
  }

  only(columns: readonly number[]): TupleRow {
    const kept = Buffer.allocUnsafe(this.end - this.start + this.columnCount);
    let to = 0;
    for (let column = 0, at = this.start; column < this.columnCount; column++) {
      const next = this.#after(at);
      if (columns.includes(column)) {
        to += this.bytes.copy(kept, to, at, next);
      } else {
        kept[to++] = UNCHANGED_TOAST;
      }
      at = next;
    }
    return new TupleRow(kept, 0, to, this.columnCount, columns.length < this.columnCount);
  }

  /** Most bytes that `writeCopyRow` writes. */
  get copyBound(): number {
    return 2 + 4 * this.columnCount + (this.end - this.start);
  }

  /**
   * Writes the row in the form of COPY BINARY, which takes a column's length and bytes as they are.
   * `out` must have room for `copyBound` bytes from `at` on.
   *
   * @returns where the next row goes; -1 when a column is UNCHANGED or came as text, which COPY BINARY cannot say (`out` is then in disorder from `at` on)
   * @see PostgreSQL manual, "COPY", "Binary Format"
   */
  writeCopyRow(out: Buffer, at: number): number {
    const { bytes, end, columnCount } = this;
    let to = at;
    out[to++] = columnCount >>> 8;
    out[to++] = columnCount;
    let from = this.start;
    while (from < end) {
      const kind = bytes[from++];
      if (kind === BINARY) {
        const size = 4 + lengthAt(bytes, from);
        copyBytes({ bytes, from, size, out, to });
        from += size;
        to += size;
      } else if (kind === NULL) {
        out[to++] = 0xff;
        out[to++] = 0xff;
        out[to++] = 0xff;
        out[to++] = 0xff;
      } else {
        return -1;
      }
    }
    return to;
  }

  /** A column's bytes as latin-1: one character a byte. NULL and UNCHANGED are told by a character that no byte gives. */
  #keyPart(at: number): string {
    switch (this.bytes[at]) {
      case NULL:
        return '\u0100n';
      case UNCHANGED_TOAST:
        return '\u0100u';
      default:
        return this.bytes.toString('latin1', at + 5, at + 5 + lengthAt(this.bytes, at + 1));
    }
  }

  #locate(column: number): number {
    if (column < 0 || column >= this.columnCount) {
      throw new ReplicationError('BUG', { reason: 'no such column', column, columns: this.columnCount });
    }
    let at = this.start;
    for (let index = 0; index < column; index++) {
      at = this.#after(at);
    }
    return at;
  }

  #after(at: number): number {
    const kind = this.bytes[at];
    return kind === NULL || kind === UNCHANGED_TOAST ? at + 1 : at + 5 + lengthAt(this.bytes, at + 1);
  }
}

/** Inlined by hand: this runs once a column, and the runtime's reader checks bounds that the decoder has checked. */
function lengthAt(bytes: Buffer, at: number): number {
  return ((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
}

export { BINARY, NULL, TEXT, UNCHANGED_TOAST };
