import { Context } from '@temporalio/activity';
import { isRowError, loadPartition } from '@trem/pipeline';
import {
  asPosition,
  type LoadReport,
  type LoadTarget,
  type MappedTable,
  ReplicationError,
  type SnapshotReader,
} from '@trem/replication-core';
import type { LoadCall, SnapshotCall } from '@trem/workflows';
import { report } from '../heartbeat.js';
import type { ActivityDeps } from './deps.js';
import type { PlannedRange } from './planned-ranges.js';
import { rejectRows } from './reject-rows.js';
import type { OpenTarget, TaskContext } from './task-context.js';

/** Made as soon as the table is in; foreign keys wait for the tables that they refer to. */
const objectsOfTable = ['primary-key', 'unique', 'indexes', 'checks', 'defaults', 'comments'] as const;

/** A table of a load, and what its steps work with. Each step may be repeated: what is done is not done again. */
interface TableStep {
  readonly context: TaskContext;
  readonly mapped: MappedTable;
  readonly load: LoadTarget;
  readonly call: LoadCall;
}

/** Rows go where the task wants them to become visible. */
export async function openLoadOf({ definition }: TaskContext, { connector, endpoint, ref }: OpenTarget): Promise<LoadTarget> {
  return await connector.target.openLoad(endpoint, ref, { visibility: definition.fullLoad.visibility });
}

export async function prepareTable(deps: ActivityDeps, { context, mapped, load, call }: TableStep): Promise<void> {
  await deps.store.loads.beginTable(call);
  await load.prepareTable(mapped.target, call.loadNumber, context.definition.fullLoad);
  await deps.store.loads.setTable(call, { state: 'loading', rowsLoaded: 0, errorCode: null });
  context.logger.debug({ schema: call.schema, table: call.table, load: call.loadNumber }, 'table prepared');
}

interface RangeStep extends TableStep {
  readonly target: OpenTarget;
  readonly reader: SnapshotReader;
  readonly call: LoadCall & SnapshotCall & { readonly partition: number };
  /** Undefined: the control-store knows of none. */
  readonly range: PlannedRange | undefined;
}

/** Undefined when it was cancelled, and nothing was written. After a row that was refused the connections may be of no use any more. */
export async function loadRange(deps: ActivityDeps, step: RangeStep): Promise<LoadReport | undefined> {
  const { context, target, mapped, load, reader, call, range } = step;
  if (range === undefined) {
    throw new ReplicationError('SNAPSHOT_GONE', { table: `${call.schema}.${call.table}`, partition: call.partition, found: 'no plan' });
  }
  const { fileNode, ...partition } = range;
  const progress = progressOf(deps, call);
  await progress.tell('loading', { rows: 0, bytes: 0 });
  const table = { ...mapped, source: { ...mapped.source, fileNode } };
  const done = await loadPartition({
    values: context.source.connector.source.values,
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
  if (done !== undefined) {
    await progress.tell('done', done);
  }
  return done;
}

export async function finishTable(
  deps: ActivityDeps,
  { context, mapped, load, call }: TableStep & { readonly call: LoadCall & Omit<SnapshotCall, 'snapshot'> },
): Promise<void> {
  const { createObjects: wanted, parallelPartitions: parallel } = context.definition.fullLoad;
  for (const kind of objectsOfTable) {
    if (wanted.includes(kind)) {
      report({ table: `${call.schema}.${call.table}`, creates: kind });
      await load.createObjects(mapped.target, kind, { parallel });
    }
  }
  const position = asPosition(call.position);
  await load.finishTable(mapped.target, call.loadNumber, position, { joinsLater: call.joinsLater });
  await deps.store.loads.setTable(call, { state: 'loaded', position, errorCode: null });
  await deps.store.loads.endTable(call, null);
  context.logger.info({ schema: call.schema, table: call.table, position }, 'table loaded');
}

/** Tells people how a partition comes on: at its ends, and about once a second between. The control-store being away stops nothing. */
function progressOf(deps: ActivityDeps, call: LoadCall & { readonly partition: number }) {
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
