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

/** Puts the values of added columns behind those of the source, in the form in which the log has them. */
export class RowExtender {
  readonly columns: readonly AddedColumn[];
  /** Names of those that an overwriting leaves alone. */
  readonly keptColumns: ReadonlySet<string>;

  constructor(columns: readonly AddedColumn[]) {
    this.columns = columns;
    this.keptColumns = new Set(columns.filter(({ fact }) => KEPT.includes(fact)).map(({ name }) => name));
  }

  extend(row: TupleRow, valueFor: (column: AddedColumn) => AddedValue): TupleRow {
    const values = this.columns.map((column) => encodeAdded(valueFor(column), column));
    const own = row.end - row.start;
    const size = values.reduce((total, value) => total + (value instanceof Buffer ? 5 + value.length : 1), own);
    const bytes = Buffer.allocUnsafe(size);
    row.bytes.copy(bytes, 0, row.start, row.end);
    let at = own;
    for (const value of values) {
      at = append(value, bytes, at);
    }
    const hasUnchanged = row.hasUnchanged || values.includes(undefined);
    return new TupleRow(bytes, 0, size, row.columnCount + values.length, hasUnchanged);
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
const POSTGRES_EPOCH = 946_684_800_000_000n;
const JSONB_VERSION = Buffer.from([1]);

/** As the log has it; undefined: it stays as it is. */
export function encodeAdded(value: AddedValue, { typeOid }: AddedColumn): Buffer | null | undefined {
  if (value === null || value === undefined) {
    return value;
  }
  if (typeof value === 'boolean') {
    return typeOid === 16 ? Buffer.from([value ? 1 : 0]) : int32(value ? 1 : 0);
  }
  if (typeof value === 'string') {
    return typeOid === 3802 ? Buffer.concat([JSONB_VERSION, Buffer.from(value)]) : Buffer.from(value);
  }
  return 'micros' in value ? timestampBytes(value.micros) : int64(BigInt(value.number));
}

/** A timestamptz in binary form. */
export function timestampBytes(micros: number): Buffer {
  return int64(BigInt(micros) - POSTGRES_EPOCH);
}

function int32(value: number): Buffer {
  const bytes = Buffer.alloc(4);
  bytes.writeInt32BE(value);
  return bytes;
}

function int64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64BE(value);
  return bytes;
}

function append(value: Buffer | null | undefined, bytes: Buffer, at: number): number {
  if (value instanceof Buffer) {
    bytes[at] = 0x62;
    bytes.writeInt32BE(value.length, at + 1);
    return at + 5 + value.copy(bytes, at + 5);
  }
  bytes[at] = value === null ? 0x6e : 0x75;
  return at + 1;
}
