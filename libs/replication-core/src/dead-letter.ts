import type { TableName } from '@trem/contracts';
import type { Position } from './position.js';
import type { ReplicationError } from './replication-error.js';
import type { Row } from './row.js';
import type { Relation, RowChange } from './source-event.js';

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

/** A row, and which of its columns name it at the target. */
export interface NamedRow {
  readonly relation: Relation;
  readonly row: Row;
  /** Indexes into the relation's columns. */
  readonly key: readonly number[];
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
  /** Where its row is looked for at the target: an update that moves it names the old place. Undefined where the table has no key, or the rules could not tell. */
  readonly row: NamedRow | undefined;
  /** What the target said; undefined for a change that only waits behind an earlier one of its key. */
  readonly error: ReplicationError | undefined;
  /** How often it was tried. */
  readonly attempts: number;
  /** Its table was emptied later in the same transaction: it is kept for people, and closed. */
  readonly isVoid?: true;
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

/** A column of a stored row: SQL NULL, not resent, or the source's bytes, with the value as people read it where the server could tell. */
export type StoredCell =
  | null
  | { readonly unchanged: true }
  | { readonly form: 'text' | 'binary'; readonly bytes: string; readonly text?: string }
  /** Written by a person. */
  | { readonly text: string };

/** A row change as it is kept (sealed) in a dead letter: with its table's description, so that it explains itself. JSON. */
export interface ChangeContent {
  readonly version: 1;
  readonly operation: RowChange['tag'];
  readonly relation: Relation;
  readonly isWhole: boolean;
  readonly before: readonly StoredCell[] | null;
  readonly after: readonly StoredCell[] | null;
  /** What names its row at the target, by column. Absent: unknown, or stored by an older version. */
  readonly key?: Readonly<Record<string, StoredCell>>;
}

/** What `Seal` is told that the content of a letter is about. */
export const aboutContent = (letter: string): string => `trem:dead-letter:${letter}`;
export const aboutKeys = (letter: string): string => `trem:dead-letter-key:${letter}`;

/** A dead letter as its target has it, values sealed. */
export interface StoredLetter {
  readonly id: string;
  readonly target: string;
  readonly run: number | null;
  readonly sourceTable: TableName;
  readonly targetTable: TableName;
  readonly operation: RowChange['tag'];
  readonly code: string | null;
  readonly sqlState: string | null;
  readonly message: string | null;
  readonly sql: string | null;
  readonly content: SealedBytes;
  readonly position: string;
  readonly sequence: number;
  readonly transaction: number | null;
  readonly committedAt: Date | null;
  readonly firstAt: Date;
  readonly lastAt: Date;
  readonly attempts: number;
  readonly state: 'open' | 'parked' | 'replayed' | 'skipped';
  readonly closedBy: string | null;
  readonly reason: string | null;
  readonly worker: string | null;
  /** Grows with every change of any letter of the target. */
  readonly revision: number;
}

/** A letter of which the carrier has no copy yet. */
export interface UncopiedLetter extends StoredLetter {
  /** Keys of the rows that it touches: JSON, sealed about `aboutKeys`. */
  readonly keys: SealedBytes;
}

/** What people read of a dead letter where they look at queues. Nothing in it is a value of its row. */
export interface LetterCopy
  extends Pick<
    StoredLetter,
    | 'id'
    | 'target'
    | 'run'
    | 'sourceTable'
    | 'targetTable'
    | 'operation'
    | 'code'
    | 'sqlState'
    | 'message'
    | 'sql'
    | 'position'
    | 'sequence'
  > {
  readonly firstAt: Date;
  readonly state: StoredLetter['state'];
  /** The same for letters of one row of a table, and nobody can tell the key from it. Undefined where the key is not known. */
  readonly keyHash: string | undefined;
}

/** A letter that nobody has closed. */
export interface UnclosedLetter {
  readonly id: string;
  readonly target: TableName;
  readonly keys: readonly string[];
  readonly place: ChangePlace;
}

export type LetterEnd =
  | { readonly state: 'replayed' | 'skipped'; readonly by: string; readonly reason: string | undefined }
  /** Tried once more, in vain. */
  | { readonly state: 'open'; readonly error: ReplicationError };
