import { bank, ledger, lifeWalk, type Workload } from '../workloads/index.js';

/** What writes in a run with this seed: as much as two runs at once can bear on two cores, with transactions of several parts among it. */
export function createWorkloads(seed: number): readonly Workload[] {
  return [
    ledger(seed, { transactionsPerSecond: 100, largeEvery: 200 }),
    lifeWalk(seed, { stepsPerSecond: 60 }),
    bank(seed, { transfersPerSecond: 40, looksPerSecond: 5 }),
  ];
}
