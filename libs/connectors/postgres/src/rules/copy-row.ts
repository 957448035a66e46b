import { type Cell, ReplicationError } from '@trem/replication-core';
import { LoadedRow } from './loaded-row.js';

/**
 * A row of COPY BINARY, where it lies in the stream. One object stands for row after row: it is valid until the next is read.
 *
 * @see PostgreSQL manual, "COPY", "Binary Format"
 */
export class CopyRow extends LoadedRow {
  bytes: Buffer = Buffer.alloc(0);
  start = 0;
  end = 0;
  columnCount = 0;
  /** Of each column where its bytes begin and how many they are; -1 for NULL. */
  #starts = new Int32Array(32);
  #lengths = new Int32Array(32);

  /** Reads the row that begins at `from`. @returns where the next one begins; -1 when its end is not there yet, -2 for the end of all rows */
  read(bytes: Buffer, from: number): number {
    if (from + 2 > bytes.length) {
      return -1;
    }
    const count = bytes.readInt16BE(from);
    if (count < 0) {
      return -2;
    }
    this.#reserve(count);
    let at = from + 2;
    for (let column = 0; column < count; column++) {
      if (at + 4 > bytes.length) {
        return -1;
      }
      const length = bytes.readInt32BE(at);
      at += 4;
      this.#starts[column] = at;
      this.#lengths[column] = length;
      if (length > 0) {
        at += length;
      }
    }
    if (at > bytes.length) {
      return -1;
    }
    this.bytes = bytes;
    this.start = from;
    this.end = at;
    this.columnCount = count;
    return at;
  }

  startOf(column: number): number {
    return this.#starts[column] ?? 0;
  }

  /** -1 for NULL. */
  lengthOf(column: number): number {
    if (column < 0 || column >= this.columnCount) {
      throw new ReplicationError('BUG', { reason: 'no such column', column, columns: this.columnCount });
    }
    return this.#lengths[column] ?? -1;
  }

  /** Behind its last byte. */
  endOf(column: number): number {
    return this.startOf(column) + Math.max(0, this.lengthOf(column));
  }

  get copyBound(): number {
    return this.end - this.start;
  }

  writeCopyRow(out: Buffer, at: number): number {
    return at + this.bytes.copy(out, at, this.start, this.end);
  }

  cell(column: number): Cell {
    const length = this.lengthOf(column);
    const start = this.startOf(column);
    return length < 0 ? null : this.bytes.subarray(start, start + length);
  }

  override value<T>(column: number, decode: (bytes: Uint8Array, from: number, to: number) => T): T | null {
    const length = this.lengthOf(column);
    const start = this.startOf(column);
    return length < 0 ? null : decode(this.bytes, start, start + length);
  }

  #reserve(count: number): void {
    if (count > this.#starts.length) {
      this.#starts = new Int32Array(2 * count);
      this.#lengths = new Int32Array(2 * count);
    }
  }
}
