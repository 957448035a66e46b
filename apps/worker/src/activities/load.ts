import { Context } from '@temporalio/activity';
import { isRowError, loadPartition } from '@trem/pipeline';
import { asPosition, type LoadReport, type LoadTarget, type Partition, ReplicationError } from '@trem/replication-core';
import { failpoint } from '@trem/replication-core/faults';
import { type LoadActivities, snapshotReady, type TableCall } from '@trem/workflows';
import { ensureCurrentAttempt, fromTemporal } from '../current-attempt.js';
import { report } from '../heartbeat.js';
import type { ActivityDeps } from './deps.js';
import { loadedOf } from './load-number.js';
import { mapTable, mapTables } from './mapped-tables.js';
import { recordingFailures } from './recorded-failures.js';
import { rejectRows } from './reject-rows.js';
import { type OpenTarget, openTask, type TaskContext, targetOf } from './task-context.js';

/** Made as soon as the table is in; foreign keys wait for the tables that they refer to. */
const objectsOfTable = ['primary-key', 'unique', 'indexes', 'checks', 'defaults', 'comments'] as const;

const nothing: LoadReport = { rows: 0, bytes: 0 };

type Loaders = Omit<LoadActivities, 'compareTable'>;

export function loadActivities(deps: ActivityDeps): Loaders {
  return {
    async holdSnapshot({ taskId, generation }) {
      await ensureCurrentAttempt(Context.current());
      const { cancellationSignal } = Context.current();
      const context = await openTask(deps, taskId);
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

    prepareTable: recordingFailures(deps, async (call: Parameters<LoadActivities['prepareTable']>[0]) => {
      await ensureCurrentAttempt(Context.current());
      const { context, target, mapped } = await openTable(deps, call);
      await deps.store.loads.beginTable(call);
      await using load = await openLoadOf(context, target);
      await load.prepareTable(mapped.target, call.loadNumber, context.definition.fullLoad);
      await deps.store.loads.setTable(call, { state: 'loading', rowsLoaded: 0, errorCode: null });
      context.logger.debug({ schema: call.schema, table: call.table, load: call.loadNumber }, 'table prepared');
    }),

    loadPartition: recordingFailures(deps, async (call: Parameters<LoadActivities['loadPartition']>[0]) => {
      const { context, target, mapped } = await openTable(deps, call);
      const { partition, fileNode } = await storedPartition(deps, call);
      const { connector, endpoint } = context.source;
      const progress = progressOf(deps, call);
      await using reader = await connector.source.openSnapshot(endpoint, context.task, call.snapshot);
      await using load = await openLoadOf(context, target);
      await progress.tell('loading', nothing);
      const table = { ...mapped, source: { ...mapped.source, fileNode } };
      const done = await loadPartition({
        values: connector.source.values,
        ...{ reader, target: load, table, partition, generation: call.loadNumber },
        signal: Context.current().cancellationSignal,
        onProgress: progress.seen,
      }).catch((error: unknown) => {
        if (!isRowError(error)) {
          throw error;
        }
        context.logger.warn({ schema: call.schema, table: call.table, partition: partition.number, error }, 'a row of a load is refused');
        return rejectRows(deps, { context, target, mapped: table, call, partition, onProgress: progress.seen });
      });
      if (done === undefined) {
        return nothing; // cancelled, and nothing was written
      }
      await progress.tell('done', done);
      return done;
    }),

    finishTable: recordingFailures(deps, async (call: Parameters<LoadActivities['finishTable']>[0]) => {
      const { context, target, mapped } = await openTable(deps, call);
      await using load = await openLoadOf(context, target);
      const { createObjects: wanted, parallelPartitions: parallel } = context.definition.fullLoad;
      for (const kind of objectsOfTable) {
        if (wanted.includes(kind)) {
          report({ table: `${call.schema}.${call.table}`, creates: kind });
          await load.createObjects(mapped.target, kind, { parallel });
        }
      }
      const position = asPosition(call.position);
      await load.finishTable(mapped.target, call.loadNumber, position);
      await deps.store.loads.setTable(call, { state: 'loaded', position, errorCode: null });
      await deps.store.loads.endTable(call, null);
      context.logger.info({ schema: call.schema, table: call.table, position }, 'table loaded');
    }),

    async createForeignKeys(call) {
      const context = await openTask(deps, call.taskId);
      const target = targetOf(context, call.target);
      // All of them: a foreign key speaks of the names of another table, too
      const mapped = (await mapTables(context, call.target)).find(
        ({ source }) => source.schema === call.schema && source.table === call.table,
      );
      if (mapped === undefined) {
        throw new ReplicationError('TABLE_MISSING', { tables: `${call.schema}.${call.table}` });
      }
      await using load = await openLoadOf(context, target);
      await load.createObjects(mapped.target, 'foreign-keys');
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

/** Rows go where the task wants them to become visible. */
async function openLoadOf({ definition }: TaskContext, { connector, endpoint, ref }: OpenTarget): Promise<LoadTarget> {
  return await connector.target.openLoad(endpoint, ref, { visibility: definition.fullLoad.visibility });
}

async function openTable(deps: ActivityDeps, call: TableCall) {
  const context = await openTask(deps, call.taskId);
  const mapped = await mapTable(context, call.target, { schema: call.schema, table: call.table });
  return { context, target: targetOf(context, call.target), mapped };
}

type PartitionCall = TableCall & { readonly partition: number };

async function storedPartition(deps: ActivityDeps, call: PartitionCall): Promise<{ partition: Partition; fileNode: string }> {
  const all = await deps.store.loads.partitions(call);
  const row = all.find((one) => one.schema === call.schema && one.table === call.table && one.number === call.partition);
  if (row === undefined) {
    throw new ReplicationError('SNAPSHOT_GONE', { table: `${call.schema}.${call.table}`, partition: call.partition, found: 'no plan' });
  }
  return { partition: { number: row.number, fromPage: row.fromPage, toPage: row.toPage }, fileNode: row.fileNode };
}

/** Tells people how a partition comes on: at its ends, and about once a second between. The control-store being away stops nothing. */
function progressOf(deps: ActivityDeps, call: PartitionCall) {
  let toldAt = 0;
  const at = { ...call, number: call.partition };
  const tell = async (state: 'loading' | 'done', so: LoadReport): Promise<void> => {
    await deps.store.loads
      .reportPartition(at, { ...so, state, worker: deps.worker })
      .catch((error: unknown) => deps.logger.warn({ error }, 'progress not reported'));
  };
  return {
    tell,
    seen: (bytes: number): void => {
      report({ table: `${call.schema}.${call.table}`, partition: call.partition, bytes });
      if (Date.now() - toldAt >= 1_000) {
        toldAt = Date.now();
        void tell('loading', { rows: 0, bytes });
      }
    },
  };
}
