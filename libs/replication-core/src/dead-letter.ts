import type { TableName } from '@trem/contracts';
import type { Position } from './position.js';
import type { ReplicationError } from './replication-error.js';
import type { RowChange } from './source-event.js';

/** Where a change stands in its source's log. With task and target it names a dead letter: each is stored once. */
export interface ChangePlace {
  /** Start of the commit record of its transaction. */
  readonly commitAt: Position;
  readonly transaction: number;
  /** µs since 1970. */
  readonly committedAt: number;
  /** Row changes of the transaction before this one. */
  readonly sequence: number;
}

/** A change that is not written but stored beside the tables, for people to mend. */
export interface RefusedChange {
  /** As the target was to see it. */
  readonly change: RowChange;
  /** As the source made it, before the rules. */
  readonly origin: RowChange;
  readonly source: TableName;
  readonly target: TableName;
  readonly place: ChangePlace;
  /** Keys of the rows that it touches, as `HeldKey` has them. */
  readonly keys: readonly string[];
  /** What the target said; undefined for a change that only waits behind an earlier one of its key. */
  readonly error: ReplicationError | undefined;
  /** How often it was tried. */
  readonly attempts: number;
}

/** A key whose changes wait, because an earlier one is a dead letter that nobody has closed yet. Names are the target's. */
export interface HeldKey extends TableName {
  /** As `Row.key` gives it; of a table without key, for all its columns. */
  readonly key: string;
}

/** What is set aside at a target and not closed. */
export interface HeldChanges {
  readonly keys: readonly HeldKey[];
  /** Open and waiting ones together. */
  readonly letters: number;
}

/** Bytes that only the installation can read. */
export interface SealedBytes {
  readonly bytes: Uint8Array;
  /** Id of the key that sealed them. */
  readonly key: string;
}

/** Row values outside of their tables are sealed. What is sealed about one thing opens about this thing only. */
export interface Seal {
  seal(about: string, plain: Uint8Array): SealedBytes;
  /** @throws SETTINGS_INVALID the key is gone, or the bytes were changed */
  open(about: string, sealed: SealedBytes): Uint8Array;
}
