import type { CreateObjects } from '@trem/contracts';
import type { LoadRules } from './mapped-table.js';
import type { Position } from './position.js';
import type { Preparation } from './preparation.js';
import type { Row } from './row.js';
import type { Relation } from './source-event.js';
import type { Partition, SnapshotRef, TableShape } from './table-shape.js';
import type { LoadedTable, Target } from './target.js';

/** Holds a snapshot for as long as it is open. */
export interface SnapshotHolder extends AsyncDisposable {
  readonly snapshot: SnapshotRef;
  /** Rejects with SNAPSHOT_GONE when the connection that holds it breaks. Never resolves. */
  readonly lost: Promise<never>;
}

/** Reads partitions of one snapshot. */
export interface SnapshotReader extends AsyncDisposable {
  /**
   * When the snapshot was taken, by the source's clock, µs since 1970. Part of the snapshot's name, so that all who read it say the same: it is the one
   * time that rules know of in a load.
   */
  readonly takenAt: number;
  /** False once an error, or somebody who did not read to the end, has closed it. */
  readonly isUsable: boolean;
  /**
   * The rows of one partition, in the form that `LoadTarget.loadPartition` of the same kind takes: as the rules have them, or all columns as they are.
   * @throws SNAPSHOT_GONE the snapshot can no longer be joined, or the table was rewritten since
   */
  read(table: TableShape, partition: Partition, options: ReadOptions): Promise<AsyncIterable<Uint8Array>>;
  /** Those of these tables that have no row in the snapshot. What cannot be told at once is not among them. @throws SNAPSHOT_GONE */
  withoutRows(tables: readonly TableShape[], options: Pick<ReadOptions, 'signal'>): Promise<readonly TableShape[]>;
  /** The same rows before any rule, one by one and in the form in which the log has them. @throws SNAPSHOT_GONE as `read` */
  rows(table: TableShape, partition: Partition, options: Pick<ReadOptions, 'signal'>): Promise<SnapshotRows>;
}

export interface SnapshotRows {
  readonly relation: Relation;
  readonly rows: AsyncIterable<Row>;
}

export interface ReadOptions {
  readonly rules?: LoadRules | undefined;
  /** The table that takes the rows. Absent: one with the same columns. */
  readonly into?: TableShape;
  /** Told at the end how many rows the source's own conditions left out, where there are any. They are counted by a query of their own. */
  readonly onFiltered?: (rows: number) => void;
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
  /** False once an error has closed it. */
  readonly isUsable: boolean;
  /**
   * Raises the generation of these tables and empties them, or treats them as `preparation` says, in one transaction. A table in mode scd2 that this task has
   * loaded keeps its versions, unless `preparation` recreates or truncates: its rows are kept beside until `finishTables` compares them. A loader of an older generation either
   * committed before or finds no row; a second call for the generation that a table is in does nothing to it.
   * @throws TARGET_TABLE_MISSING · TARGET_NOT_EMPTY it has rows that are not ours · TARGET_HAS_DEPENDANTS · FENCED a later generation exists; then nothing
   *   is done to any of them
   */
  prepareTables(tables: readonly TableShape[], generation: number, preparation?: Preparation): Promise<void>;
  /**
   * Copies one partition and leaves its marker, in one target transaction. A second call for a marked partition writes nothing, and
   * reports what the first one did.
   * @throws FENCED a later generation exists
   */
  loadPartition(load: PartitionLoad): Promise<LoadReport>;
  /** The same for all of these tables at once, which have one partition, numbered 1, and no row in it. @throws FENCED */
  noteEmpty(tables: readonly TableShape[], generation: number): Promise<void>;
  /** Makes one kind of object; indexes of a table `parallel` at once, each over a connection of its own. Default: 1. */
  createObjects(tables: readonly TableShape[], kind: CreateObjects, options?: { readonly parallel?: number }): Promise<void>;
  /**
   * Notes that these tables are complete as of this position. With `joinsLater` they are not loaded before `joinTables`: a stream that has gone further
   * meanwhile has left their changes out. A second call changes nothing.
   * @throws FENCED one of them has a later generation
   */
  finishTables(tables: readonly TableShape[], generation: number, position: Position, options?: FinishOptions): Promise<void>;
  /** Notes that the table is complete as of this position without a load of ours (mode cdc). That does not make its rows ours to empty. */
  adoptTable(table: TableShape, position: Position): Promise<void>;
  /** Writes the first checkpoint, where there is none: the smallest load position, and which source it belongs to. */
  finishLoad(position: Position, source: SourceIdentity): Promise<void>;
  /** What is loaded, as the target knows it. */
  loadedTables(): Promise<readonly LoadedTable[]>;
}

export interface FinishOptions {
  readonly joinsLater?: boolean | undefined;
  /** When the source was read, µs since 1970: versions of rows that are gone end then. Absent: the rows say so, and the target's clock where there are none. */
  readonly takenAt?: number | undefined;
}

/**
 * Writes a partition that could not be copied as a whole: its rows as inserts, in one transaction with its marker and with what is set aside of them.
 * One at a time for each target of a task: a second one waits in `begin`.
 */
export interface RowLoad extends Pick<Target, 'write' | 'held' | 'setAside' | 'rollback' | 'isUsable'>, AsyncDisposable {
  /**
   * Opens the transaction. What an earlier attempt has left behind, if there was one: then there is nothing to do, and nothing is open.
   * @throws FENCED a later generation exists
   */
  begin(): Promise<LoadReport | undefined>;
  /** Leaves the marker, and ends the transaction. */
  commit(report: LoadReport): Promise<void>;
}

/** One partition on its way into a target. */
export interface PartitionRef {
  /** As it is at the target. */
  readonly table: TableShape;
  readonly partition: Partition;
  readonly generation: number;
}

export interface PartitionLoad extends PartitionRef {
  /** Opens the rows; called only when the marker was not there. */
  readonly open: () => Promise<AsyncIterable<Uint8Array>>;
  /** Rows that are two at the source may have one key: then none overwrites the other, whatever else is overwritten. Default: false. */
  readonly keysMayMeet?: boolean;
  /** Once all rows came: how many of them were left out, for the report. Absent: none. */
  readonly left?: () => Pick<LoadReport, 'filtered'>;
  readonly onProgress: (bytes: number) => void;
  readonly signal: AbortSignal;
}

/** Which server and database a log belongs to, and which history of it. */
export interface SourceIdentity {
  readonly sourceId: string;
  readonly timeline: number;
}
