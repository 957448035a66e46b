import { Context } from '@temporalio/activity';
import type { TableName } from '@trem/contracts';
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
import { addOwnColumns } from './own-columns.js';
import type { PlannedRange } from './planned-ranges.js';
import { rejectRows } from './reject-rows.js';
import type { OpenTarget, TaskContext } from './task-context.js';

/** Made as soon as the table is in; foreign keys wait for the tables that they refer to. */
const objectsOfTable = ['primary-key', 'unique', 'indexes', 'checks', 'defaults', 'comments'] as const;

/** Tables of a load, and what its steps work with. Each step may be repeated: what is done is not done again. */
export interface LoadStep {
  readonly deps: ActivityDeps;
  readonly context: TaskContext;
  readonly target: OpenTarget;
  readonly load: LoadTarget;
  readonly call: Pick<LoadCall, 'taskId' | 'generation' | 'target' | 'loadNumber'>;
}

/** Rows go where the task wants them to become visible. */
export async function openLoadOf({ definition }: TaskContext, { connector, endpoint, ref }: OpenTarget): Promise<LoadTarget> {
  return await connector.target.openLoad(endpoint, ref, { visibility: definition.fullLoad.visibility });
}

/** The snapshot that the load reads. */
export async function openReader({ source, task }: TaskContext, { snapshot }: SnapshotCall): Promise<SnapshotReader> {
  return await source.connector.source.openSnapshot(source.endpoint, task, snapshot);
}

export async function prepareTables({ deps, context, target, load, call }: LoadStep, tables: readonly MappedTable[]): Promise<void> {
  await deps.store.loads.beginTables(call, tables.map(sourceName));
  await load.prepareTables(tables.map(atTarget), call.loadNumber, context.definition.fullLoad);
  await addOwnColumns(context, target, tables); // an earlier attempt may have prepared them for a definition of before
  context.logger.debug({ load: call.loadNumber, ...namesOf(tables) }, 'tables prepared');
}

interface RangeStep extends LoadStep {
  readonly mapped: MappedTable;
  readonly reader: SnapshotReader;
  readonly call: LoadStep['call'] & SnapshotCall & { readonly partition: number };
  /** Undefined: the control-store knows of none. */
  readonly range: PlannedRange | undefined;
}

/** Undefined when it was cancelled, and nothing was written. After a row that was refused the connections may be of no use any more. */
export async function loadRange(step: RangeStep): Promise<LoadReport | undefined> {
  const { deps, context, target, mapped, load, reader, call, range } = step;
  const { schema, table: name } = mapped.source;
  if (range === undefined) {
    throw new ReplicationError('SNAPSHOT_GONE', { table: `${schema}.${name}`, partition: call.partition, found: 'no plan' });
  }
  const { fileNode, ...partition } = range;
  const progress = progressOf(deps, call, mapped.source);
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
    context.logger.warn({ schema, table: name, partition: partition.number, error }, 'a row of a load is refused');
    return rejectRows(deps, { context, target, mapped: table, call, partition, onProgress: progress.seen });
  });
  if (done !== undefined) {
    await progress.tell('done', done);
  }
  return done;
}

/** Tables that have no row: as `loadRange` and `finishTables` of each. */
export async function finishEmpty(
  step: LoadStep & { readonly call: Omit<SnapshotCall, 'snapshot'>; readonly reader: SnapshotReader },
  tables: readonly MappedTable[],
): Promise<void> {
  const { deps, load, call } = step;
  await load.noteEmpty(tables.map(atTarget), call.loadNumber);
  const facts = { state: 'done', rows: 0, bytes: 0, worker: deps.worker } as const;
  await deps.store.loads.reportPartitions({ ...call, number: 1 }, tables.map(sourceName), facts).catch(notTold(deps));
  await finishTables(step, tables);
}

export async function finishTables(
  { deps, context, load, call, reader }: LoadStep & { readonly call: Omit<SnapshotCall, 'snapshot'>; readonly reader?: SnapshotReader },
  tables: readonly MappedTable[],
): Promise<void> {
  const { createObjects: wanted, parallelPartitions: parallel } = context.definition.fullLoad;
  for (const kind of objectsOfTable) {
    if (wanted.includes(kind)) {
      report({ ...namesOf(tables), creates: kind });
      await load.createObjects(tables.map(atTarget), kind, { parallel });
    }
  }
  const position = asPosition(call.position);
  await load.finishTables(tables.map(atTarget), call.loadNumber, position, { joinsLater: call.joinsLater, takenAt: reader?.takenAt });
  await deps.store.loads.endTables(call, tables.map(sourceName), { position });
  context.logger.info({ ...namesOf(tables), position }, 'table loaded');
}

export function sourceName({ source: { schema, table } }: MappedTable): TableName {
  return { schema, table };
}

function atTarget({ target }: MappedTable): MappedTable['target'] {
  return target;
}

/** For people. */
function namesOf(tables: readonly MappedTable[]) {
  const [first] = tables;
  return { schema: first?.source.schema, table: first?.source.table, ...(tables.length > 1 ? { others: tables.length - 1 } : {}) };
}

function notTold(deps: Pick<ActivityDeps, 'logger'>): (error: unknown) => void {
  return (error) => deps.logger.warn({ error }, 'progress not reported');
}

/** Tells people how a partition comes on: at its ends, and about once a second between. The control-store being away stops nothing. */
function progressOf(deps: ActivityDeps, call: RangeStep['call'], { schema, table }: TableName) {
  let toldAt = 0;
  const tell = async (state: 'loading' | 'done', so: LoadReport): Promise<void> => {
    const facts = { ...so, state, worker: deps.worker };
    await deps.store.loads.reportPartitions({ ...call, number: call.partition }, [{ schema, table }], facts).catch(notTold(deps));
  };
  return {
    tell,
    seen: (bytes: number): void => {
      report({ table: `${schema}.${table}`, partition: call.partition, bytes });
      if (Date.now() - toldAt >= 1_000) {
        toldAt = Date.now();
        void tell('loading', { rows: 0, bytes });
      }
    },
  };
}
