import type {
  Comparison,
  DeadLetter,
  DeadLetterFilter,
  DeadLetterPage,
  DeadLetterQuery,
  DeadLetterWork,
  DesiredState,
  EndpointKind,
  EndpointSettings,
  LoadStatistic,
  NewToken,
  Phase,
  SlotHealth,
  Step,
  StoppedRow,
  TableComparison,
  TableName,
  TableProgress,
  TableSelection,
  TableState,
  TaskDefinition,
  TaskEvent,
  TaskPositions,
  TaskStatistics,
  TaskStatus,
  Token,
  TokenRequest,
} from '@trem/contracts';
import type { SealedSecret, SecretKeys } from '@trem/node-platform';
import type { ChangePlace, Partition, Position, ProgressBoard, SealedBytes, Secret, StoredLetter } from '@trem/replication-core';
import type { DraftStore } from './draft-store.js';

/** Our own store: what people configured, what workers report, what others are told about it. Never the place that knows how far a target is. */
export interface ControlStore extends AsyncDisposable {
  readonly endpoints: EndpointStore;
  readonly tasks: TaskStore;
  readonly loads: LoadStore;
  readonly events: EventStore;
  readonly comparisons: ComparisonStore;
  readonly deadLetters: DeadLetterStore;
  readonly drafts: DraftStore;
  readonly tokens: TokenStore;
  readonly slots: SlotStore;

  /** What masked values are hashed with; made at its first use. @throws SETTINGS_INVALID the key that sealed it is gone */
  maskKey(keys: SecretKeys): Promise<string>;
  /** Which secret key seals it; undefined before its first use. */
  maskKeyId(): Promise<string | undefined>;
  /**
   * Writes what a workflow decided. Only a higher `stateVersion` than the stored one counts, so a late or repeated call changes nothing.
   * Leaves an event `phase` and notifies listeners.
   * @returns whether it was written
   */
  projectState(taskId: string, state: ProjectedState): Promise<boolean>;

  /** The blackboard of one task's stream, for one generation. Reports cost one statement each; a store that is away fails them within seconds. */
  board(task: BoardTask): ProgressBoard;

  /**
   * Says that a worker is at work for these tasks. Once a second keeps "no worker" out of their status.
   * @returns the versions that their definitions have now
   */
  signOfLife(taskIds: readonly string[], worker: string): Promise<ReadonlyMap<string, number>>;

  /** Undefined: no such task. What a phase allows is the caller's to add. */
  status(idOrName: string): Promise<StatusRow | undefined>;
  statuses(): Promise<StatusRow[]>;
  tableProgress(taskId: string): Promise<TableProgress[]>;
  /** What each table's load came to, the latest run first; of one run when it is named. */
  loadStatistics(taskId: string, run?: number): Promise<LoadStatistic[]>;
  /** Of the current run, or of a window such as `15m`, `24h`, `30d`. */
  statistics(taskId: string, window?: string): Promise<TaskStatistics>;
  /** Keeps counts by minute for a week and by hour for a year. To be called now and then; harmless when repeated. */
  keepStatistics(): Promise<void>;
  positions(taskId: string): Promise<TaskPositions>;

  /**
   * Calls `onTask` with the id of each task about which something new is known. Reconnects by itself; as notifications are lost meanwhile, it then
   * names every task once. Dispose of the result to end it.
   */
  listen(onTask: (taskId: string) => void): Promise<AsyncDisposable>;
}

// Endpoints

export interface EndpointRow {
  readonly id: string;
  readonly name: string;
  readonly kind: EndpointKind;
  readonly access: 'source-and-target' | 'source-only';
  readonly settings: EndpointSettings;
  /** Sealed, and still never printed: as JSON it is `[secret]`. */
  readonly secret: Secret<Buffer> | null;
  readonly secretKey: string | null;
  readonly secretSetAt: string | null;
  readonly version: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

export interface EndpointChange {
  readonly name: string;
  readonly kind: EndpointKind;
  readonly access: 'source-and-target' | 'source-only';
  readonly settings: EndpointSettings;
  /** Undefined keeps what is stored, null removes it. */
  readonly sealed?: SealedSecret | null | undefined;
}

/** The caller makes the id (a uuid): the secret is sealed for it. */
export interface NewEndpoint extends EndpointChange {
  readonly id: string;
}

export interface EndpointStore {
  /** @throws NAME_TAKEN */
  create(endpoint: NewEndpoint): Promise<EndpointRow>;
  /** By name. */
  list(): Promise<EndpointRow[]>;
  find(idOrName: string): Promise<EndpointRow | undefined>;
  /** @throws NOT_FOUND · VERSION_CONFLICT · NAME_TAKEN */
  update(id: string, expectedVersion: number, endpoint: EndpointChange): Promise<EndpointRow>;
  /** Harmless when it is gone. @throws ENDPOINT_IN_USE */
  remove(id: string): Promise<void>;
  /** Replaces a sealed secret by the same one under another key; version and `secretSetAt` stay. False when it no longer has the key `ifKey`. */
  storeSecret(id: string, sealed: SealedSecret, ifKey: string): Promise<boolean>;
}

// Tasks

/** Where the task is, as its workflow last told. Times in ISO 8601. */
export interface TaskState {
  readonly phase: Phase;
  readonly step: Step;
  readonly phaseSince: string;
  readonly stateVersion: number;
  readonly errorCode: string | null;
  readonly errorText: string | null;
  readonly retryAt: string | null;
}

export interface TaskRow extends TaskState {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  /** As people wrote it: every target has its name, endpoints have the names of now. */
  readonly definition: TaskDefinition;
  readonly sourceEndpointId: string;
  readonly targets: readonly { readonly name: string; readonly endpointId: string }[];
  /** What the patterns of the definition met at the last start. */
  readonly selection: TableSelection | undefined;
  readonly desired: DesiredState;
  readonly generation: number;
  /** 0 before the first. */
  readonly run: number;
  readonly captureEpoch: number;
  readonly createdAt: string;
  readonly updatedAt: string;
}

/** Deleted tasks are not found and do not hold their name. */
export interface TaskStore {
  /** @throws NAME_TAKEN · ENDPOINT_UNKNOWN */
  create(definition: TaskDefinition, by: string): Promise<TaskRow>;
  /** By name. */
  list(): Promise<TaskRow[]>;
  find(idOrName: string): Promise<TaskRow | undefined>;
  /** A new version. @throws NOT_FOUND · VERSION_CONFLICT · ENDPOINT_UNKNOWN · REQUEST_INVALID the name is another */
  update(id: string, expectedVersion: number, definition: TaskDefinition, by: string): Promise<TaskRow>;
  /** All versions of a definition, newest first. */
  versions(id: string): Promise<TaskVersionRow[]>;
  version(id: string, version: number): Promise<TaskVersionRow | undefined>;
  /** @throws NOT_FOUND */
  select(id: string, selection: TableSelection): Promise<void>;
  /** @throws NOT_FOUND */
  setDesired(id: string, desired: DesiredState): Promise<{ readonly previous: DesiredState }>;
  /** Returns the new number; positions of older ones no longer count. @throws NOT_FOUND */
  raiseGeneration(id: string): Promise<number>;
  /** Returns the number of the new run. A second call with the same `requestId` returns the same one. @throws NOT_FOUND */
  startRun(id: string, run: { readonly startMode: string; readonly by: string; readonly requestId?: string | undefined }): Promise<number>;
  /** Ends the task's current run; harmless when it has ended. */
  endRun(id: string, end: { readonly endPhase: Phase; readonly errorCode: string | null }): Promise<void>;
  /** 1 + the higher of the counter and `atLeast` (the highest that a target has seen), atomically. @throws NOT_FOUND */
  nextCaptureEpoch(id: string, atLeast: number): Promise<number>;
  /**
   * Writes down what a target itself says of its checkpoint, also when it lies behind what was reported before (a restored target).
   * Call it before a stream begins: otherwise capture could acknowledge by a copy that is ahead of the target.
   */
  observeTarget(id: string, target: string, seen: ObservedTarget): Promise<void>;
  /** Those that were deleted here, newest first: by their names, what they may have left behind is known as ours. */
  deleted(): Promise<DeletedTask[]>;
  /** Frees name and endpoints. Versions, runs and statistics stay. */
  markDeleted(id: string): Promise<void>;
}

/** A definition as it was saved: endpoints have the names of then. */
export interface TaskVersionRow {
  readonly version: number;
  readonly definition: TaskDefinition;
  readonly by: string;
  readonly createdAt: string;
}

export interface DeletedTask {
  readonly id: string;
  readonly name: string;
  readonly targets: readonly string[];
  readonly deletedAt: string;
}

export interface ObservedTarget {
  readonly generation: number;
  readonly epoch: number;
  readonly position: Position | undefined;
}

export interface ProjectedState extends TaskState {
  readonly generation: number;
}

export interface BoardTask {
  readonly id: string;
  readonly generation: number;
  readonly run: number;
  readonly targets: readonly string[];
  /** Which process reports. */
  readonly worker: string;
  readonly slot?: string | undefined;
}

export type StatusRow = Omit<TaskStatus, 'allowedCommands'>;

// Loads

export interface PlannedTable {
  readonly schema: string;
  readonly table: string;
  readonly targetSchema: string;
  readonly targetTable: string;
  readonly keyColumns: readonly string[];
  readonly estimatedRows: number | null;
  readonly bytes: number | null;
}

export interface TaskTableRow extends PlannedTable {
  readonly target: string;
  readonly generation: number;
  readonly state: TableState;
  readonly rowsLoaded: number;
  readonly position: Position | undefined;
  readonly errorCode: string | null;
}

/** The load of one generation into one target. */
export interface LoadRef {
  readonly taskId: string;
  readonly target: string;
  readonly generation: number;
}

/** One table of a load, by its source names. */
export interface LoadTableRef extends LoadRef {
  readonly schema: string;
  readonly table: string;
}

/** What to change; absent stays. */
export interface TableFacts {
  readonly state?: TableState;
  readonly position?: Position;
  readonly rowsLoaded?: number;
  readonly errorCode?: string | null;
}

export type PlannedPartition = Partition & { readonly fileNode: string };

export interface PartitionRow extends PlannedPartition {
  readonly schema: string;
  readonly table: string;
  readonly state: PartitionState;
  readonly rows: number;
  readonly bytes: number;
  readonly worker: string | null;
}
export type PartitionState = 'pending' | 'loading' | 'done';

export interface PartitionFacts {
  readonly state: 'loading' | 'done';
  readonly rows: number;
  readonly bytes: number;
  /** Rows that rules left out, and rows that were set aside. */
  readonly filtered?: number;
  readonly rejected?: number;
  readonly worker: string;
}

/** Table states and partitions, for planning and for people. What is truly loaded, the target knows. */
export interface LoadStore {
  /**
   * Writes the tables of a load, in place of those of older generations. Repeated for the same generation it keeps states, adds what is new and removes
   * what is no longer named. Nothing happens when a newer generation is there.
   */
  planTables(load: LoadRef, tables: readonly PlannedTable[]): Promise<void>;
  /** Loaded tables whose definition was edited since, so that what is at a target no longer fits it. */
  edited(taskId: string): Promise<TableName[]>;
  /** The next start loads these tables again; until then they are `resyncing`. */
  askAgain(taskId: string, tables: readonly TableName[]): Promise<void>;
  /** By target, schema and table. */
  tables(taskId: string, target?: string): Promise<TaskTableRow[]>;
  /** Nothing happens for another generation than the stored one. Notifies listeners. */
  setTable(table: LoadTableRef, facts: TableFacts): Promise<void>;
  /** Replaces the table's partitions of this generation by these, all pending. */
  planPartitions(table: LoadTableRef, partitions: readonly PlannedPartition[]): Promise<void>;
  /** By schema, table and number. */
  partitions(load: LoadRef): Promise<PartitionRow[]>;
  /** The load of a table begins, or begins anew, in the task's current run. */
  beginTable(table: LoadTableRef): Promise<void>;
  /** It has ended; an error counts as a failed attempt. What is loaded does not fail any more. */
  endTable(table: LoadTableRef, errorCode: string | null): Promise<void>;
  /** Progress of one partition. One that is done stays done. Notifies listeners. */
  reportPartition(partition: LoadTableRef & { readonly number: number }, facts: PartitionFacts): Promise<void>;
}

// Events, comparisons, slots, tokens

export interface EventStore {
  /** Ids of one task's events rise in the order in which they become visible. Notifies listeners. */
  append(taskId: string, kind: string, facts: Readonly<Record<string, unknown>>): Promise<number>;
  since(taskId: string, afterId: number, limit: number): Promise<TaskEvent[]>;
  /** Id of the last one; 0 when there is none. */
  latest(taskId: string): Promise<number>;
}

export interface ComparisonStore {
  create(taskId: string, deadlineMs: number): Promise<Comparison>;
  find(taskId: string, id: string): Promise<Comparison | undefined>;
  /** @throws NOT_FOUND no such comparison */
  setTable(id: string, table: TableComparison): Promise<void>;
  /** A comparison that is finished keeps its first outcome. */
  finish(id: string, outcome: 'equal' | 'different' | 'failed'): Promise<void>;
}

/** Copies of dead letters, which targets have: for people. And what people want done with them. */
export interface DeadLetterStore {
  /** The highest revision that was copied from a target, and how many letters there are. */
  copied(taskId: string, target: string): Promise<{ readonly revision: number; readonly letters: number }>;
  /** Notifies listeners. */
  copy(taskId: string, letters: readonly StoredLetter[]): Promise<void>;
  page(taskId: string, query: DeadLetterQuery): Promise<DeadLetterPage>;
  /** With its content, sealed: as a person has edited it. */
  find(taskId: string, id: string): Promise<{ readonly letter: DeadLetter; readonly content: SealedBytes } | undefined>;
  /** Of those that are not closed. */
  ids(taskId: string, filter: DeadLetterFilter): Promise<string[]>;
  /** @throws NOT_FOUND there is none, or it is closed */
  edit(taskId: string, id: string, content: SealedBytes): Promise<void>;
  edited(id: string): Promise<SealedBytes | undefined>;
  counts(taskId: string): Promise<{ readonly open: number; readonly parked: number }>;
  begin(taskId: string, work: WantedWork): Promise<string>;
  /** @throws NOT_FOUND */
  wanted(id: string): Promise<WantedWork>;
  report(id: string, result: Pick<DeadLetterWork, 'replayed' | 'skipped' | 'failed'>): Promise<void>;
  /** Work that has ended keeps its first outcome. */
  end(id: string, error?: string): Promise<void>;
  work(taskId: string, id: string): Promise<DeadLetterWork | undefined>;
  /** The task rests at this row. */
  stopAt(taskId: string, row: StoppedRow): Promise<void>;
  stopped(taskId: string): Promise<StoppedRow[]>;
  /** From now on the row is to be set aside. Returns what was to be skipped; empty when the task rests at none. */
  skipStopped(taskId: string): Promise<StoppedRow[]>;
  isSkipped(taskId: string, target: string, place: ChangePlace): Promise<boolean>;
}

export interface WantedWork {
  readonly action: 'replay' | 'skip';
  /** Absent: all that are not closed. */
  readonly ids?: readonly string[] | undefined;
  readonly reason?: string | undefined;
  readonly by: string;
}

/** What the slots of tasks keep at their sources. */
export interface SlotStore {
  /** Tasks with a slot at which nobody has looked for so long, at rest too. Who gets one looks at it. */
  claimDue(everyMs: number): Promise<{ readonly taskId: string; readonly phase: Phase; readonly before: SlotHealth | null }[]>;
  /** Notifies listeners. */
  record(taskId: string, health: SlotHealth): Promise<void>;
}

/** Texts of tokens are known to their owners only: the store has hashes. */
export interface TokenStore {
  /** Makes the admin token when no token could administer, and returns its text: the only time that anybody sees it. Undefined when there is one. */
  ensureAdmin(): Promise<string | undefined>;
  /** Accepts this text as an admin token of this name from now on, in place of an earlier one of that name. Not what was revoked: false. */
  register(token: string, name: string): Promise<boolean>;
  /** Whose it is, when it is accepted now: neither revoked nor expired. Notes its use, to the minute. */
  identify(token: string): Promise<Token | undefined>;
  /** @throws NAME_TAKEN */
  create(token: TokenRequest, by: string): Promise<NewToken>;
  /** Those that are revoked too, newest first. */
  list(): Promise<Token[]>;
  /** Harmless when it is revoked. @throws NOT_FOUND · TOKEN_IS_LAST nobody could administer any more */
  revoke(idOrName: string): Promise<Token>;
  /** Which of these are accepted now. */
  accepted(ids: readonly string[]): Promise<ReadonlySet<string>>;
}
