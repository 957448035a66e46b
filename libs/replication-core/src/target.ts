import type { Apply, Operation, Priority, TableName } from '@trem/contracts';
import type { HeldChanges, LetterEnd, RefusedChange, SealedBytes, UnclosedLetter } from './dead-letter.js';
import type { FollowedColumns } from './followed-columns.js';
import type { Position } from './position.js';
import type { SettledStretch } from './progress-board.js';
import type { Row } from './row.js';
import type { ChangeStamp, Relation, RowChange } from './source-event.js';
import type { ColumnShape, TableShape } from './table-shape.js';
import type { VersionCounts } from './version-counts.js';

/** Where a relation's changes go. */
export interface TableTarget {
  readonly schema: string;
  readonly table: string;
  /** Indexes into the relation's columns; empty when the table has no key and rows are found by all their columns. */
  readonly key: readonly number[];
  /** How changes become rows. Absent: an exact mirror, without columns of our own. */
  readonly apply?: Apply;
  /** The changes that are written; a row that is missing because of those left out is no error. Absent: all. */
  readonly operations?: readonly Operation[];
  /** Order of tables inside one write: rows come in this order, and go in the opposite one. Default: normal. */
  readonly priority?: Priority;
  /** Rows that are two at the source may come to have one key here: rules change the key, or it is not all of the source's. A row that comes overwrites none then. */
  readonly keysMayMeet?: boolean;
  /**
   * Rows are told apart by all their columns and kept once each: an insert adds its row unless it is there, an update adds its new image. Names those columns
   * of the source's key that are never null and narrow the search; may be empty. Absent: rows are found and changed.
   */
  readonly distinct?: readonly number[];
  /** Of a load onto rows that stay: its rows overwrite those that were there before it, and none of its own (ROW_EXISTS). */
  readonly sparesOwn?: boolean;
}

/** The net changes of one table: each key once. Written as deletes and removals, then updates, then inserts and puts. */
export interface NetChanges {
  /** Rows whose key columns name what to delete. */
  readonly deletes: readonly Row[];
  /** New images, found by their own key; UNCHANGED columns keep the target's value. */
  readonly updates: readonly Row[];
  readonly inserts: readonly Row[];
  /** Whole rows that are inserted, or overwrite what is there by key. */
  readonly puts?: readonly Row[];
  /** Rows whose key columns name what to delete, if it is there. */
  readonly removals?: readonly Row[];
  /** The last change of each row, in the order of the lists. Absent: the changes are not stamped. */
  readonly stamps?: NetStamps;
}

/** Of `updates`, `inserts` and `puts`. */
export interface NetStamps {
  readonly updates: readonly ChangeStamp[];
  readonly inserts: readonly ChangeStamp[];
  readonly puts: readonly ChangeStamp[];
}

export interface TableChanges {
  readonly relation: Relation;
  readonly target: TableTarget;
  /** Every change in source order. */
  readonly changes: readonly RowChange[];
  /** The same, compacted. Absent when only source order is right: no key, a key that moved under an UNCHANGED column, or a mode that keeps every change. */
  readonly net: NetChanges | undefined;
}

/** One stretch of a change set: tables whose changes may be written in any order of tables, or a barrier. */
export type ChangeStep =
  | { readonly tag: 'rows'; readonly tables: readonly TableChanges[] }
  | { readonly tag: 'truncate'; readonly tables: readonly TableTarget[]; readonly restartIdentity: boolean; readonly at?: ChangeStamp };

/** The changes of one target transaction, after rules and compaction, in order. */
export interface ChangeSet {
  readonly steps: readonly ChangeStep[];
  /** Row changes in source order, before compaction. */
  readonly changes: number;
}

/** By the names of a source table's columns, the numbers of their types that every server knows; a domain has that of the type under it. */
export type KnownTypes = (source: TableName) => ReadonlyMap<string, number>;

/** What a target transaction leaves behind beside its rows. */
export interface Checkpoint {
  readonly position: Position;
  readonly captureEpoch: number;
  /** Source commit time, µs since 1970; 0 when nothing was committed up to here. */
  readonly committedAt: number;
  /**
   * What this transaction and those before it settled and the control-store may not have counted: a writer that dies leaves it to the next.
   * @param versions that the call which commits has opened and closed, as far as no `write` has told of them
   */
  readonly settled?: (versions: readonly VersionCounts[]) => readonly SettledStretch[];
}

export interface TakenOver {
  readonly epoch: number;
  /** Undefined before the first checkpoint. */
  readonly position: Position | undefined;
  readonly captureEpoch: number;
  /** As the last checkpoint has it. */
  readonly settled?: readonly SettledStretch[];
  /** What the load left: changes at or below a table's position are in it already. */
  readonly loaded: readonly LoadedTable[];
  /** Tables whose loads were made void: those that left the task are among them, and the log may still hold changes of theirs. */
  readonly former?: readonly TableName[];
}

export interface LoadedTable {
  readonly schema: string;
  readonly table: string;
  readonly state: 'loading' | 'loaded';
  readonly position: Position | undefined;
  /** Fingerprint of the columns that were loaded. */
  readonly relation: string;
  readonly generation: number;
  /** Absent: they were loaded before columns were kept, and no change of theirs can be followed. */
  readonly followed?: FollowedColumns | undefined;
}

/** A change of a source table's columns, as it is done at the target. */
export interface ColumnsToFollow {
  /** The target's table as it is to be, with the fingerprint that the log has from now on. */
  readonly table: TableShape;
  readonly add: readonly {
    readonly column: ColumnShape /** What rows of before have in it, as text. Undefined: NULL. */;
    readonly fill: string | undefined;
  }[];
  /** Columns that are there, and that rows of an earlier shape lack: what those have in them. */
  readonly lend?: ColumnsToFollow['add'];
  /** Columns of the target that get another name, all at once: two may change theirs. */
  readonly rename?: readonly { readonly from: string; readonly to: string }[];
  /** Columns that get another type, by their new names; every value stays as it is. */
  readonly retype?: readonly ColumnShape[];
  readonly drop: readonly string[];
  /** These stay and are not written any more: later rows have NULL in them. */
  readonly release: readonly string[];
  readonly followed: FollowedColumns;
}

export interface ApplyReport {
  /** Rows written, after compaction. */
  readonly rows: number;
  /** By target table, of the tables whose versions are kept. Absent: none. */
  readonly versions?: readonly VersionCounts[];
}

/** The open target of one task. One writer at a time: `takeOver` first. */
export interface Target extends AsyncDisposable {
  /** Raises the epoch and returns it with the applied position, flushed. Waits for a predecessor's running transaction. */
  takeOver(): Promise<TakenOver>;
  /**
   * Writes the changes and the checkpoint in one transaction. With `last` false the transaction stays open and the next call goes on in it;
   * a reader of the target sees nothing of it before the last.
   * @throws FENCED a later epoch exists · ROW_MISSING, ROW_EXISTS and the other row codes: then nothing of this call is written, and while the target
   *   is usable what came before in the open transaction stays
   */
  apply(changes: ChangeSet, checkpoint: Checkpoint, options: { readonly last: boolean }): Promise<ApplyReport>;
  /** False once an error has closed it: every later call is refused. */
  readonly isUsable: boolean;
  /**
   * Writes changes into the open transaction, or into a new one: all of them, or none. Slower than `apply`, and for what that refused.
   * @throws FENCED · the row codes: then the transaction goes on without these changes
   */
  write(changes: ChangeSet): Promise<ApplyReport>;
  /** Stores changes that are not written, in the open transaction, or in a new one. One that is stored already stays as it is. */
  setAside(refused: readonly RefusedChange[]): Promise<void>;
  /** What is set aside here and not closed. Inside of an open transaction nobody else can change it before the transaction ends. */
  held(): Promise<HeldChanges>;
  /** Ends the open transaction, with a checkpoint of whoever applies. */
  commit(checkpoint?: Checkpoint): Promise<void>;
  /** Works beside the one that has taken over, whose transactions are waited for as it waits for ours. FENCED when another takes over meanwhile. */
  join(): Promise<void>;
  /** What is set aside and not closed, in source order. In the open transaction, or in a new one. */
  unclosed(): Promise<readonly UnclosedLetter[]>;
  /** The change of a letter; with `edited` in place of what was stored. */
  changeOf(letter: string, edited?: SealedBytes, knownTypes?: KnownTypes): Promise<RowChange>;
  /** In the open transaction. */
  closeLetter(letter: string, end: LetterEnd): Promise<void>;
  /**
   * Changes a table as its source was changed and notes what it follows from now on, in one transaction.
   * @throws FENCED · TARGET_TABLE_UNFIT it would not be as asked · LOCK_TIMEOUT somebody reads it for long
   */
  follow(change: ColumnsToFollow): Promise<void>;
  /** Rolls back what a call with `last` false, or `write`, left open. Harmless when nothing is open. */
  rollback(): Promise<void>;
  /**
   * Ends a call that is under way, with whatever error, and every later one: nobody waits for a lock that a stranger may keep for hours.
   * When it returns, the server has ended the transaction too, as far as it can be told to.
   */
  giveUp(): Promise<void>;
  /** The newest applied position that a crash of the target cannot take back. Called once a second. */
  durablePosition(): Promise<Position | undefined>;
}
