import { type Cell, ReplicationError, type Row, UNCHANGED } from '@trem/replication-core';
import { BINARY, NULL, TupleRow, UNCHANGED_TOAST } from '../source/pgoutput/tuple-row.js';
import { LoadedRow } from './loaded-row.js';
import { MixedRow } from './mixed-row.js';

/** A row of new cells and of columns of another row as they are: of a row of the log in the log's form, in memory of its own, else valid as long as that one is. */
export function makeRow(from: Row, cells: readonly (Cell | number)[]): Row {
  return from instanceof LoadedRow ? new MixedRow(from, cells) : ofTuple(from, cells);
}

/** A row of these cells alone. */
export function rowOf(cells: readonly Cell[]): TupleRow {
  return ofTuple(NOTHING, cells);
}

const NOTHING = new TupleRow(Buffer.alloc(0), 0, 0, 0, false);

function ofTuple(from: Row, cells: readonly (Cell | number)[]): TupleRow {
  if (!(from instanceof TupleRow)) {
    throw new ReplicationError('BUG', { reason: 'a row of another kind of source' });
  }
  const places = from.places();
  const ends = (column: number) => [places[column] ?? 0, places[column + 1] ?? 0] as const;
  let size = 0;
  for (const cell of cells) {
    if (typeof cell === 'number') {
      const [start, end] = ends(cell);
      size += end - start;
    } else {
      size += sizeOf(cell);
    }
  }
  const bytes = Buffer.allocUnsafe(size);
  let [at, hasUnchanged] = [0, false];
  for (const cell of cells) {
    if (typeof cell === 'number') {
      const [start, end] = ends(cell);
      hasUnchanged ||= from.bytes[start] === UNCHANGED_TOAST;
      at += from.bytes.copy(bytes, at, start, end);
    } else {
      hasUnchanged ||= cell === UNCHANGED;
      at = put(bytes, at, cell);
    }
  }
  return new TupleRow(bytes, 0, at, cells.length, hasUnchanged);
}

function sizeOf(cell: Cell): number {
  return cell === null || cell === UNCHANGED ? 1 : 5 + cell.length;
}

function put(bytes: Buffer, at: number, cell: Cell): number {
  if (cell === null || cell === UNCHANGED) {
    bytes[at] = cell === null ? NULL : UNCHANGED_TOAST;
    return at + 1;
  }
  bytes[at] = BINARY;
  bytes.writeInt32BE(cell.length, at + 1);
  bytes.set(cell, at + 5);
  return at + 5 + cell.length;
}
