import type { ApplyMode } from '@trem/contracts';
import type { Violation, WorkloadFacts } from '../workloads/index.js';

/** What a run is to do. A seed always draws the same workload, the same faults and the same order. */
export interface RunOrder {
  readonly seed: number;
  /** Strike faults of this kind only. */
  readonly only?: string | undefined;
  /** A built-in mistake that the workers make all the while. */
  readonly defect?: string | undefined;
  /** The run that would bring this mistake out, without the mistake: it must be green. */
  readonly without?: string | undefined;
  /** How changes become rows of the target; left out: `default`. */
  readonly mode?: ApplyMode | undefined;
  /** Strike at most so many faults. */
  readonly most?: number | undefined;
}

export interface FaultRecord {
  readonly kind: string;
  /** What exactly: which worker, for how long. */
  readonly detail: string;
  /** Seconds since the task was started. */
  readonly at: number;
  readonly stage: 'load' | 'stream';
  /** It struck while the target had an open transaction of ours: a partition, or deliveries that were not acked yet. */
  readonly counted: boolean;
  /** Seconds from the end of the fault until what was committed then is at the target; in a load, until the next partition is. */
  readonly recovery: number;
  /** In the stream: how many seconds the target was behind the source just before. Writers do not wait, so a recovery works this off too. */
  readonly behind?: number;
}

export interface RunRecord extends RunOrder {
  readonly startedAt: string;
  readonly seconds: number;
  readonly heartbeatMs: number;
  readonly faults: readonly FaultRecord[];
  readonly facts: WorkloadFacts;
  readonly lost: number;
  readonly doubled: number;
  /** Torn transactions and steps backwards. */
  readonly torn: number;
  /** The first of them, for people. */
  readonly violations: readonly Violation[];
  /** What the task said beside its mode, drawn by the seed. */
  readonly settings?: readonly string[];
  /** Why the run did not come to its end: the task rests in attention, or stands still. */
  readonly failure?: string | undefined;
}

/** A mistake shows by what is wrong with the data, or by a task that rests and says why. A rig that failed by itself has found nothing. */
export function showsMistake({ lost, doubled, torn, failure }: RunRecord): boolean {
  return lost + doubled + torn > 0 || failure?.includes('in attention: ') === true;
}

export function isGreen({ lost, doubled, torn, failure }: RunRecord): boolean {
  return lost + doubled + torn === 0 && failure === undefined;
}
