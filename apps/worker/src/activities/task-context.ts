import { asksPreparation, masksValues, selectTables, type TableName, type TaskDefinition, tableKey } from '@trem/contracts';
import { type TaskRow, toEndpointConfig } from '@trem/control-store';
import {
  asPosition,
  type Connector,
  type EndpointConfig,
  type LoadedTable,
  type Logger,
  type Position,
  ReplicationError,
  type TableShape,
  type TargetRef,
  type TaskRef,
} from '@trem/replication-core';
import type { ActivityDeps } from './deps.js';

export interface OpenEndpoint {
  readonly endpoint: EndpointConfig;
  readonly connector: Connector;
}

export interface OpenTarget extends OpenEndpoint {
  readonly name: string;
  readonly ref: TargetRef;
}

/** A task as an activity works with it: its current settings, with opened secrets. Lives for one call, so a rotated password is taken up by the next. */
export interface TaskContext {
  readonly task: TaskRef;
  readonly row: TaskRow;
  readonly definition: TaskDefinition;
  readonly source: OpenEndpoint;
  readonly targets: readonly OpenTarget[];
  readonly tables: readonly TableName[];
  /** For masks; absent when no rule asks for it. */
  readonly maskKey: string | undefined;
  readonly hasStream: boolean;
  readonly hasLoad: boolean;
  readonly logger: Logger;
}

/**
 * @param version what the task was prepared for; absent: whatever it is now
 * @throws NOT_FOUND the task is gone · SETTINGS_INVALID a secret cannot be opened · DEFINITION_EDITED by now it is to copy other tables than in that version
 */
export async function openTask(deps: ActivityDeps, taskId: string, version?: number): Promise<TaskContext> {
  const row = await deps.store.tasks.find(taskId);
  if (row === undefined) {
    throw new ReplicationError('NOT_FOUND', { task: taskId });
  }
  await expectTablesOf(deps, row, version ?? row.version);
  const { definition } = row;
  const task: TaskRef = { id: row.id, name: row.name };
  const targets = row.targets.map(async ({ name, endpointId }): Promise<OpenTarget> => {
    return { ...(await openEndpoint(deps, endpointId)), name, ref: { ...task, target: name } };
  });
  return {
    task,
    row,
    definition,
    source: await openEndpoint(deps, row.sourceEndpointId),
    targets: await Promise.all(targets),
    tables: tablesOf(row),
    maskKey: masksValues(definition) ? await deps.store.maskKey(deps.keys) : undefined,
    hasStream: definition.mode !== 'full-load',
    hasLoad: definition.mode !== 'cdc',
    logger: deps.logger.child({ task: row.name }),
  };
}

async function expectTablesOf({ store }: ActivityDeps, { id, name, version, definition }: TaskRow, prepared: number): Promise<void> {
  const then = version === prepared ? undefined : await store.tasks.version(id, prepared);
  if (then !== undefined && asksPreparation(then.definition, definition)) {
    throw new ReplicationError('DEFINITION_EDITED', { task: name, prepared, version });
  }
}

/** What the last start selected; before the first one, what can be told without the source's catalogue. */
function tablesOf({ definition, selection, version }: TaskRow): readonly TableName[] {
  return selection?.version === version
    ? selection.tables
    : selectTables(definition.tables, selection?.tables ?? []).map(({ table }) => table);
}

/** @throws SETTINGS_INVALID it is gone, or its secret cannot be opened */
export async function openEndpoint(deps: Pick<ActivityDeps, 'store' | 'connectorOf' | 'keys'>, id: string): Promise<OpenEndpoint> {
  const row = await deps.store.endpoints.find(id);
  if (row === undefined) {
    throw new ReplicationError('SETTINGS_INVALID', { setting: 'endpoint', missing: id });
  }
  return { endpoint: toEndpointConfig(row, deps.keys), connector: await deps.connectorOf(row.kind) };
}

/** @throws SETTINGS_INVALID the task has no such target any more */
export function targetOf(context: TaskContext, name: string): OpenTarget {
  const target = context.targets.find((one) => one.name === name);
  if (target === undefined) {
    throw new ReplicationError('SETTINGS_INVALID', { setting: 'target', missing: name });
  }
  return target;
}

/** Shapes of all tables of the task. @throws TABLE_MISSING with the names of those that are not there */
export async function describeTables(context: TaskContext, tables = context.tables): Promise<readonly TableShape[]> {
  const { connector, endpoint } = context.source;
  const shapes = await connector.source.describe(endpoint, tables);
  const found = new Set(shapes.map(tableKey));
  const missing = tables.filter((table) => !found.has(tableKey(table)));
  if (missing.length > 0) {
    throw new ReplicationError('TABLE_MISSING', {
      tables: missing
        .slice(0, 20)
        .map(({ schema, table }) => `${schema}.${table}`)
        .join(', '),
      count: missing.length,
    });
  }
  return shapes;
}

/** What the control-store remembers of a target, in this generation. A copy: it may be late, never ahead. */
export async function rememberedPosition(deps: ActivityDeps, taskId: string, target: string): Promise<Position | undefined> {
  const { targets } = await deps.store.positions(taskId);
  const applied = targets.find((one) => one.target === target)?.applied;
  return applied === undefined || applied === null ? undefined : asPosition(applied);
}

/** What this task has loaded at a target, as the target knows it. */
export async function loadsAt({ connector, endpoint, ref }: OpenTarget): Promise<readonly LoadedTable[]> {
  await using load = await connector.target.openLoad(endpoint, ref);
  return await load.loadedTables();
}
