import type { Position } from './position.js';
import type { Row } from './row.js';

/** A table as a log's relation message describes it. */
export interface Relation {
  /** The source's own number of the table. */
  readonly id: number;
  readonly schema: string;
  readonly table: string;
  readonly columns: readonly RelationColumn[];
  /** Changes exactly when name, type or modifier of a column, or their order, changes. */
  readonly fingerprint: string;
}

export interface RelationColumn {
  readonly name: string;
  readonly typeOid: number;
  readonly typeModifier: number;
  /** A rule makes it, and its value says when: another value alone makes no version of a row. */
  readonly isNow?: true;
}

export interface Begin {
  readonly tag: 'begin';
  /** Start of the commit record: a transaction is contained in a position exactly when this is below it. */
  readonly commitAt: Position;
  /** µs since 1970. */
  readonly committedAt: number;
  readonly transaction: number;
}

/** Which change of which transaction it was. Only changes of tables whose rows keep that are stamped. */
export interface ChangeStamp {
  readonly operation: StampedOperation;
  /** The position that contains the transaction. */
  readonly position: Position;
  /** Counts the row changes of the log's tables inside the transaction, from 1 on; the same whenever the transaction is read. */
  readonly sequence: number;
  /** Commit time at the source, µs since 1970. */
  readonly committedAt: number;
}

/** `leave`: an update after which the row no longer passes the filters. `load`: the row was in the snapshot of a load. */
export type StampedOperation = 'load' | 'insert' | 'update' | 'delete' | 'truncate' | 'leave';

interface AnyRowChange {
  /**
   * Whether the target has the row is not known: an insert or a whole new image is inserted or overwrites what is there by key, a delete deletes what
   * is there.
   */
  readonly isLenient?: true;
  readonly at?: ChangeStamp;
}

export interface Insert extends AnyRowChange {
  readonly tag: 'insert';
  readonly relation: Relation;
  readonly after: Row;
}

/** `before` is the old key (identity) or the whole old row, when the source sent one; then `isWhole` tells which. */
export interface Update extends AnyRowChange {
  readonly tag: 'update';
  readonly relation: Relation;
  readonly before: Row | undefined;
  readonly isWhole: boolean;
  readonly after: Row;
}

export interface Delete extends AnyRowChange {
  readonly tag: 'delete';
  readonly relation: Relation;
  readonly before: Row;
  readonly isWhole: boolean;
}

export interface Truncate {
  readonly tag: 'truncate';
  readonly relations: readonly Relation[];
  readonly cascade: boolean;
  readonly restartIdentity: boolean;
}

/** The end of a transaction. `end` is the position that contains it. */
export interface Commit {
  readonly tag: 'commit';
  readonly end: Position;
}

export type RowChange = Insert | Update | Delete;

/** What a decoder yields. A relation description is an event of its own, so that a changed table is seen before its first row. */
export type SourceEvent = Begin | RowChange | Truncate | Commit | { readonly tag: 'relation'; readonly relation: Relation };

/** Pure; one per codec. Each batch explains itself, so nothing is remembered between two calls. */
export interface LogDecoder {
  readonly codec: string;
  /** @throws DECODE_FAILED for a frame that is malformed or not known. */
  decode(frames: Uint8Array): Iterable<SourceEvent>;
}
