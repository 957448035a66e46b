import { Context } from '@temporalio/activity';
import { failpoint } from '@trem/replication-core/faults';
import { type LoadActivities, snapshotReady, type TableCall } from '@trem/workflows';
import { ensureCurrentAttempt, fromTemporal } from '../current-attempt.js';
import { report } from '../heartbeat.js';
import type { ActivityDeps } from './deps.js';
import { loadTables } from './load-group.js';
import { loadedOf } from './load-number.js';
import { finishTables, loadRange, openLoadOf, openReader, prepareTables } from './load-steps.js';
import { mapTable, mapWithReferred } from './mapped-tables.js';
import { addOwnColumns } from './own-columns.js';
import { plannedRanges, rangeKey } from './planned-ranges.js';
import { recordingFailures } from './recorded-failures.js';
import { openTask, type TaskContext, targetOf } from './task-context.js';

type Loaders = Omit<LoadActivities, 'compareTable'>;

export function loadActivities(deps: ActivityDeps): Loaders {
  return {
    async holdSnapshot({ taskId, generation, version }) {
      await ensureCurrentAttempt(Context.current());
      const { cancellationSignal } = Context.current();
      const context = await openTask(deps, taskId, version);
      const { connector, endpoint } = context.source;
      const slot = context.hasStream ? await slotFor(context, generation) : 'none';
      const { failoverSlot: failover } = context.definition.cdc;
      const options = { failover, signal: cancellationSignal };
      await using holder = await connector.source.holdSnapshot(endpoint, context.task, { slot, ...options });
      const { name, position } = holder.snapshot;
      context.logger.info({ generation, position, slot }, 'snapshot held');
      report({ position, slot });
      await tellWorkflow({ name, position });
      await Promise.race([aborted(cancellationSignal), holder.lost]);
      await failpoint('load.before-release');
    },

    async loadGroup(call) {
      await ensureCurrentAttempt(Context.current());
      const context = await openTask(deps, call.taskId, call.version);
      await loadTables(deps, context, call);
    },

    prepareTable: async (call) => {
      await recordingFailures(deps, { load: call, tables: [call] }, async () => {
        await ensureCurrentAttempt(Context.current());
        const { mapped, ...open } = await openTable(deps, call);
        await using load = await openLoadOf(open.context, open.target);
        await prepareTables({ deps, ...open, load, call }, [mapped]);
      });
    },

    loadPartition: async (call) =>
      await recordingFailures(deps, { load: call, tables: [call] }, async () => {
        const { mapped, ...open } = await openTable(deps, call);
        const range = (await plannedRanges(deps, call, [call])).get(rangeKey(call, call.partition));
        await addOwnColumns(open.context, open.target, [mapped]);
        await using reader = await openReader(open.context, call);
        await using load = await openLoadOf(open.context, open.target);
        return (await loadRange({ deps, ...open, mapped, load, reader, call, range })) ?? { rows: 0, bytes: 0 };
      }),

    finishTable: async (call) => {
      await recordingFailures(deps, { load: call, tables: [call] }, async () => {
        const { mapped, ...open } = await openTable(deps, call);
        await using load = await openLoadOf(open.context, open.target);
        await finishTables({ deps, ...open, load, call }, [mapped]);
      });
    },

    async createForeignKeys(call) {
      const context = await openTask(deps, call.taskId);
      const target = targetOf(context, call.target);
      const mapped = await mapWithReferred(context, call.target, call);
      await using load = await openLoadOf(context, target);
      await load.createObjects([mapped.target], 'foreign-keys');
    },
  };
}

/** The slot is made anew only while nothing is loaded and no target follows: then nothing depends on the log that the old one keeps. */
async function slotFor({ targets }: TaskContext, generation: number): Promise<'new' | 'keep'> {
  for (const { connector, endpoint, ref } of targets) {
    await using load = await connector.target.openLoad(endpoint, ref);
    const checkpoint = await connector.target.readCheckpoint(endpoint, ref);
    if (checkpoint?.position !== undefined || loadedOf(generation, await load.loadedTables()).length > 0) {
      return 'keep';
    }
  }
  return 'new';
}

async function tellWorkflow(ready: { readonly name: string; readonly position: string }): Promise<void> {
  const { client, info } = Context.current();
  if (info.workflowExecution !== undefined) {
    const { workflowId, runId } = info.workflowExecution;
    await fromTemporal(() => client.workflow.getHandle(workflowId, runId).signal(snapshotReady, ready));
  }
}

function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
    }
    signal.addEventListener('abort', () => resolve(), { once: true });
  });
}

async function openTable(deps: ActivityDeps, call: TableCall) {
  const context = await openTask(deps, call.taskId, call.version);
  const mapped = await mapTable(context, call.target, { schema: call.schema, table: call.table });
  return { context, target: targetOf(context, call.target), mapped };
}
