import { ActivityFailure, ApplicationFailure, TimeoutFailure } from '@temporalio/common';
import { condition, isCancellation, setHandler } from '@temporalio/workflow';
import { errorEntry } from '@trem/contracts';
import type { LoadGroup, LoadTable, TaskCall } from './activities.js';
import { control, holder, load } from './activity-proxies.js';
import { dealOut, firstEndEndsAll } from './concurrently.js';
import { type SnapshotReady, snapshotReady } from './messages.js';
import { activityIds } from './names.js';
import type { Durations } from './task-state.js';
import { turnsOf } from './turns.js';

export interface FullLoadInput {
  readonly taskId: string;
  readonly generation: number;
  readonly targets: readonly string[];
  readonly parallelTables: number;
  readonly parallelPartitions: number;
  readonly durations: Durations;
  /** Of the definition that it loads. */
  readonly version?: number;
  /** Others stream meanwhile: the tables join them later. */
  readonly isBeside?: boolean;
}

/**
 * Loads the tables that are not loaded yet, all from one snapshot that is held meanwhile: a table of one priority is finished before one of the next
 * begins. Ends with the first checkpoint at every target; beside a stream there is one already.
 * Fails with SNAPSHOT_GONE when the snapshot is lost; what was loaded stays.
 */
export async function fullLoad(input: FullLoadInput): Promise<{ total: number }> {
  let snapshot: SnapshotReady | undefined;
  setHandler(snapshotReady, (ready) => {
    snapshot = ready;
  });
  const call = callOf(input);
  const plan = await control(input.durations).planLoad(call);
  const unfinished = [...(plan.groups ?? []), ...plan.unfinished];
  if (unfinished.length > 0) {
    await whileHeld(
      () =>
        holder(input.durations, { activityId: activityIds.holdSnapshot, summary: 'keeps the snapshot until all is loaded' }).holdSnapshot(
          call,
        ),
      async () => {
        await condition(() => snapshot !== undefined);
        const held = snapshot ?? { name: '', position: '' };
        for (const turn of turnsOf(unfinished)) {
          await dealOut(turn, input.parallelTables, (work) =>
            'tables' in work ? loadGroup(input, work, held) : loadTable(input, work, held),
          );
        }
      },
    );
  }
  if (input.isBeside === true) {
    return { total: plan.total };
  }
  await dealOut(plan.foreignKeys, input.parallelTables, (table) =>
    load(input.durations, { activityId: `foreign-keys:${table.schema}.${table.table}` }).createForeignKeys({ ...call, ...table }),
  );
  for (const target of input.targets) {
    await control(input.durations).finishLoad({ ...call, target });
  }
  return { total: plan.total };
}

/** Ends the holder once the work is done, and the work when the holder is lost. The loss counts for more than what it breaks. */
async function whileHeld(hold: () => Promise<void>, work: () => Promise<void>): Promise<void> {
  const [held, worked] = await firstEndEndsAll([hold, work]);
  if (worked?.status === 'fulfilled') {
    return;
  }
  if (held?.status === 'rejected' && !isCancellation(held.reason)) {
    throw isSilent(held.reason) ? ApplicationFailure.nonRetryable(errorEntry('SNAPSHOT_GONE').title, 'SNAPSHOT_GONE') : held.reason;
  }
  throw worked?.reason;
}

/** A holder that gives no sign of life is lost, and its snapshot with it. */
function isSilent(reason: unknown): boolean {
  return reason instanceof ActivityFailure && reason.cause instanceof TimeoutFailure;
}

/** Small tables: to open connections, to ask and to wait for each step of each would take longer than to copy them. */
async function loadGroup(input: FullLoadInput, group: LoadGroup, { name, position }: SnapshotReady): Promise<void> {
  const { target, loadNumber, tables } = group;
  const call = { ...callOf(input), target, loadNumber, tables, snapshot: name, position, ...joining(input) };
  await load(input.durations, { activityId: activityIds.loadGroup(tables) }).loadGroup(call);
}

async function loadTable(input: FullLoadInput, table: LoadTable, snapshot: SnapshotReady): Promise<void> {
  const { durations } = input;
  const name = `${table.schema}.${table.table}`;
  const call = { ...callOf(input), target: table.target, schema: table.schema, table: table.table, loadNumber: table.loadNumber };
  await load(durations, { activityId: `prepare:${name}` }).prepareTable(call);
  const numbers = Array.from({ length: table.partitions }, (_, index) => index + 1);
  await dealOut(numbers, input.parallelPartitions, (partition) =>
    load(durations, { activityId: activityIds.load(table.schema, table.table, partition, table.partitions) }).loadPartition({
      ...call,
      partition,
      snapshot: snapshot.name,
      position: snapshot.position,
    }),
  );
  await load(durations, { activityId: `finish:${name}` }).finishTable({
    ...call,
    position: snapshot.position,
    ...joining(input),
  });
}

function joining({ isBeside }: FullLoadInput): { readonly joinsLater?: true } {
  return isBeside === true ? { joinsLater: true } : {};
}

function callOf({ taskId, generation, version }: FullLoadInput): TaskCall {
  return { taskId, generation, ...(version === undefined ? {} : { version }) };
}
