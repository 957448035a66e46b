import { ReplicationError, type Row } from '@trem/replication-core';
import { BINARY, TEXT, TupleRow } from '../../source/pgoutput/tuple-row.js';
import type { Renumber } from '../../values/renumber.js';

/** A field of a table's row type: its type, and the column of the source's relation that fills it. */
export interface RecordField {
  readonly typeOid: number;
  /** -1: nothing of the source; the field is NULL. */
  readonly column: number;
  /** For a type whose values carry numbers of types. */
  readonly renumber?: Renumber | undefined;
}

/** Up to this many bytes a loop is faster than a call of the runtime's copy. */
const SHORT = 24;

/**
 * How rows of a relation become binary values of a table's row type, or rows of COPY BINARY.
 * @see PostgreSQL source, record_send: number of fields, then each field's type, length and bytes
 */
export class RecordLayout {
  readonly #fields: readonly RecordField[];
  readonly #oids: Buffer;
  /** The fields are the relation's columns in their order, and what follows is NULL: then one walk over the row is enough. */
  readonly #isStraight: boolean;
  readonly #starts: number[] = [];

  constructor(fields: readonly RecordField[], columnCount: number) {
    this.#fields = fields;
    this.#oids = Buffer.alloc(4 * fields.length);
    for (const [index, field] of fields.entries()) {
      this.#oids.writeUInt32BE(field.typeOid, 4 * index);
    }
    this.#isStraight =
      fields.length >= columnCount &&
      fields.every((field, index) => field.column === (index < columnCount ? index : -1) && field.renumber === undefined);
  }

  /** The same, with only some of the columns; the others are NULL. */
  only(columns: ReadonlySet<number>, columnCount: number): RecordLayout {
    return new RecordLayout(
      this.#fields.map((field) => (columns.has(field.column) ? field : { ...field, column: -1 })),
      columnCount,
    );
  }

  /** Most bytes that `writeRecord` writes. */
  bound(row: TupleRow): number {
    return 8 + 8 * this.#fields.length + (row.end - row.start);
  }

  /** Writes one element of an array of the row type: its length, then the record. Returns where the next one goes. A column that is UNCHANGED is NULL. */
  writeRecord(row: TupleRow, out: Buffer, at: number): number {
    out.writeUInt32BE(this.#fields.length, at + 4);
    const end = this.#isStraight ? this.#walk(row, out, at + 8) : this.#pick(row, out, at + 8);
    out.writeUInt32BE(end - at - 4, at);
    return end;
  }

  #walk(row: TupleRow, out: Buffer, at: number): number {
    const { bytes, end } = row;
    const oids = this.#oids;
    let from = row.start;
    let to = at;
    let oid = 0;
    while (from < end) {
      to = writeOid(oids, oid, out, to);
      oid += 4;
      const kind = bytes[from++];
      if (kind === BINARY) {
        const size = sizeAt(bytes, from);
        to = writeBytes(bytes, from, size, out, to);
        from += size;
      } else {
        if (kind === TEXT) {
          throw new ReplicationError('BUG', { reason: 'a text column in a record' });
        }
        to = writeNull(out, to);
      }
    }
    while (oid < oids.length) {
      to = writeNull(out, writeOid(oids, oid, out, to));
      oid += 4;
    }
    return to;
  }

  #pick(row: TupleRow, out: Buffer, at: number): number {
    const { bytes } = row;
    const starts = this.#starts;
    let from = row.start;
    for (let column = 0; column < row.columnCount; column++) {
      starts[column] = from;
      from += bytes[from] === BINARY || bytes[from] === TEXT ? 1 + sizeAt(bytes, from + 1) : 1;
    }
    let to = at;
    for (let index = 0; index < this.#fields.length; index++) {
      to = writeOid(this.#oids, 4 * index, out, to);
      const field = this.#fields[index];
      const start = starts[field?.column ?? -1];
      if (start !== undefined && bytes[start] === BINARY) {
        const value = to + 4;
        to = writeBytes(bytes, start + 1, sizeAt(bytes, start + 1), out, to);
        field?.renumber?.(out, value, to);
      } else {
        to = writeNull(out, to);
      }
    }
    return to;
  }
}

/** Rows of the log are always these; a row of another make cannot be written without looking at its cells. */
export function tupleOf(row: Row): TupleRow {
  if (!(row instanceof TupleRow)) {
    throw new ReplicationError('BUG', { reason: 'a row that did not come from the log' });
  }
  return row;
}

/** Bytes of a value with its length in front. */
function sizeAt(bytes: Buffer, at: number): number {
  return 4 + (((bytes[at] ?? 0) << 24) | ((bytes[at + 1] ?? 0) << 16) | ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0));
}

// biome-ignore lint/complexity/useMaxParams: runs once a column of every row
function writeBytes(bytes: Buffer, from: number, size: number, out: Buffer, to: number): number {
  if (size > SHORT) {
    bytes.copy(out, to, from, from + size);
  } else {
    for (let index = 0; index < size; index++) {
      out[to + index] = bytes[from + index] ?? 0;
    }
  }
  return to + size;
}

function writeOid(oids: Buffer, from: number, out: Buffer, to: number): number {
  out[to] = oids[from] ?? 0;
  out[to + 1] = oids[from + 1] ?? 0;
  out[to + 2] = oids[from + 2] ?? 0;
  out[to + 3] = oids[from + 3] ?? 0;
  return to + 4;
}

function writeNull(out: Buffer, to: number): number {
  out[to] = 0xff;
  out[to + 1] = 0xff;
  out[to + 2] = 0xff;
  out[to + 3] = 0xff;
  return to + 4;
}
