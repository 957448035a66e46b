import type {
  Comparison,
  DeadLetter,
  DeadLetterFilter,
  DeadLetterPage,
  DeadLetterQuery,
  DeadLetterWork,
  LoadStatistic,
  Phase,
  SlotHealth,
  StoppedRow,
  TableComparison,
  TableProgress,
  TaskEvent,
  TaskPositions,
  TaskRunPage,
  TaskRunQuery,
  TaskStatistics,
} from '@trem/contracts';
import type { SecretKeys } from '@trem/node-platform';
import type { BatchTrials, ChangePlace, ProgressBoard, SealedBytes, StoredLetter } from '@trem/replication-core';
import type { AuditStore, TokenStore } from './access-store.js';
import type { DraftStore } from './draft-store.js';
import type { EndpointStore } from './endpoint-store.js';
import type { LoadStore } from './load-store.js';
import type { BoardTask, ProjectedState, StatusRow, TaskStore } from './task-store.js';

export type * from './access-store.js';
export type * from './endpoint-store.js';
export type * from './load-store.js';
export type * from './task-store.js';

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
  readonly audit: AuditStore;
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

  /** Which batches an apply tries, and which were in hand when one died. Begins a run. @throws CONNECTION_LOST */
  trials(taskId: string, target: string): Promise<BatchTrials>;

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
  /** Newest first, a page at a time. */
  runs(taskId: string, query: TaskRunQuery): Promise<TaskRunPage>;
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

export interface EventStore {
  /** Ids of one task's events rise in the order in which they become visible. Notifies listeners. */
  append(taskId: string, kind: string, facts: Readonly<Record<string, unknown>>): Promise<number>;
  since(taskId: string, afterId: number, limit: number): Promise<TaskEvent[]>;
  /** Id of the last one but so many; 0 when there is none. */
  latest(taskId: string, but?: number): Promise<number>;
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
  /** Forgets copies of letters that were closed so many days ago. */
  dropClosed(taskId: string, target: string, days: number): Promise<void>;
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

/** A task whose source somebody should look at. */
export interface DueSlot {
  readonly taskId: string;
  readonly phase: Phase;
  /** A full load makes none, but holds a snapshot. */
  readonly hasSlot: boolean;
  /** What the look before found. */
  readonly before: SlotHealth | null;
}

/** What the slots of tasks keep at their sources. */
export interface SlotStore {
  /** Tasks with a slot or a load at which nobody has looked for so long, at rest too, and half as long while they load. Who gets one looks at it. */
  claimDue(everyMs: number): Promise<DueSlot[]>;
  /** Notifies listeners. */
  record(taskId: string, health: SlotHealth): Promise<void>;
}
