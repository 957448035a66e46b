import type { CreateObjects } from '@trem/contracts';
import type { LoadRules } from './mapped-table.js';
import type { Position } from './position.js';
import type { Preparation } from './preparation.js';
import type { Partition, SnapshotRef, TableShape } from './table-shape.js';
import type { LoadedTable } from './target.js';

/** Holds a snapshot for as long as it is open. */
export interface SnapshotHolder extends AsyncDisposable {
  readonly snapshot: SnapshotRef;
  /** Rejects with SNAPSHOT_GONE when the connection that holds it breaks. Never resolves. */
  readonly lost: Promise<never>;
}

/** Reads partitions of one snapshot. */
export interface SnapshotReader extends AsyncDisposable {
  /** When the snapshot was taken, by the source's clock, µs since 1970. */
  readonly takenAt?: number;
  /**
   * The rows of one partition, in the form that `LoadTarget.loadPartition` of the same kind takes: as the rules have them, or all columns as they are.
   * @throws SNAPSHOT_GONE the snapshot can no longer be joined, or the table was rewritten since
   */
  read(table: TableShape, partition: Partition, options: ReadOptions): Promise<AsyncIterable<Uint8Array>>;
}

export interface ReadOptions {
  readonly rules?: LoadRules | undefined;
  /** The table that takes the rows. Absent: one with the same columns. */
  readonly into?: TableShape;
  readonly signal: AbortSignal;
}

export interface LoadReport {
  /** Rows that came into the target. */
  readonly rows: number;
  readonly bytes: number;
  /** Rows that the source gave and rules left out; rows that were set aside. Absent: none. */
  readonly filtered?: number;
  readonly rejected?: number;
}

/** The load side of a target. Every call is idempotent; an older generation finds itself FENCED. */
export interface LoadTarget extends AsyncDisposable {
  /**
   * Raises the table's generation and empties it, or treats it as `preparation` says, in one transaction. A loader of an older generation either
   * committed before or finds no row; a second call for the generation that the table is in does nothing.
   * @throws TARGET_TABLE_MISSING · TARGET_NOT_EMPTY it has rows that are not ours · TARGET_HAS_DEPENDANTS · FENCED a later generation exists
   */
  prepareTable(table: TableShape, generation: number, preparation?: Preparation): Promise<void>;
  /**
   * Copies one partition and leaves its marker, in one target transaction. A second call for a marked partition writes nothing, and
   * reports what the first one did.
   * @throws FENCED a later generation exists
   */
  loadPartition(load: PartitionLoad): Promise<LoadReport>;
  /** Makes one kind of object; indexes `parallel` at once, each over a connection of its own. Default: 1. */
  createObjects(table: TableShape, kind: CreateObjects, options?: { readonly parallel?: number }): Promise<void>;
  /** Notes that the table is complete as of this position. */
  finishTable(table: TableShape, generation: number, position: Position): Promise<void>;
  /** Notes that the table is complete as of this position without a load of ours (mode cdc). That does not make its rows ours to empty. */
  adoptTable(table: TableShape, position: Position): Promise<void>;
  /** Writes the first checkpoint, where there is none: the smallest load position, and which source it belongs to. */
  finishLoad(position: Position, source: SourceIdentity): Promise<void>;
  /** What is loaded, as the target knows it. */
  loadedTables(): Promise<readonly LoadedTable[]>;
}

export interface PartitionLoad {
  /** As it is at the target. */
  readonly table: TableShape;
  readonly partition: Partition;
  readonly generation: number;
  /** Opens the rows; called only when the marker was not there. */
  readonly open: () => Promise<AsyncIterable<Uint8Array>>;
  readonly onProgress: (bytes: number) => void;
  readonly signal: AbortSignal;
}

/** Which server and database a log belongs to, and which history of it. */
export interface SourceIdentity {
  readonly sourceId: string;
  readonly timeline: number;
}
