import { type Cell, ReplicationError } from '@trem/replication-core';
import { copyBytes } from '../copy-bytes.js';
import { CopyRow } from './copy-row.js';
import { LoadedRow } from './loaded-row.js';

/** A row of new cells and of columns of another row of a COPY, which are copied when it is written, and not before. Valid as long as that one is. */
export class MixedRow extends LoadedRow {
  readonly #from: LoadedRow;
  readonly #cells: readonly (Cell | number)[];

  constructor(from: LoadedRow, cells: readonly (Cell | number)[]) {
    super();
    this.#from = from;
    this.#cells = cells;
  }

  get columnCount(): number {
    return this.#cells.length;
  }

  cell(column: number): Cell {
    const cell = this.#cells[column];
    if (cell === undefined) {
      throw new ReplicationError('BUG', { reason: 'no such column', column, columns: this.columnCount });
    }
    return typeof cell === 'number' ? this.#from.cell(cell) : cell;
  }

  get copyBound(): number {
    let bound = 2;
    for (const cell of this.#cells) {
      bound +=
        4 + (typeof cell === 'number' ? Math.max(0, this.#source.lengthOf(cell)) : typeof cell === 'object' ? (cell?.length ?? 0) : 0);
    }
    return bound;
  }

  /** Columns that were neighbours and still are go as the bytes that they are, lengths and all. */
  writeCopyRow(out: Buffer, at: number): number {
    const cells = this.#cells;
    const source = this.#source;
    out[at] = cells.length >>> 8;
    out[at + 1] = cells.length;
    let to = at + 2;
    for (let column = 0; column < cells.length; column++) {
      const cell = cells[column];
      if (typeof cell !== 'number') {
        to = putCell(out, to, cell);
        continue;
      }
      let last = cell;
      for (; cells[column + 1] === last + 1; column++) {
        last += 1;
      }
      const from = source.startOf(cell) - 4;
      const size = source.endOf(last) - from;
      copyBytes({ bytes: source.bytes, from, size, out, to });
      to += size;
    }
    return to;
  }

  get #source(): CopyRow {
    if (!(this.#from instanceof CopyRow)) {
      throw new ReplicationError('BUG', { reason: 'a row that a binary copy cannot say' });
    }
    return this.#from;
  }
}

function putCell(out: Buffer, at: number, cell: Cell | undefined): number {
  if (cell === null) {
    return put32(out, at, -1);
  }
  if (!(cell instanceof Uint8Array)) {
    throw new ReplicationError('BUG', { reason: 'a row that a copy cannot say' });
  }
  const to = put32(out, at, cell.length);
  if (Buffer.isBuffer(cell)) {
    copyBytes({ bytes: cell, from: 0, size: cell.length, out, to });
  } else {
    out.set(cell, to);
  }
  return to + cell.length;
}

/** The runtime's writers check what is known here. */
function put32(out: Buffer, at: number, value: number): number {
  out[at] = value >>> 24;
  out[at + 1] = value >>> 16;
  out[at + 2] = value >>> 8;
  out[at + 3] = value;
  return at + 4;
}
