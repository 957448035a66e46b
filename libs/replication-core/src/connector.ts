import type {
  Apply,
  CataloguePage,
  CreateObjects,
  EndpointKind,
  EndpointRole,
  Finding,
  SchemaSummary,
  TableDetail,
  TableName,
  TablePage,
} from '@trem/contracts';
import type { Seal, StoredLetter, UncopiedLetter } from './dead-letter.js';

import type { LoadTarget, PartitionRef, RowLoad, SnapshotHolder, SnapshotReader, SourceIdentity } from './load.js';
import type { Logger } from './logger.js';
import type { LoadRules } from './mapped-table.js';
import type { Position } from './position.js';
import type { Preparation } from './preparation.js';
import type { Row } from './row.js';
import type { BatchLimits, Source } from './source.js';
import type { LogDecoder, Relation, RelationColumn } from './source-event.js';
import type { TableShape, UserType } from './table-shape.js';
import type { TakenOver, Target } from './target.js';
import type { EndpointConfig, TaskRef } from './task-ref.js';
import type { RuleDialect, ValueCodec } from './value-codec.js';

/** What a role in a task asks of an endpoint. Absent tables: only the endpoint itself is checked. */
export interface CheckOptions {
  readonly role: EndpointRole;
  readonly tables?: readonly TableName[];
  /** The source's log will be read. */
  readonly needsLog?: boolean;
  /** Of a source: the task that will read it, once it is stored. */
  readonly task?: TaskRef;
  /** Of a target: what will come. */
  readonly incoming?: IncomingTables;
  /** A slot that survives a failover is asked for, and nothing else will do. */
  readonly needsFailoverSlot?: boolean;
  /** Of a source: nothing but inserts will be published. */
  readonly insertsAlone?: boolean;
  /** Answers by then with what is known, ms; default: 8 500. What is not known is said by the finding `TIMEOUT`. */
  readonly withinMs?: number;
  readonly signal: AbortSignal;
}

/** Tables of a source on their way to a target. */
export interface IncomingTables {
  readonly shapes: readonly TableShape[];
  /** Which tables are made, dropped or emptied. */
  readonly preparation: Preparation;
  /** They are filled by a load; a table that holds rows must have them from this very task. */
  readonly isLoaded: boolean;
  /** All of them will be loaded again, those that are loaded, too. */
  readonly isReload?: boolean;
  /** Those whose rows at the target the source does not have any more. */
  readonly versioned?: readonly TableName[];
  /** What is made beside the columns. */
  readonly objects: readonly CreateObjects[];
  /** Labels that enums at the target lack are added there. */
  readonly addsLabels?: boolean;
  /** Absent: the task is not stored yet, and has loaded nothing. */
  readonly task?: TargetRef;
}

/** The page of a catalogue that comes after `cursor`. */
export interface CatalogueQuery {
  readonly cursor?: string | undefined;
  readonly limit: number;
}

export interface TableQuery {
  readonly schema?: string | undefined;
  readonly search?: string | undefined;
  readonly cursor?: string | undefined;
  readonly limit: number;
}

/** What the slot of a task is now. */
export interface SlotState {
  readonly state: 'missing' | 'lost' | 'ready';
  /** The source keeps its log from here on. */
  readonly confirmed: Position | undefined;
  readonly retainedBytes: number | undefined;
  /** Log that the source may still write before it drops what the slot needs. Absent: it never does, or nobody can tell. */
  readonly safeBytes?: number | undefined;
  /** How the source itself calls it, for people. */
  readonly walStatus?: string | undefined;
  /** The source may drop what the slot needs at any moment. */
  readonly isEndangered?: boolean;
  /** Whose transactions the source waits for before it makes slot or snapshot, in words for people. Absent: it does not wait. */
  readonly waitsFor?: readonly string[] | undefined;
  /** ms that a load has held its snapshot: so long the source has removed no dead row. Absent: no snapshot is held. */
  readonly snapshotMs?: number | undefined;
}

/** A slot that is named as ours are: of any task, and of any installation of Trem. */
export interface FoundSlot extends SlotState {
  readonly name: string;
  /** Somebody reads it now. */
  readonly isActive: boolean;
  /** Goes with the session that made it. */
  readonly isTemporary: boolean;
  /** Kept at standbys that ask for it, too. */
  readonly survivesFailover: boolean;
}

/** How a slot is made. */
export interface SlotOptions extends Abortable {
  /** Shall standbys that ask for it keep it, too? Absent: where the source can. @throws NO_FAILOVER_SLOT when it shall and cannot */
  readonly failover?: boolean | undefined;
}

/** A call that may wait long for others. Rejects with the signal's reason. */
export interface Abortable {
  readonly signal?: AbortSignal | undefined;
}

/** Reads a source for one task. Connections are opened per call and closed after it, but for the open things returned. */
export interface SourceConnector {
  readonly decoder: LogDecoder;
  /** What rules of a task need to look into values, and to say conditions in SQL. */
  readonly values: ValueCodec;
  readonly dialect: RuleDialect;
  identify(endpoint: EndpointConfig): Promise<SourceIdentity>;
  /**
   * Shapes in the order asked; a table that is not there is left out.
   * @param limits withinMs: what is not answered by then is broken off, at the server, too. Default: never
   * @throws TIMEOUT
   */
  describe(
    endpoint: EndpointConfig,
    tables: readonly TableName[],
    limits?: { readonly withinMs?: number | undefined },
  ): Promise<readonly TableShape[]>;
  /** The first rows of a table by its key, for people to see what rules make of them. Reads only. @throws TIMEOUT */
  sample(endpoint: EndpointConfig, table: TableShape, options: SampleOptions): Promise<Sample>;
  /** What stands around these tables and stays at the source, for people to know: infos. */
  leftOut(endpoint: EndpointConfig, tables: readonly TableName[]): Promise<readonly Finding[]>;
  /**
   * Takes what the values of user types mean now for known. Call it before types are compared with those of targets: from then on a reader of the log
   * fails with TARGET_TABLE_UNFIT when that changes beside the log, as with a label of an enum that is renamed. Harmless before the first publication.
   */
  noteTypes(endpoint: EndpointConfig, task: TaskRef): Promise<void>;
  /**
   * Makes the publication of exactly these tables, or changes ours to them.
   * @param options insertsAlone: updates and deletes are not published, so that no table needs a replica identity. Default: all changes are
   * @throws POSITION_INVALID the slot is there, and the publication is not as it was left: changes may be missing in the log
   * · NO_REPLICA_IDENTITY the source would refuse updates of a table as soon as it is published
   */
  ensurePublication(
    endpoint: EndpointConfig,
    task: TaskRef,
    tables: readonly TableName[],
    options?: { readonly insertsAlone?: boolean },
  ): Promise<void>;
  /**
   * Waits until everybody has ended who wrote while tables were added to the publication of a log that is read already: none of their later changes is
   * missing in the log then. `holdSnapshot` does it by itself; a task without a load has to ask. `signal` ends the waiting. Harmless when repeated.
   */
  settlePublication(endpoint: EndpointConfig, task: TaskRef, options?: Abortable): Promise<void>;
  slotState(endpoint: EndpointConfig, task: TaskRef): Promise<SlotState>;
  /**
   * Makes the slot without a snapshot (mode cdc). Returns where its log begins. The source waits for whoever writes just then, however long that
   * takes; `signal` ends the waiting. @throws SLOTS_FULL · NO_FAILOVER_SLOT
   */
  createSlot(endpoint: EndpointConfig, task: TaskRef, options?: SlotOptions): Promise<Position>;
  /** Ends a reader of ours and drops the slot. Harmless when it is gone. @throws SLOT_BUSY when somebody else reads it */
  dropSlot(endpoint: EndpointConfig, task: TaskRef): Promise<void>;
  dropPublication(endpoint: EndpointConfig, task: TaskRef): Promise<void>;
  /** Ids of the tasks that follow any of these tables, of any installation of Trem. */
  readersOf(endpoint: EndpointConfig, tables: readonly TableName[]): Promise<readonly string[]>;
  /** Names of slots and publications as `slotName` makes them, in this database: of any task, and of any installation of Trem. */
  slotNames(endpoint: EndpointConfig): Promise<readonly string[]>;
  /** The slots among them, by name, as they are now. */
  slots(endpoint: EndpointConfig): Promise<readonly FoundSlot[]>;
  /**
   * Exports a snapshot. `slot`: `new` drops ours if it is there and makes it anew with the snapshot; `keep` leaves it alone and takes the snapshot
   * from a temporary slot; `none` makes no slot (mode full-load). `signal` ends the wait for it, as with `createSlot`; a snapshot that is held
   * stays.
   */
  holdSnapshot(
    endpoint: EndpointConfig,
    task: TaskRef,
    options: { readonly slot: 'new' | 'keep' | 'none' } & SlotOptions,
  ): Promise<SnapshotHolder>;
  openSnapshot(endpoint: EndpointConfig, task: TaskRef, snapshot: string): Promise<SnapshotReader>;
  /** Waits up to 10 s for a predecessor's reader of the slot, then ends it if it is ours. @throws SLOT_BUSY · SLOT_LOST */
  openSource(options: OpenSourceOptions): Promise<Source>;
  /** @param relation as the log has it */
  columnFacts(endpoint: EndpointConfig, relation: Relation): Promise<ColumnFacts>;
  /** Whether a column can get the second type without a touch of its rows: every value of the first is the same value of the second. */
  widens(from: RelationColumn, to: RelationColumn): boolean;
  /** By `tableKey`, the columns of these tables as they are now. */
  columnsNow(endpoint: EndpointConfig, tables: readonly TableName[]): Promise<ReadonlyMap<string, ColumnsNow>>;
  /** The place where the source's log ends now: everything committed before this call lies below it. */
  logEnd(endpoint: EndpointConfig): Promise<Position>;
}

/** What tells whether a table was altered. */
export interface ColumnsNow {
  /** By name, the source's own numbers of its columns, but for generated ones. */
  readonly numbers: ReadonlyMap<string, number>;
  /** The highest number that a column of it ever had. */
  readonly last: number;
  /** Changes when its rows are written anew, or are emptied; of a partitioned table also when it gets or loses a part. Empty when it has no file. */
  readonly files: string;
}

/** What a source knows of a table's columns beside their shapes. */
export interface ColumnFacts {
  /**
   * By the column's number, as text, what rows have in it that were there before the column was. One that is not there has NULL in them, or it is not
   * known any more.
   */
  readonly missingValues: ReadonlyMap<number, string>;
  /** By number, columns whose values of before or whose type cannot be copied, and why. */
  readonly refused: ReadonlyMap<number, string>;
  /** What the source calls the types of the relation's columns, by the names that these have in the log. */
  readonly types: ReadonlyMap<string, string>;
}

/** How long a look may take, at the server too: a lock that others hold ends it. @throws TIMEOUT */
export interface TimeLimit {
  readonly withinMs: number;
}

export interface SampleOptions extends TimeLimit {
  readonly rows: number;
  /** A condition in the source's SQL. Absent: any row. */
  readonly where?: string | undefined;
  /** Of the rows that the condition leaves, those that are wanted. Absent: all. */
  readonly wants?: ((relation: Relation) => (row: Row) => boolean) | undefined;
}

export interface Sample {
  readonly relation: Relation;
  readonly rows: readonly SampledRow[];
}

export interface SampledRow {
  readonly row: Row;
  /** Each value as its database writes it, one a column. */
  readonly texts: readonly (string | null)[];
}

export interface OpenSourceOptions {
  readonly endpoint: EndpointConfig;
  readonly task: TaskRef;
  readonly epoch: number;
  readonly limits: BatchLimits;
  /** The log that the positions are of: another server, or another history of it, is TIMELINE_CHANGED. Absent: whatever answers is read. */
  readonly history?: SourceIdentity | undefined;
  /** A source where nothing of ours was committed for so long gets a sign of life of ours into its log. Absent or 0: never. */
  readonly heartbeatMs?: number;
  readonly logger: Logger;
}

/** Writes a target for one task. */
export interface TargetConnector {
  /** Makes or migrates the schema `trem`. @throws SETTINGS_INVALID when a newer Trem made it */
  ensureTarget(endpoint: EndpointConfig): Promise<void>;
  /** Makes missing schemas, user types and tables (without keys) where that is allowed; checks the others. Returns all findings. */
  ensureTables(endpoint: EndpointConfig, task: TargetRef, options: EnsureTablesOptions): Promise<readonly Finding[]>;
  /**
   * Adds to these tables, as far as they are there, the columns of `apply.columns` that they lack; rows of before have NULL in them. Numbers of rows are
   * not given here, but by `ensureTables`. @throws LOCK_TIMEOUT somebody reads a table for long
   */
  addOwnColumns(endpoint: EndpointConfig, task: TargetRef, tables: readonly TableShape[]): Promise<void>;
  /**
   * Labels that these enums of the source lack at the target; with `add`, the target has them when it returns, each in its place. Only ever adds what
   * the source has, so a process that was replaced does no harm. @throws PERMISSION_DENIED another role owns an enum
   */
  completeLabels(
    endpoint: EndpointConfig,
    task: TargetRef,
    types: readonly UserType[],
    options: { readonly add: boolean },
  ): Promise<readonly MissingLabel[]>;
  /** What the target knows of a task, without taking over. Undefined when there is no checkpoint row. */
  readCheckpoint(endpoint: EndpointConfig, task: TargetRef): Promise<StoredCheckpoint | undefined>;
  /** Raises the epoch and clears position and loads, for a resync. Fences every writer of before. */
  reset(endpoint: EndpointConfig, task: TargetRef): Promise<TakenOver>;
  /**
   * Makes the loads of all other tables void: a table that left the task is loaded again when it comes back, for what changed meanwhile was not
   * read. Loaders of those tables find themselves FENCED. Harmless when repeated.
   */
  forgetTables(endpoint: EndpointConfig, task: TargetRef, wanted: readonly TableName[]): Promise<void>;
  /**
   * Tables that are complete and wait to join the others are loaded from now on, in one transaction: the checkpoint goes back to where the first of
   * them was complete, and every other table counts as loaded up to where the checkpoint was, so that nothing is applied to it twice. Raises the
   * epoch. Those that were complete before `kept`, the place from which the source keeps its log, have lost changes: their loads become void.
   * Harmless when none waits.
   */
  joinTables(endpoint: EndpointConfig, task: TargetRef, kept: Position | undefined): Promise<JoinedTables>;
  /** The highest number that a load of this task ever had here, void ones too; 0 when there was none. */
  highestLoad(endpoint: EndpointConfig, task: TargetRef): Promise<number>;
  /** Ids of the tasks that have loaded or write any of these tables, of any installation of Trem; none where the role may not look. */
  writersOf(endpoint: EndpointConfig, tables: readonly TableName[]): Promise<readonly string[]>;
  /** Removes the rows of a task from the schema `trem`. */
  forget(endpoint: EndpointConfig, task: TargetRef): Promise<void>;
  /** Moves the target's own sequences of these tables beyond the numbers that the tables hold, for whoever writes there after a stop. Never back.
   * Gives up after 10 s. */
  moveSequences(endpoint: EndpointConfig, task: TargetRef, tables: readonly TableName[]): Promise<void>;
  /** `visibility` `swap`: rows go to a table beside, which `finishTable` puts in the place of the one that is there. Default: `gradual`. */
  openLoad(endpoint: EndpointConfig, task: TargetRef, options?: { readonly visibility?: Preparation['visibility'] }): Promise<LoadTarget>;
  /** For a partition that `openLoad` could not copy, because the target refuses a row of it. */
  openRowLoad(options: OpenTargetOptions, load: PartitionRef & { readonly visibility?: Preparation['visibility'] }): Promise<RowLoad>;
  openTarget(options: OpenTargetOptions): Promise<Target>;
  /** The oldest letters that are not closed and not noted as copied, at most `limit`. */
  uncopiedLetters(endpoint: EndpointConfig, task: TargetRef, limit: number): Promise<readonly UncopiedLetter[]>;
  noteCopied(endpoint: EndpointConfig, task: TargetRef, letters: readonly string[]): Promise<void>;
  /** Removes letters that were closed so many days ago. Returns how many. */
  dropClosedLetters(endpoint: EndpointConfig, task: TargetRef, days: number): Promise<number>;
  /** Dead letters that changed after this revision, oldest change first, at most `limit`; and how many there are. */
  deadLetters(
    endpoint: EndpointConfig,
    task: TargetRef,
    query: { readonly after: number; readonly limit: number },
  ): Promise<{ readonly letters: readonly StoredLetter[]; readonly total: number }>;
}

/** One target of a task: what its checkpoint row is called. */
export interface TargetRef extends TaskRef {
  readonly target: string;
}

export interface EnsureTablesOptions {
  readonly tables: readonly TableShape[];
  readonly preparation: Preparation;
  /** Number of the load that will fill the tables; a table that holds rows which none of this task's loads brought is treated as `preparation` says. Undefined: mode cdc. */
  readonly generation: number | undefined;
  /** Tables that are loaded will be loaded again. */
  readonly isReload?: boolean | undefined;
  /** Enums that are there and lack labels get them; else they do not fit. */
  readonly addsLabels?: boolean | undefined;
}

/** A label of an enum of the source that the enum of that name at the target does not have. */
export interface MissingLabel {
  readonly schema: string;
  readonly type: string;
  readonly label: string;
}

export interface JoinedTables {
  readonly joined: readonly TableName[];
  readonly lost: readonly TableName[];
}

export interface StoredCheckpoint extends SourceIdentity {
  readonly epoch: number;
  readonly captureEpoch: number;
  readonly position: Position | undefined;
}

export interface OpenTargetOptions {
  readonly endpoint: EndpointConfig;
  readonly task: TargetRef;
  /** For the values of rows that are set aside. Without it none can be. */
  readonly seal?: Seal;
  /** Which process this is, for people. */
  readonly worker?: string;
  /** Number of the task's run, for people. */
  readonly run?: number;
  readonly logger: Logger;
}

/** Hash sums of a table, for comparing two sides. Both sides hash the same columns in the same order. */
export interface TableHasher extends AsyncDisposable {
  /** Per bucket (first 10 bits of the md5 of the key) the number of rows and the sum of their hashes modulo 2^64, both halves. */
  bucketSums(table: CompareTable): Promise<ReadonlyMap<number, BucketSum>>;
  bucketSum(table: CompareTable, bucket: number): Promise<BucketSum>;
  /** Key text and row hash of every row of a bucket, sorted by key. */
  bucketRows(table: CompareTable, bucket: number): Promise<readonly { readonly key: string; readonly hash: string }[]>;
}

export interface CompareTable {
  readonly schema: string;
  readonly table: string;
  /** By the names of the target, as the key is. */
  readonly columns: readonly string[];
  /** Empty: the row itself. */
  readonly key: readonly string[];
  /** Of a source: which rows, and what stands for each column, in its SQL. Absent: all, and the columns themselves. */
  readonly rules?: Pick<LoadRules, 'select' | 'where'> | undefined;
  /** Of a target: how changes became rows; those count that stand for rows that are there now. Absent: all. */
  readonly apply?: Apply | undefined;
}

export interface BucketSum {
  readonly rows: bigint;
  readonly high: bigint;
  readonly low: bigint;
}

/** Our code for one kind of database. */
export interface Connector {
  readonly kind: EndpointKind;
  check(endpoint: EndpointConfig, options: CheckOptions): Promise<readonly Finding[]>;
  schemas(endpoint: EndpointConfig): Promise<readonly SchemaSummary[]>;
  tables(endpoint: EndpointConfig, query: TableQuery): Promise<TablePage>;
  table(endpoint: EndpointConfig, name: TableName): Promise<TableDetail | undefined>;
  /** What can be a source, with columns, keys and comments: all of a database in a few pages. */
  catalogue(endpoint: EndpointConfig, query: CatalogueQuery): Promise<CataloguePage>;
  openHasher(endpoint: EndpointConfig, task: TaskRef): Promise<TableHasher>;
  readonly source: SourceConnector;
  readonly target: TargetConnector;
}
