import type { Apply } from '@trem/contracts';
import type { ChangeStamp } from '@trem/replication-core';
import { type AddedColumn, type AddedFact, addedColumns } from '../added-columns.js';
import { TupleRow } from '../source/pgoutput/tuple-row.js';

/** What an added column holds in one row: text, µs since 1970, a number, a flag, NULL; undefined: it stays as it is. */
export type AddedValue = string | { readonly micros: number } | { readonly number: number } | boolean | null | undefined;

/** The added columns that are written; the target numbers its rows itself. */
export function writtenColumns(apply: Apply | undefined): readonly AddedColumn[] {
  return addedColumns(apply).filter(({ fact }) => fact !== 'surrogateId');
}

/** Facts that are set once. */
const KEPT: readonly AddedFact[] = ['createdAt', 'createdBy'];

/** Who writes, and when: the same for all rows of a target transaction. */
export interface Writing {
  /** µs since 1970. */
  readonly appliedAt: number;
  /** `trem:<task>` */
  readonly by: string;
}

/** Rows are written into blocks of so many bytes. */
const SLAB_BYTES = 64 * 1024;

/** Puts the values of added columns behind those of the source, in the form in which the log has them. */
export class RowExtender {
  readonly columns: readonly AddedColumn[];
  /** Names of those that an overwriting leaves alone. */
  readonly keptColumns: ReadonlySet<string>;
  #slab: Buffer = Buffer.alloc(0);
  #used = 0;

  constructor(columns: readonly AddedColumn[]) {
    this.columns = columns;
    this.keptColumns = new Set(columns.filter(({ fact }) => KEPT.includes(fact)).map(({ name }) => name));
  }

  extend(row: TupleRow, valueFor: (column: AddedColumn) => AddedValue): TupleRow {
    const own = row.end - row.start;
    const values = this.columns.map(valueFor);
    const room = values.reduce((total: number, value) => total + roomOf(value), own);
    const bytes = this.#room(room);
    const start = this.#used;
    row.bytes.copy(bytes, start, row.start, row.end);
    let at = start + own;
    for (const [index, column] of this.columns.entries()) {
      at = append(values[index], column, { bytes, at });
    }
    this.#used = at;
    const hasUnchanged = row.hasUnchanged || values.includes(undefined);
    return new TupleRow(bytes, start, at, row.columnCount + values.length, hasUnchanged);
  }

  /** A slab with so much room from `#used` on: rows share one, for to allocate each by itself takes longer than to write it. */
  #room(size: number): Buffer {
    if (this.#used + size > this.#slab.length) {
      this.#slab = Buffer.allocUnsafeSlow(Math.max(size, SLAB_BYTES));
      this.#used = 0;
    }
    return this.#slab;
  }
}

/** The value of a fact that a stamp and the writing tell. `isNew`: the target did not have the row. */
export function factOf(
  fact: AddedFact,
  at: ChangeStamp,
  { isNew, writing }: { readonly isNew: boolean; readonly writing: Writing },
): AddedValue {
  switch (fact) {
    case 'position':
      return at.position;
    case 'sequence':
      return { number: at.sequence };
    case 'operation':
      return at.operation;
    case 'commitTime':
      return { micros: at.committedAt };
    case 'deletedAt':
      return at.operation === 'delete' || at.operation === 'leave' ? { micros: at.committedAt } : null;
    case 'applyTime':
    case 'updatedAt':
      return { micros: writing.appliedAt };
    case 'updatedBy':
      return writing.by;
    case 'createdAt':
      return isNew ? { micros: writing.appliedAt } : undefined;
    case 'createdBy':
      return isNew ? writing.by : undefined;
    default:
      return null;
  }
}

/** µs from 1970 to 2000, where the target's own count begins. */
const POSTGRES_EPOCH = 946_684_800_000_000;
const JSONB_OID = 3802;
const BOOLEAN_OID = 16;
const JSONB_VERSION = 1;

/** As the log has a value, without its kind and length; undefined: it stays as it is. */
export function encodeAdded(value: AddedValue, column: AddedColumn): Buffer | null | undefined {
  if (value === null || value === undefined) {
    return value;
  }
  const bytes = Buffer.alloc(roomOf(value));
  return bytes.subarray(5, append(value, column, { bytes, at: 0 }));
}

/** A timestamptz in binary form. */
export function timestampBytes(micros: number): Buffer {
  const bytes = Buffer.alloc(8);
  writeInt64(micros - POSTGRES_EPOCH, bytes, 0);
  return bytes;
}

/** Most bytes that a value takes with its kind and length. */
function roomOf(value: AddedValue): number {
  return typeof value === 'string' ? 6 + 3 * value.length : 13;
}

/** Writes a value with its kind and length; returns where the next one goes. */
function append(value: AddedValue, { typeOid }: AddedColumn, { bytes, at }: { readonly bytes: Buffer; readonly at: number }): number {
  if (value === null || value === undefined) {
    bytes[at] = value === null ? 0x6e : 0x75;
    return at + 1;
  }
  bytes[at] = 0x62;
  const size = write(value, typeOid, { bytes, at: at + 5 });
  bytes.writeInt32BE(size, at + 1);
  return at + 5 + size;
}

function write(value: NonNullable<AddedValue>, typeOid: number, { bytes, at }: { readonly bytes: Buffer; readonly at: number }): number {
  if (typeof value === 'boolean') {
    const size = typeOid === BOOLEAN_OID ? 1 : 4;
    bytes.writeIntBE(value ? 1 : 0, at, size);
    return size;
  }
  if (typeof value === 'string') {
    const version = typeOid === JSONB_OID ? 1 : 0;
    bytes.fill(JSONB_VERSION, at, at + version);
    return version + bytes.write(value, at + version);
  }
  writeInt64('micros' in value ? value.micros - POSTGRES_EPOCH : value.number, bytes, at);
  return 8;
}

/** A whole number that JavaScript holds exactly. */
function writeInt64(value: number, bytes: Buffer, at: number): void {
  const high = Math.floor(value / 2 ** 32);
  bytes.writeInt32BE(high, at);
  bytes.writeUInt32BE(value - high * 2 ** 32, at + 4);
}
