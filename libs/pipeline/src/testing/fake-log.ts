import {
  asPosition,
  type Cell,
  type Delete,
  type Insert,
  type LogBatch,
  type LogDecoder,
  type Position,
  type Relation,
  ReplicationError,
  type Row,
  type RowChange,
  type SourceEvent,
  type TableCounts,
  type Truncate,
  UNCHANGED,
  type Update,
} from '@trem/replication-core';

/** A position as the log's own text has it. */
export function pos(n: number): Position {
  return asPosition(n.toString(16).padStart(16, '0'));
}

export class FakeRow implements Row {
  readonly cells: readonly Cell[];

  constructor(cells: readonly Cell[]) {
    this.cells = cells;
  }

  get columnCount(): number {
    return this.cells.length;
  }

  get hasUnchanged(): boolean {
    return this.cells.includes(UNCHANGED);
  }

  cell(column: number): Cell {
    const cell = this.cells[column];
    if (cell === undefined) {
      throw new Error(`no column ${column}`);
    }
    return cell;
  }

  value<T>(column: number, decode: (bytes: Uint8Array, from: number, to: number) => T): T | null | typeof UNCHANGED {
    const cell = this.cell(column);
    return cell instanceof Uint8Array ? decode(cell, 0, cell.length) : cell;
  }

  key(columns: readonly number[]): string {
    return JSON.stringify(columns.map((column) => textOf(this.cell(column))));
  }

  unchangedShape(): string {
    return this.cells.map((cell) => (cell === UNCHANGED ? '1' : '0')).join('');
  }

  over(older: Row): Row {
    return new FakeRow(this.cells.map((cell, column) => (cell === UNCHANGED ? older.cell(column) : cell)));
  }

  only(columns: readonly number[]): Row {
    return new FakeRow(this.cells.map((cell, column) => (columns.includes(column) ? cell : UNCHANGED)));
  }
}

/** A row from texts; null is NULL. */
export function row(...cells: readonly (string | null | typeof UNCHANGED)[]): FakeRow {
  return new FakeRow(cells.map((cell) => (typeof cell === 'string' ? new TextEncoder().encode(cell) : cell)));
}

export function textOf(cell: Cell): string | null {
  return cell === null || cell === UNCHANGED ? null : new TextDecoder().decode(cell);
}

export function relation(id: number, table: string, { columns = ['id', 'name', 'big'], fingerprint = 'f1' } = {}): Relation {
  const described = columns.map((name) => ({ name, typeOid: 25, typeModifier: -1 }));
  return { id, schema: 'public', table, columns: described, fingerprint };
}

export const item = relation(1, 'item');

export function insert(after: Row, table = item): Insert {
  return { tag: 'insert', relation: table, after };
}

export function update(
  after: Row,
  { before, isWhole = false, table = item }: { before?: Row; isWhole?: boolean; table?: Relation } = {},
): Update {
  return { tag: 'update', relation: table, before, isWhole, after };
}

export function remove(before: Row, { isWhole = false, table = item } = {}): Delete {
  return { tag: 'delete', relation: table, before, isWhole };
}

export function truncate(...relations: readonly Relation[]): Truncate {
  return { tag: 'truncate', relations, cascade: false, restartIdentity: false };
}

/** A transaction that ends at `end`; its commit record starts right before. */
export interface FakeTransaction {
  readonly end: number;
  readonly changes: readonly (RowChange | Truncate)[];
}

const CODEC = 'fake';
const memory = new Map<number, readonly SourceEvent[]>();

/** Frames are a number under which the events are kept, so that everything below a decoder is real. */
export const fakeDecoder: LogDecoder = {
  codec: CODEC,
  decode(frames) {
    if (frames.length === 0) {
      return [];
    }
    const events = memory.get(Buffer.from(frames.buffer, frames.byteOffset).readUInt32BE(0));
    if (events === undefined) {
      throw new ReplicationError('DECODE_FAILED', { offset: 0 });
    }
    return events;
  },
};

interface BatchOptions {
  readonly from: number;
  readonly epoch?: number;
  /** Weight of the frames. */
  readonly bytes?: number;
}

/** Whole transactions. */
export function batch(transactions: readonly FakeTransaction[], { from, epoch = 1, bytes }: BatchOptions): LogBatch {
  const events = transactions.flatMap((transaction) => [...opened(transaction), { tag: 'commit', end: pos(transaction.end) } as const]);
  return {
    ...base({ events, bytes, epoch }),
    from: pos(from),
    upTo: pos(transactions.at(-1)?.end ?? from),
    transactions: transactions.length,
    committedAt: (transactions.at(-1)?.end ?? 0) * 1_000,
  };
}

/** One part of a transaction that is larger than a batch. */
export function part(
  transaction: FakeTransaction,
  { from, part: number, last, epoch = 1 }: BatchOptions & { part: number; last: boolean },
): LogBatch {
  const events: SourceEvent[] = opened(transaction);
  if (last) {
    events.push({ tag: 'commit', end: pos(transaction.end) });
  }
  return {
    ...base({ events, epoch, bytes: undefined }),
    from: pos(from),
    upTo: pos(transaction.end),
    part: number,
    last,
    transactions: last ? 1 : 0,
    committedAt: transaction.end * 1_000,
  };
}

/** Nothing happened up to here. */
export function idle({ from, upTo, epoch = 1 }: { from: number; upTo: number; epoch?: number }): LogBatch {
  return { ...base({ events: [], epoch, bytes: 0 }), from: pos(from), upTo: pos(upTo), idle: true };
}

function opened({ end, changes }: FakeTransaction): SourceEvent[] {
  return [{ tag: 'begin', commitAt: pos(end - 1), committedAt: end * 1_000, transaction: end }, ...changes];
}

function base({ events, epoch, bytes = 16 }: { events: readonly SourceEvent[]; epoch: number; bytes: number | undefined }): LogBatch {
  const frames = Buffer.alloc(bytes);
  if (bytes > 0) {
    const number = memory.size + 1;
    memory.set(number, events);
    frames.writeUInt32BE(number, 0);
  }
  return {
    codec: CODEC,
    epoch,
    from: pos(0),
    upTo: pos(0),
    part: 0,
    last: true,
    idle: false,
    committedAt: 0,
    transactions: 0,
    tables: countsOf(events),
    frames,
  };
}

function countsOf(events: readonly SourceEvent[]): TableCounts[] {
  const counts = new Map<number, { relation: number; inserts: number; updates: number; deletes: number; truncates: number }>();
  const of = ({ id }: Relation) => {
    const found = counts.get(id) ?? { relation: id, inserts: 0, updates: 0, deletes: 0, truncates: 0 };
    counts.set(id, found);
    return found;
  };
  for (const event of events) {
    if (event.tag === 'insert') {
      of(event.relation).inserts += 1;
    } else if (event.tag === 'update') {
      of(event.relation).updates += 1;
    } else if (event.tag === 'delete') {
      of(event.relation).deletes += 1;
    } else if (event.tag === 'truncate') {
      for (const table of event.relations) {
        of(table).truncates += 1;
      }
    }
  }
  return [...counts.values()];
}
