import { SmallWorkload } from '../workloads/small.js';
import type { Workload } from '../workloads/workload.js';

/** What writes in a run with this seed. */
export function createWorkloads(_seed: number): readonly Workload[] {
  return [new SmallWorkload()];
}
