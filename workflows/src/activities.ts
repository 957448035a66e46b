import type { Phase, ScheduleTimes, Step, TableName, TaskMode } from '@trem/contracts';
import type { Next } from './task-events.js';
import type { Durations, Prepared } from './task-state.js';

/** What a workflow may know of a task's settings; everything else is read by the activities themselves. Under 2 KB. */
export interface TaskSettings {
  readonly name: string;
  readonly title: string;
  readonly mode: TaskMode;
  readonly source: string;
  /** Stored names, in order. */
  readonly targets: readonly string[];
  readonly configVersion: number;
  readonly tables: number;
  readonly parallelTables: number;
  readonly parallelPartitions: number;
  readonly durations: Durations;
  /** Absent: from a worker of before there were schedules. */
  readonly schedule?: ScheduleTimes;
}

/** What every activity of a task is told: ids and numbers, never settings, never secrets. */
export interface TaskCall {
  readonly taskId: string;
  readonly generation: number;
  /** Of the definition that the task was prepared for. With other tables by now the call fails with DEFINITION_EDITED. Absent: whatever it is. */
  readonly version?: number;
}

/** A task's state as people see it, copied to the control-store. Only a higher `stateVersion` is taken. */
export interface StateProjection {
  readonly taskId: string;
  readonly phase: Phase;
  readonly step: Step;
  readonly phaseSince: number;
  readonly stateVersion: number;
  readonly generation: number;
  readonly errorCode: string | null;
  readonly errorText: string | null;
  readonly retryAt: number | null;
}

export interface Alert {
  readonly taskId: string;
  readonly kind: 'attention' | 'recovering' | 'too-long';
  readonly code: string;
  readonly phase: Phase;
  readonly stateVersion: number;
}

/** Run inside the workflow's own worker, in seconds; away from them the machine goes on. */
export interface LocalActivities {
  readTask(taskId: string): Promise<TaskSettings>;
  projectState(state: StateProjection): Promise<void>;
  recordAlert(alert: Alert): Promise<void>;
}

export interface PlanAnswer {
  readonly next: Next;
  /** Mode cdc without a checkpoint: the slot is made now, and its beginning becomes the checkpoint. */
  readonly needsSlot: boolean;
  /** What the answer holds for. */
  readonly prepared?: Prepared;
  readonly tables: { readonly total: number; readonly loaded: number };
}

export interface ControlActivities {
  /** Discards what is at the targets, the queues and the slot. Returns the generation that the control-store now has. */
  resetForResync(call: TaskCall): Promise<{ generation: number }>;
  /** The start check: where to go on, by the facts of source, target and control-store. */
  plan(call: TaskCall): Promise<PlanAnswer>;
  ensurePublication(call: TaskCall): Promise<void>;
  ensureTarget(call: TaskCall & { readonly target: string }): Promise<void>;
  ensureQueues(call: TaskCall): Promise<void>;
  beginStream(call: TaskCall): Promise<void>;
  beginRun(call: TaskCall & { readonly startMode: 'continue' | 'reload' }): Promise<void>;
  /** Notes file nodes and cuts unfinished tables into partitions. */
  planLoad(call: TaskCall): Promise<LoadPlan>;
  finishLoad(call: TaskCall & { readonly target: string }): Promise<void>;
  releaseSlot(call: TaskCall): Promise<void>;
  cleanUp(call: TaskCall): Promise<void>;
  /** Removes slots, publications and queues of tasks that were deleted here: a worker that came back late may have made them again. */
  removeOrphans(): Promise<{ readonly removed: readonly string[] }>;
  planComparison(call: CompareCall): Promise<{ readonly tables: readonly CompareItem[] }>;
  /** Writes down which tables could not be compared, and the outcome of the whole. */
  /** Writes down how a replay of dead letters has ended. */
  finishLetters(call: LettersCall & { readonly error: string | undefined }): Promise<void>;
  finishComparison(call: CompareCall & { readonly failed: readonly FailedCompare[]; readonly isBroken: boolean }): Promise<void>;
}

export interface LoadTable {
  /** 0 is the highest. Absent in plans that were made before there were priorities. */
  readonly priority?: number;
  readonly schema: string;
  readonly table: string;
  readonly target: string;
  /** How many ranges the table is read in; they are numbered from 1. */
  readonly partitions: number;
  /** What the target knows this load by: rises with each snapshot, so that a loader of an earlier one is fenced. */
  readonly loadNumber: number;
}

/** Small tables that one activity loads, one after the other. */
export interface LoadGroup {
  readonly priority: number;
  readonly target: string;
  readonly loadNumber: number;
  readonly tables: readonly TableName[];
}

export interface LoadPlan {
  /** Tables that are read in ranges, and in plans that were made before there were groups all others, too. */
  readonly unfinished: readonly LoadTable[];
  readonly groups?: readonly LoadGroup[];
  /** All tables that get foreign keys once everything is loaded. */
  readonly foreignKeys: readonly { readonly schema: string; readonly table: string; readonly target: string }[];
  readonly total: number;
}

export interface TableCall extends TaskCall {
  readonly target: string;
  readonly schema: string;
  readonly table: string;
}

export interface LoadCall extends TableCall {
  readonly loadNumber: number;
}

/** The snapshot that a load reads. */
export interface SnapshotCall {
  readonly snapshot: string;
  readonly position: string;
  /** A finished table is loaded once the next start check has let it join the others. */
  readonly joinsLater?: boolean;
}

export type GroupCall = TaskCall & SnapshotCall & Omit<LoadGroup, 'priority'>;

export interface LoadActivities {
  /** Signals `snapshotReady` and stays until cancelled. */
  holdSnapshot(call: TaskCall): Promise<void>;
  /** Prepares, copies and finishes each of these tables. What an earlier attempt has done is not done again. */
  loadGroup(call: GroupCall): Promise<void>;
  prepareTable(call: LoadCall): Promise<void>;
  loadPartition(call: LoadCall & SnapshotCall & { readonly partition: number }): Promise<{ rows: number; bytes: number }>;
  finishTable(call: LoadCall & Omit<SnapshotCall, 'snapshot'>): Promise<void>;
  createForeignKeys(call: TableCall): Promise<void>;
  compareTable(call: CompareCall & CompareItem): Promise<void>;
}

export interface CompareCall {
  readonly taskId: string;
  readonly comparisonId: string;
  readonly deadlineMs: number;
}

export interface CompareItem {
  readonly schema: string;
  readonly table: string;
}

export interface FailedCompare extends CompareItem {
  readonly code: string;
  readonly text: string;
}

/** For the reader of the history; only `stop-reached` and `edited` decide something. */
export interface StreamEnd {
  /** `edited`: other tables are to be copied. */
  readonly reason: 'cancelled' | 'slice' | 'edited' | 'stop-reached';
  readonly position: string;
  readonly epoch: number;
  readonly rows: number;
}

export interface StreamCall extends TaskCall {
  readonly configVersion: number;
  readonly scope: number;
  /** The activity ends itself at a commit after this long. */
  readonly sliceMs: number;
}

export interface LettersCall {
  readonly taskId: string;
  /** In the control-store: what is wanted. */
  readonly workId: string;
}

export interface StreamActivities {
  runCapture(call: StreamCall): Promise<StreamEnd>;
  /**
   * Where the schedule stops by commit time: ends with `stop-reached` once everything that the source committed up to then is applied, and nothing later.
   * It reads the schedule itself, with the definition whose edits end it: a time that came with the call would be an old one after an edit meanwhile.
   */
  runApply(call: StreamCall & { readonly target: string; readonly holdAt?: string }): Promise<StreamEnd>;
  /** Replays or skips dead letters at every target of the task, beside a running apply. */
  closeLetters(call: LettersCall): Promise<void>;
}

export type Activities = LocalActivities & ControlActivities & LoadActivities & StreamActivities;
