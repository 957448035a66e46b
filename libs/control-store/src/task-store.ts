import type { DesiredState, Phase, Step, TableSelection, TaskDefinition, TaskStatus } from '@trem/contracts';
import type { Position } from '@trem/replication-core';
import type { Author } from './access-store.js';

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
  /** What lies at the targets is of another source: an edit named this one since. */
  readonly hasNewSource: boolean;
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
  create(definition: TaskDefinition, by: Author): Promise<TaskRow>;
  /** By name. */
  list(): Promise<TaskRow[]>;
  find(idOrName: string): Promise<TaskRow | undefined>;
  /** A new version. @throws NOT_FOUND · VERSION_CONFLICT · ENDPOINT_UNKNOWN · REQUEST_INVALID the name is another */
  update(id: string, expectedVersion: number, definition: TaskDefinition, by: Author): Promise<TaskRow>;
  /** All versions of a definition, newest first. */
  versions(id: string): Promise<TaskVersionRow[]>;
  version(id: string, version: number): Promise<TaskVersionRow | undefined>;
  /** @throws NOT_FOUND */
  select(id: string, selection: TableSelection): Promise<void>;
  /** @throws NOT_FOUND · TASK_WAS_STARTED `onlyNew`, and somebody has asked for it to run before: nothing is changed then */
  setDesired(id: string, desired: DesiredState, condition?: { readonly onlyNew?: boolean }): Promise<{ readonly previous: DesiredState }>;
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
