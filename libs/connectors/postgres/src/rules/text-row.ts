import { type Cell, ReplicationError, type Row } from '@trem/replication-core';
import { LoadedRow } from './loaded-row.js';

const TAB = 0x09;
const LINE_END = 0x0a;
const BACKSLASH = 0x5c;
const NULL_LETTER = 0x4e; // N

/**
 * A row of COPY TEXT, where it lies in the stream. One object stands for row after row: it is valid until the next is read. Its cells are texts, without
 * the escapes of the format.
 *
 * @see PostgreSQL manual, "COPY", "Text Format"
 */
export class TextRow extends LoadedRow {
  columnCount = 0;
  #bytes: Buffer = Buffer.alloc(0);
  #starts: number[] = [];
  #end = 0;

  /** Reads the row that begins at `from`. @returns where the next one begins; -1 when its end is not there yet */
  read(bytes: Buffer, from: number): number {
    const end = bytes.indexOf(LINE_END, from);
    if (end < 0) {
      return -1;
    }
    this.#bytes = bytes;
    this.#end = end;
    this.#starts = [from];
    for (let tab = bytes.indexOf(TAB, from); tab >= 0 && tab < end; tab = bytes.indexOf(TAB, tab + 1)) {
      this.#starts.push(tab + 1);
    }
    this.columnCount = this.#starts.length;
    return end + 1;
  }

  cell(column: number): Cell {
    const start = this.#starts[column];
    if (start === undefined) {
      throw new ReplicationError('BUG', { reason: 'no such column', column, columns: this.columnCount });
    }
    const end = (this.#starts[column + 1] ?? this.#end + 1) - 1;
    const raw = this.#bytes.subarray(start, end);
    return raw.length === 2 && raw[0] === BACKSLASH && raw[1] === NULL_LETTER ? null : unescaped(raw);
  }
}

const letters: Readonly<Record<string, string>> = { b: '\b', f: '\f', n: '\n', r: '\r', t: '\t', v: '\v' };
const escapes: Readonly<Record<string, string>> = {
  '\\': '\\\\',
  '\b': '\\b',
  '\f': '\\f',
  '\n': '\\n',
  '\r': '\\r',
  '\t': '\\t',
  '\v': '\\v',
};

/** Bytes that are no escape stay as they are, whatever letters they are a part of. */
function unescaped(raw: Buffer): Buffer {
  if (!raw.includes(BACKSLASH)) {
    return raw;
  }
  return Buffer.from(
    raw.toString('latin1').replace(/\\(.)/gs, (_, letter: string) => letters[letter] ?? letter),
    'latin1',
  );
}

/** A row as a line of COPY TEXT. */
export function textLine(row: Row): Buffer {
  const parts: Buffer[] = [];
  for (let column = 0; column < row.columnCount; column++) {
    const cell = row.cell(column);
    if (typeof cell === 'symbol') {
      throw new ReplicationError('BUG', { reason: 'a row that a copy cannot say' });
    }
    parts.push(cell === null ? NULL : escaped(Buffer.from(cell.buffer, cell.byteOffset, cell.byteLength)), SEPARATOR);
  }
  parts[parts.length - 1] = END;
  return Buffer.concat(parts);
}

const NULL = Buffer.from('\\N');
const SEPARATOR = Buffer.from('\t');
const END = Buffer.from('\n');
const SPECIAL = /[\\\b\f\n\r\t\v]/;

function escaped(cell: Buffer): Buffer {
  const text = cell.toString('latin1');
  return SPECIAL.test(text)
    ? Buffer.from(
        text.replace(/[\\\b\f\n\r\t\v]/g, (letter) => escapes[letter] ?? letter),
        'latin1',
      )
    : cell;
}
