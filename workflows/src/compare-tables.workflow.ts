import type { CompareCall } from './activities.js';
import { control, load } from './activity-proxies.js';
import { dealOut } from './concurrently.js';
import { type Durations, defaultDurations } from './task-state.js';

export interface CompareInput extends CompareCall {
  readonly durations?: Durations;
}

/** Compares every table of a task on both sides. The result is written to the control-store; a table that fails does not stop the others. */
export async function compareTables({ durations = defaultDurations, ...call }: CompareInput): Promise<void> {
  const { tables } = await control(durations).planComparison(call);
  await dealOut(tables, 2, (item) =>
    load(durations, { activityId: `compare:${item.schema}.${item.table}` }).compareTable({ ...call, ...item }),
  );
  await control(durations).finishComparison(call);
}
