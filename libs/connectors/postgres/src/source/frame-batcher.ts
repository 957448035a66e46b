import { type LogBatch, type Position, ReplicationError } from '@trem/replication-core';
import { type BatchTable, BatchTables } from './batch-tables.js';
import { FrameSlab } from './frame-slab.js';
import { positionOf, positionOfHalves } from './lsn.js';
import { PGOUTPUT_CODEC } from './pgoutput/assembler.js';
import { MICROS_FROM_1970_TO_2000 } from './pgoutput/frame-reader.js';

export interface BatcherOptions {
  readonly from: Position;
  /** No batch has transactions of both sides of this place. */
  readonly cutAt?: Position | undefined;
  readonly epoch: number;
  readonly maxBatchBytes: number;
  /** Of transactions that share a batch. Absent: no limit. */
  readonly maxBatchChanges?: number | undefined;
  readonly maxBatchDelayMs: number;
  /** Most bytes of one frame. */
  readonly maxValueBytes: number;
  /** ms; the moment of a commit's arrival, for the delay. */
  readonly now: () => number;
}

/** At most one idle batch in this time. */
export const IDLE_EVERY_MS = 10_000;
/** An envelope has room for the counts of about 3,200 tables. */
const MOST_TABLES = 2_000;

/**
 * Cuts the log into batches: whole transactions, or parts of one that is larger than a batch. Each batch begins with a Begin frame and describes
 * every table before its first row. Of a frame only the first bytes are looked at. No I/O: time comes in, nothing goes out but batches.
 */
export class FrameBatcher {
  readonly #options: BatcherOptions;
  readonly #tables = new BatchTables();
  readonly #slab = new FrameSlab();
  readonly #ready: LogBatch[] = [];
  /** Everything up to here is in a batch that was cut. */
  #chain: Position;
  /** Number of the batch being filled, for descriptions; not told to anybody. */
  #serial = 0;
  #part = 0;
  #transactions = 0;
  #endsAt: Position;
  #committedAt = 0;
  #firstCommitAt = 0;
  #open: { readonly begin: Buffer; readonly startsAt: number } | undefined;
  #types: Buffer[] = [];
  #idleUpTo: Position;
  #nextIdleAt = 0;

  constructor(options: BatcherOptions) {
    this.#options = options;
    this.#chain = options.from;
    this.#endsAt = options.from;
    this.#idleUpTo = options.from;
  }

  /** The oldest batch that is ready. */
  take(): LogBatch | undefined {
    return this.#ready.shift();
  }

  get readyCount(): number {
    return this.#ready.length;
  }

  /** Newest place known: the end of the last commit, or of a keepalive. */
  get received(): Position {
    return this.#idleUpTo > this.#endsAt ? this.#idleUpTo : this.#endsAt;
  }

  /** End of the newest commit, in a batch or not yet; before the first, where the reading began. */
  get newestCommit(): Position {
    return this.#endsAt;
  }

  /** When `settle` has something to do although nothing arrives, in ms like `now`. */
  get dueAt(): number | undefined {
    if (this.#transactions > 0) {
      return this.#firstCommitAt + this.#options.maxBatchDelayMs;
    }
    return this.#open === undefined && this.#idleUpTo > this.#chain ? this.#nextIdleAt : undefined;
  }

  /**
   * Takes one frame, `bytes[start, end)`; the bytes are copied.
   * @throws DECODE_FAILED a frame of a kind that is not known, or out of place · VALUE_TOO_LONG a frame of more than `maxValueBytes`
   */
  push(bytes: Buffer, start: number, end: number): void {
    const kind = bytes[start];
    switch (kind) {
      case 0x49: // I
        this.#row(bytes, start, end, 'inserts');
        return;
      case 0x55: // U
        this.#row(bytes, start, end, 'updates');
        return;
      case 0x44: // D
        this.#row(bytes, start, end, 'deletes');
        return;
      case 0x42: // B
        this.#begin(bytes, start, end);
        return;
      case 0x43: // C
        this.#commit(bytes, start, end);
        return;
      case 0x54: // T
        this.#truncate(bytes, start, end);
        return;
      case 0x52: // R
        this.#relation(bytes, start, end);
        return;
      case 0x59: // Y
        this.#types.push(framed(bytes, start, end));
        return;
      case 0x4f: // O: where a transaction came from first. Nobody asks
      case 0x4d: // M: a logical message is no change of a table
        return;
      default:
        throw failure('a frame of a kind that is not known', kind);
    }
  }

  /** The server says that it has sent everything up to here. Becomes an idle batch, when nothing else moves the chain. */
  keepalive(end: Position): void {
    if (this.#open === undefined && end > this.#idleUpTo) {
      this.#idleUpTo = end;
    }
  }

  /** To be called when all that has arrived was pushed, and when `dueAt` is reached: cuts what need not wait longer. */
  settle(isQuiet: boolean): void {
    const now = this.#options.now();
    if (this.#transactions > 0) {
      if (isQuiet || now >= this.#firstCommitAt + this.#options.maxBatchDelayMs) {
        this.#cutWhole();
      }
      return;
    }
    if (this.#open === undefined && this.#idleUpTo > this.#chain && now >= this.#nextIdleAt) {
      this.#nextIdleAt = now + IDLE_EVERY_MS;
      this.#emit({ upTo: this.#idleUpTo, last: true, idle: true, committedAt: 0, frames: this.#slab.take().head });
    }
  }

  #begin(bytes: Buffer, start: number, end: number): void {
    if (this.#open !== undefined || end - start !== 21) {
      throw failure('a transaction begins out of place', 0x42);
    }
    this.#cutBefore(bytes, start);
    this.#open = { begin: framed(bytes, start, end), startsAt: this.#slab.length };
    this.#tables.beginTransaction();
    this.#slab.append(this.#open.begin);
  }

  /** What ended below `cutAt` goes, when the next commit lies at or behind it. */
  #cutBefore(begin: Buffer, start: number): void {
    const { cutAt } = this.#options;
    const isOpen = cutAt !== undefined && this.#transactions > 0 && this.#endsAt <= cutAt;
    if (isOpen && positionOfHalves(begin.readUInt32BE(start + 1), begin.readUInt32BE(start + 5)) >= cutAt) {
      this.#cutWhole();
    }
  }

  #commit(bytes: Buffer, start: number, end: number): void {
    if (this.#open === undefined || end - start !== 26) {
      throw failure('a transaction ends out of place', 0x43);
    }
    this.#slab.write(bytes, start, end);
    this.#tables.endTransaction();
    this.#open = undefined;
    this.#endsAt = positionOfHalves(bytes.readUInt32BE(start + 10), bytes.readUInt32BE(start + 14));
    this.#committedAt = timeAt(bytes, start + 18);
    if (this.#transactions++ === 0) {
      this.#firstCommitAt = this.#options.now();
    }
    if (this.#part > 0 || this.#slab.length >= this.#options.maxBatchBytes) {
      this.#cutWhole();
    }
  }

  #row(bytes: Buffer, start: number, end: number, kind: 'inserts' | 'updates' | 'deletes'): void {
    const table = this.#known(bytes, start + 1, end, bytes[start]);
    if (end - start > this.#options.maxValueBytes) {
      throw new ReplicationError('VALUE_TOO_LONG', { table: table.name, bytes: end - start, limit: this.#options.maxValueBytes });
    }
    this.#makeRoom(end - start + 4 + this.#missing(table));
    this.#describeOnce(table);
    this.#slab.write(bytes, start, end);
    this.#tables.count(table, kind);
  }

  #truncate(bytes: Buffer, start: number, end: number): void {
    const tables = [];
    let size = end - start + 4;
    for (let at = start + 6; at < end; at += 4) {
      const table = this.#known(bytes, at, end, 0x54);
      tables.push(table);
      size += this.#missing(table);
    }
    this.#makeRoom(size);
    for (const table of tables) {
      this.#describeOnce(table);
    }
    this.#slab.write(bytes, start, end);
    for (const table of tables) {
      this.#tables.count(table, 'truncates');
    }
  }

  #relation(bytes: Buffer, start: number, end: number): void {
    if (this.#open === undefined || end - start < 8) {
      throw failure('a table is described out of place', 0x52);
    }
    const prelude = Buffer.concat([...this.#types, framed(bytes, start, end)]);
    this.#types = []; // before room is made: that may push the open transaction's own types again
    this.#makeRoom(prelude.length);
    this.#describeOnce(this.#tables.describe(bytes.readUInt32BE(start + 1), nameAt(bytes, start + 5, end), prelude), true);
  }

  #known(bytes: Buffer, at: number, end: number, kind: number | undefined): BatchTable {
    const table = this.#open !== undefined && at + 4 <= end ? this.#tables.find(bytes.readUInt32BE(at)) : undefined;
    if (table === undefined) {
      throw failure('a change outside of a transaction, or of a table that was not described', kind);
    }
    return table;
  }

  #missing(table: BatchTable): number {
    return table.describedIn === this.#serial ? 0 : table.prelude.length;
  }

  #describeOnce(table: BatchTable, always = false): void {
    if (always || table.describedIn !== this.#serial) {
      table.describedIn = this.#serial;
      this.#slab.append(table.prelude);
    }
  }

  /** Cuts so that `size` more bytes and one more change do not make the batch too large: first whole transactions go, then the open one becomes parts. */
  #makeRoom(size: number): void {
    const isCrowded = this.#transactions > 0 && this.#tables.changes >= (this.#options.maxBatchChanges ?? Infinity);
    if (!isCrowded && this.#slab.length + size <= this.#options.maxBatchBytes && this.#tables.touchedCount < MOST_TABLES) {
      return;
    }
    if (this.#transactions > 0) {
      this.#cutWhole();
      this.#makeRoom(size); // the open transaction moved, and may be too large by itself
      return;
    }
    const { begin } = this.#open ?? { begin: EMPTY };
    if (this.#slab.length > begin.length) {
      this.#cutPart();
    }
  }

  /** Ships what the open transaction has so far; the next part begins with the same Begin frame. */
  #cutPart(): void {
    const { begin } = this.#open ?? { begin: EMPTY };
    this.#tables.endTransaction();
    // The end of the commit is not known yet: one above its start lies inside its record, above all earlier positions and below its own end
    const upTo = positionOf(begin.readBigUInt64BE(5) + 1n);
    this.#emit({ upTo, last: false, idle: false, committedAt: timeAt(begin, 13), frames: this.#slab.take().head });
    this.#part++;
    this.#open = { begin, startsAt: 0 };
    this.#slab.append(begin);
  }

  /** Ships the transactions that have ended. The open one is written again behind them, with the descriptions that it shared with them. */
  #cutWhole(): void {
    const open = this.#open;
    const { head, rest } = this.#slab.take(open?.startsAt);
    if (open !== undefined) {
      this.#tables.undoTransaction();
      this.#open = undefined;
    }
    this.#emit({ upTo: this.#endsAt, last: true, idle: false, committedAt: this.#committedAt, frames: head });
    this.#part = 0;
    for (let at = 0; at < rest.length; ) {
      const start = at + 4;
      at = start + rest.readUInt32BE(at);
      this.push(rest, start, at);
    }
  }

  #emit({ upTo, last, idle, committedAt, frames }: Pick<LogBatch, 'upTo' | 'last' | 'idle' | 'committedAt' | 'frames'>): void {
    const { epoch } = this.#options;
    const transactions = this.#transactions;
    const counts = this.#tables.takeCounts();
    this.#ready.push({
      ...{ codec: PGOUTPUT_CODEC, epoch, from: this.#chain, upTo, part: this.#part, last, idle },
      ...{ committedAt, transactions, ...counts, frames },
    });
    this.#serial++;
    this.#transactions = 0;
    if (last) {
      this.#chain = upTo;
    }
  }
}

const EMPTY = Buffer.alloc(0);

function framed(bytes: Buffer, start: number, end: number): Buffer {
  const frame = Buffer.allocUnsafe(end - start + 4);
  frame.writeUInt32BE(end - start, 0);
  bytes.copy(frame, 4, start, end);
  return frame;
}

/** µs since 1970. */
function timeAt(bytes: Buffer, at: number): number {
  return Number(bytes.readBigInt64BE(at)) + MICROS_FROM_1970_TO_2000;
}

/** Two names behind each other, each ended by a zero byte. */
function nameAt(bytes: Buffer, at: number, end: number): string {
  const [schema = '', table = ''] = bytes.toString('utf8', at, Math.min(end, at + 256)).split('\0', 2);
  return `${schema === '' ? 'pg_catalog' : schema}.${table}`;
}

function failure(reason: string, kind: number | undefined): ReplicationError {
  return new ReplicationError('DECODE_FAILED', { reason, kind });
}
