import { bank, ledger, lifeWalk, type Workload } from '../workloads/index.js';

/** What writes in a run with this seed: as much as two runs at once can bear on two cores, with transactions of several parts among it if so wished. */
export function createWorkloads(seed: number, { parts }: { readonly parts: boolean }): readonly Workload[] {
  return [
    ledger(seed, { transactionsPerSecond: 100, largeEvery: parts ? 200 : 0 }),
    lifeWalk(seed, { stepsPerSecond: 60 }),
    bank(seed, { transfersPerSecond: 40, looksPerSecond: 5 }),
  ];
}
