import type {
  BatchTrials,
  Consumer,
  LogDecoder,
  Logger,
  Position,
  ProgressBoard,
  TakenOver,
  Target,
  TargetRef,
} from '@trem/replication-core';
import type { ApplyFacts } from './apply-statistics.js';
import type { RefusalOptions } from './careful-writer.js';
import type { MappedTable } from './known-tables.js';

export interface ApplyLimits {
  /** Row changes of one target transaction. */
  readonly maxBatchChanges: number;
  /** Frame bytes of one target transaction. Default 4 MiB. */
  readonly maxGatherBytes?: number;
  /** From the beginning of one run of writes to that of the next, at least; what comes meanwhile is gathered. Default 0. */
  readonly intervalMs?: number;
  /** How long one write may take before it is STALLED. Default 15 min. */
  readonly writeTimeoutMs?: number;
  /** How long a write under way has to end when everything else does; then it is given up, and rolled back. Default 5 s. */
  readonly stopPatienceMs?: number;
  /** How long to wait behind the left-overs of an earlier capture for its successor, before GAP. Default 45 s: a successor may wait so long for the lock. */
  readonly gapPatienceMs?: number;
  /** How often positions and counts are reported. Default 1 s. */
  readonly reportEveryMs?: number;
}

export interface ApplyOptions {
  readonly task: TargetRef;
  readonly target: Target;
  /** What `target.takeOver` answered. */
  readonly taken: TakenOver;
  readonly consumer: Consumer;
  readonly decoder: LogDecoder;
  readonly tables: readonly MappedTable[];
  readonly limits: ApplyLimits;
  /** What is done with rows that the target refuses. Absent: a task's defaults. */
  readonly refusals?: RefusalOptions;
  /** Nothing that was committed at the source later than this is applied, µs since 1970: at the first such transaction the run ends. */
  readonly stopAfter?: number;
  /** Nothing beyond it is told as durable, so that the source keeps its log from there on: tables are being loaded that will be read from further back. */
  readonly holdAt?: Position | undefined;
  /** Absent: deaths are not counted. */
  readonly trials?: BatchTrials | undefined;
  readonly board: ProgressBoard;
  readonly logger?: Logger;
  readonly signal: AbortSignal;
  readonly onProgress: (facts: ApplyFacts) => void;
}
