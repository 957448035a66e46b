import type { ApplyMode } from '@trem/contracts';
import { bank, type LeftOut, ledger, leftOut, lifeWalk, type Workload } from '../workloads/index.js';
import { APPLIED } from '../workloads/left-out.js';
import { Random } from './random.js';

interface ChosenOptions {
  readonly parts: boolean;
  readonly mode?: ApplyMode | undefined;
}

export interface Chosen {
  readonly workloads: readonly Workload[];
  /** The one of which the task applies some operations only. */
  readonly partial: LeftOut;
}

/**
 * What writes in a run with this seed: as much as two runs at once can bear on two cores, with transactions of several parts among it if so wished. Less where
 * every change adds a row and readers look for the newest.
 */
export function createWorkloads(seed: number, { parts, mode = 'default' }: ChosenOptions): Chosen {
  const largeEvery = parts ? 200 : 0;
  const partial = leftOut(seed, new Random(seed).pick(APPLIED));
  const others =
    mode === 'scd2' || mode === 'history'
      ? [
          ledger(seed, { transactionsPerSecond: 60, largeEvery, largeRows: 1_500, looksPerSecond: 3 }),
          lifeWalk(seed, { stepsPerSecond: 60, looksPerSecond: 5 }),
          bank(seed, { transfersPerSecond: 10, looksPerSecond: 2 }), // each change keeps one more large note
        ]
      : [
          ledger(seed, { transactionsPerSecond: 100, largeEvery }),
          lifeWalk(seed, { stepsPerSecond: 60 }),
          bank(seed, { transfersPerSecond: 40, looksPerSecond: 5 }),
        ];
  return { workloads: [...others, partial], partial };
}
