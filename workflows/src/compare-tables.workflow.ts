import type { CompareCall, CompareItem, FailedCompare } from './activities.js';
import { comparing, control } from './activity-proxies.js';
import { dealOut } from './concurrently.js';
import { endOf } from './failure.js';
import { type Durations, defaultDurations } from './task-state.js';

export interface CompareInput extends CompareCall {
  readonly durations?: Durations;
}

const tablesAtOnce = 2;

/** Compares every table of a task on both sides. The result is written to the control-store; a table that fails does not stop the others. */
export async function compareTables({ durations = defaultDurations, ...call }: CompareInput): Promise<void> {
  const { tables } = await control(durations).planComparison(call);
  const failed: FailedCompare[] = [];
  await dealOut(tables, tablesAtOnce, async (item: CompareItem) => {
    try {
      await comparing(durations, { activityId: `compare:${item.schema}.${item.table}` }).compareTable({ ...call, ...item });
    } catch (error) {
      const { code = 'BUG', text = '' } = endOf(error);
      failed.push({ ...item, code, text });
    }
  });
  await control(durations).finishComparison({ ...call, failed });
}
