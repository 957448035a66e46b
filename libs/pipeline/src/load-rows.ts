import type { Errors } from '@trem/contracts';
import {
  type ChangeSet,
  type LoadReport,
  type Logger,
  type Partition,
  type Position,
  type Relation,
  ReplicationError,
  type Row,
  type RowChange,
  type RowLoad,
  type SnapshotRows,
  type TargetRef,
} from '@trem/replication-core';
import { CarefulWriter, type RefusalOptions } from './careful-writer.js';
import type { Misfit } from './fitting-changes.js';
import { type KnownTable, KnownTables, type MappedTable } from './known-tables.js';
import { loadSequence } from './load-place.js';
import type { PlacedChange } from './placed-change.js';
import { isRowError } from './row-error.js';
import { identifiedOnly } from './row-keys.js';
import { withinTime } from './scope.js';
import { tableChanges } from './table-changes.js';

export interface LoadRowsOptions {
  readonly task: TargetRef;
  readonly table: MappedTable;
  readonly partition: Partition;
  /** Place of the snapshot in the source's log. */
  readonly position: Position;
  /** When the snapshot was taken, µs since 1970. */
  readonly takenAt: number;
  readonly open: () => Promise<SnapshotRows>;
  readonly target: RowLoad;
  readonly refusals: Pick<RefusalOptions, 'errors' | 'followLabels' | 'onStored'>;
  readonly logger: Logger;
  readonly signal: AbortSignal;
  /** Bytes read so far. */
  readonly onProgress: (bytes: number) => void;
}

/** Rows and bytes that are written together. */
const AT_ONCE = { rows: 5_000, bytes: 4 * 2 ** 20 };
const WRITE_TIMEOUT_MS = 15 * 60_000;

/**
 * Writes a partition that could not be copied as a whole. What the target or a rule refuses is stored as dead letters, in the transaction that leaves the
 * marker: once, also when this dies and another does it again. Undefined when `signal` aborts; then nothing was written.
 * @throws FENCED · SNAPSHOT_GONE · StoppedAtRow inserts rest the task · DEAD_LETTERS_FULL
 */
export async function loadRows(options: LoadRowsOptions): Promise<LoadReport | undefined> {
  const { target, table, signal } = options;
  const earlier = await target.begin();
  if (earlier !== undefined) {
    return earlier;
  }
  const { relation, rows } = await options.open();
  const known = new KnownTables([table], []).find(relation);
  if (known === undefined) {
    throw new ReplicationError('TABLE_MISSING', { schema: relation.schema, table: relation.table });
  }
  const loading = new RowLoading(options, { known, relation });
  for await (const row of rows) {
    if (signal.aborted || !(await loading.take(row))) {
      return undefined;
    }
  }
  return await loading.end();
}

class RowLoading {
  readonly #options: LoadRowsOptions;
  readonly #known: KnownTable;
  readonly #relation: Relation;
  readonly #writer: CarefulWriter;
  readonly #report = { rows: 0, bytes: 0, filtered: 0, rejected: 0 };
  #read = 0;
  #pending = new Pending();

  constructor(options: LoadRowsOptions, { known, relation }: { readonly known: KnownTable; readonly relation: Relation }) {
    const { task, target, refusals, logger, signal } = options;
    this.#options = options;
    this.#known = known;
    this.#relation = relation;
    this.#writer = new CarefulWriter({
      ...{ task, target, logger, signal, stops },
      refusals: { ...refusals, isSkipped: async () => false, onStopped: async () => undefined },
      withinTime: (work) => withinTime(work, WRITE_TIMEOUT_MS, 'rows of a load'),
    });
  }

  /** False when the signal has aborted. */
  async take(row: Row): Promise<boolean> {
    const origin: RowChange = { tag: 'insert', relation: this.#relation, after: row };
    const bytes = sizeOf(row);
    this.#read += 1;
    this.#pending.bytes += bytes;
    this.#report.bytes += bytes;
    this.#options.onProgress(bytes);
    this.#place(origin, this.#map(origin));
    return this.#pending.isFull ? await this.#flush() : true;
  }

  async end(): Promise<LoadReport | undefined> {
    if (!(await this.#flush())) {
      return undefined;
    }
    await this.#options.target.commit(this.#report);
    await this.#writer.committed();
    return this.#report;
  }

  /** As the target is to have it; undefined when rules leave it out; an error of the row when a rule cannot take a value. */
  #map(origin: RowChange): RowChange | ReplicationError | undefined {
    const { takenAt } = this.#options;
    try {
      const { rules } = this.#known;
      return rules === undefined ? { ...origin } : rules.map(origin, { committedAt: takenAt, appliedAt: takenAt });
    } catch (error) {
      if (!isRowError(error)) {
        throw error;
      }
      return error;
    }
  }

  #place(origin: RowChange, mapped: RowChange | ReplicationError | undefined): void {
    const { position, takenAt, partition } = this.#options;
    const { source, target, rules } = this.#known;
    const sequence = loadSequence(partition, this.#read);
    const placed = {
      ...{ source, origin, batch: 0, earlier: 0 },
      place: { commitAt: position, transaction: 0, committedAt: takenAt, sequence },
    };
    if (mapped === undefined) {
      this.#report.filtered += 1;
    } else if (mapped instanceof ReplicationError) {
      const table = { relation: this.#relation, target, changes: [origin], net: undefined };
      const at = { committedAt: takenAt, appliedAt: takenAt };
      const identified = identifiedOnly(target, () => rules?.identify(origin, at) ?? origin);
      this.#pending.unmapped.push({ change: origin, table, error: mapped, ...(identified === undefined ? {} : { identified }) });
      this.#pending.places.set(origin, placed);
    } else {
      const change = { ...mapped, at: { operation: 'load', position, sequence, committedAt: takenAt } as const };
      this.#pending.changes.push(change);
      this.#pending.places.set(change, placed);
    }
  }

  async #flush(): Promise<boolean> {
    const { changes, unmapped, places } = this.#pending;
    this.#pending = new Pending();
    const written = await this.#writer.write({ changes: this.#set(changes), unmapped, places, commit: undefined, isContinued: true });
    if (written === undefined) {
      return false;
    }
    this.#report.rejected += written.refused.length;
    this.#report.rows += changes.length + unmapped.length - written.refused.length;
    return true;
  }

  #set(changes: readonly RowChange[]): ChangeSet {
    const relation = this.#known.rules?.relation ?? this.#relation;
    const tables = changes.length === 0 ? [] : [tableChanges(relation, this.#known.target, changes)];
    return { changes: changes.length, steps: tables.length === 0 ? [] : [{ tag: 'rows', tables }] };
  }
}

/** Rows that are written together. */
class Pending {
  readonly changes: RowChange[] = [];
  /** What a rule cannot take. */
  readonly unmapped: Misfit[] = [];
  readonly places = new Map<RowChange, PlacedChange>();
  bytes = 0;

  get isFull(): boolean {
    return this.places.size >= AT_ONCE.rows || this.bytes >= AT_ONCE.bytes;
  }
}

/** In a load a row comes as an insert, whatever the mode of its table. */
function stops({ stopOnInsertError }: Errors): boolean {
  return stopOnInsertError;
}

function sizeOf(row: Row): number {
  let size = 0;
  for (let column = 0; column < row.columnCount; column += 1) {
    const cell = row.cell(column);
    size += cell instanceof Uint8Array ? cell.length : 0;
  }
  return size;
}
