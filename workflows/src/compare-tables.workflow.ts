import type { CompareCall, CompareItem, FailedCompare } from './activities.js';
import { comparing, control, finishing } from './activity-proxies.js';
import { dealOut } from './concurrently.js';
import { endOf } from './failure.js';
import { type Durations, defaultDurations } from './task-state.js';

export interface CompareInput extends CompareCall {
  readonly durations?: Durations;
}

const tablesAtOnce = 2;

/**
 * Compares every table of a task on both sides. The result is written to the control-store; a table that fails does not stop the others, and a
 * comparison that cannot even begin has failed, too: nobody is left waiting.
 */
export async function compareTables({ durations = defaultDurations, ...call }: CompareInput): Promise<void> {
  const failed: FailedCompare[] = [];
  let isBroken = false;
  try {
    await compareAll(call, durations, failed);
  } catch (error) {
    endOf(error); // a mistake in workflow code is thrown
    isBroken = true;
  }
  await finishing(durations).finishComparison({ ...call, failed, isBroken });
}

async function compareAll(call: CompareCall, durations: Durations, failed: FailedCompare[]): Promise<void> {
  const { tables } = await control(durations).planComparison(call);
  await dealOut(tables, tablesAtOnce, async (item: CompareItem) => {
    try {
      await comparing(durations, { activityId: `compare:${item.schema}.${item.table}` }).compareTable({ ...call, ...item });
    } catch (error) {
      const { code = 'BUG', text = '' } = endOf(error);
      failed.push({ ...item, code, text });
    }
  });
}
