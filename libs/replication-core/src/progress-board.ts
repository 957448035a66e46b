import type { Position } from './position.js';

/** What capture knows, once a second. */
export interface CaptureProgress {
  readonly epoch: number;
  readonly captured: Position | undefined;
  readonly confirmed: Position | undefined;
  readonly acknowledged: Position | undefined;
  readonly retainedBytes: number | undefined;
  /** Row changes that were read and are not everywhere yet, and the age of the oldest in ms. */
  readonly open?: {
    readonly unconfirmed: { readonly changes: number; readonly ageMs: number };
    readonly outstanding: { readonly changes: number; readonly ageMs: number };
    /** Of those that were read since the last report, when they were read; or of those that wait, in hand, for room in the queue. */
    readonly read: { readonly ageMs: number };
  };
}

/** Changes of whole transactions that capture has read, up to a place in the log. Names are for people. */
export interface CapturedStretch {
  readonly epoch: number;
  readonly upTo: Position;
  readonly tables: readonly CapturedCounts[];
}

export interface CapturedCounts {
  readonly name: string;
  readonly inserts: number;
  readonly updates: number;
  readonly deletes: number;
  readonly truncates: number;
}

/** What apply knows, once a second. Counts are those since the last report. */
export interface ApplyProgress {
  readonly target: string;
  readonly epoch: number;
  readonly applied: Position;
  readonly durable: Position | undefined;
  readonly committedAt: number;
  readonly lagMs: number | undefined;
  readonly transactions: number;
  readonly bytes: number;
  /** Row changes that were delivered and are not committed at the target yet. */
  readonly pending?: number;
  /** Row changes that were written since the last report, for the rate. */
  readonly changes: number;
}

/** What target transactions settled, from where the stretch before ended up to a position. */
export interface SettledStretch {
  readonly upTo: Position;
  readonly tables: readonly AppliedCounts[];
  /** Changes that had nothing to do: their table's load has them, or their table has left the task. */
  readonly passed: number;
}

export interface AppliedCounts {
  readonly schema: string;
  readonly table: string;
  readonly inserts: number;
  readonly updates: number;
  readonly deletes: number;
  readonly truncates: number;
  /** Left out by the task's choice of operations; not among the others. */
  readonly skipped?: number;
  /** Left out by the rules of the table; not among the others. */
  readonly filtered?: number;
  /** Versions that mode scd2 opened and closed, and rows that mode history added. */
  readonly opened?: number;
  readonly closed?: number;
  /** Set aside as dead letters; not among the others. */
  readonly errors?: number;
}

/** Positions of all targets of a task, the smallest of each kind. Undefined: not known, so nothing may be acknowledged. */
export interface TargetPositions {
  readonly applied: Position | undefined;
  readonly durable: Position | undefined;
}

/**
 * The blackboard of one task's stream. A copy may be late, never ahead. Away: nothing is acknowledged, data flows.
 * What is counted is counted once: a stretch that ends at or below what was counted before changes nothing, so that it may be told again.
 */
export interface ProgressBoard {
  /** From here on no capture of a lower epoch counts. @returns up to where captured changes are counted; `from` when none are yet */
  startCounting(start: { readonly epoch: number; readonly from: Position }): Promise<Position>;
  countCaptured(stretch: CapturedStretch): Promise<void>;
  countSettled(target: string, stretch: SettledStretch): Promise<void>;
  reportCapture(progress: CaptureProgress): Promise<void>;
  reportApply(progress: ApplyProgress): Promise<void>;
  targetPositions(): Promise<TargetPositions>;
}
