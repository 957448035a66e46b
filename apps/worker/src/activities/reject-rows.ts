import { Context } from '@temporalio/activity';
import { sealOf } from '@trem/node-platform';
import { loadRows } from '@trem/pipeline';
import { asPosition, type LoadReport, type MappedTable, type Partition } from '@trem/replication-core';
import type { LoadCall, SnapshotCall } from '@trem/workflows';
import type { ActivityDeps } from './deps.js';
import { appliedTables } from './mapped-tables.js';
import { refusalsOf } from './refusals.js';
import type { OpenTarget, TaskContext } from './task-context.js';

interface RejectingLoad {
  readonly context: TaskContext;
  readonly target: OpenTarget;
  readonly mapped: MappedTable;
  readonly call: Pick<LoadCall, 'taskId' | 'loadNumber'> & SnapshotCall;
  readonly partition: Partition;
  readonly onProgress: (bytes: number) => void;
}

/** Loads a partition that could not be copied, because the target or a rule refuses a row of it: the others come in, those are stored as dead letters. */
export async function rejectRows(
  deps: ActivityDeps,
  { context, target, mapped, call, partition, onProgress }: RejectingLoad,
): Promise<LoadReport | undefined> {
  const { definition, row, task, source } = context;
  const { connector, endpoint, ref } = target;
  const logger = context.logger.child({ target: target.name });
  const signal = Context.current().cancellationSignal;
  const { visibility } = definition.fullLoad;
  await using reader = await source.connector.source.openSnapshot(source.endpoint, task, call.snapshot);
  await using load = await connector.target.openRowLoad(
    { endpoint, task: ref, logger, seal: sealOf(deps.keys), worker: deps.worker, run: row.run },
    { table: mapped.target, partition, generation: call.loadNumber, visibility },
  );
  using refusals = refusalsOf(deps, { taskId: call.taskId, definition, target, tables: [mapped.target], logger });
  const [table] = appliedTables([mapped]);
  return table === undefined
    ? undefined
    : await loadRows({
        ...{ task: ref, table, partition, target: load, logger, signal, onProgress },
        ...{ position: asPosition(call.position), takenAt: reader.takenAt },
        open: () => reader.rows(mapped.source, partition, { signal }),
        refusals,
      });
}
