import { type DesiredState, phase, step, type TaskDefinition, tableSelection, taskDefinition, uuid } from '@trem/contracts';
import type { DeletedTask, TaskRow, TaskState } from './control-store.js';
import type { Queries } from './database.js';
import { isoTime } from './rows.js';

const SELECT = `
  SELECT t.id, t.name, t.version, v.definition, t.source_endpoint, coalesce(t.loaded_source <> t.source_endpoint, false) AS has_new_source, s.name AS source_name, t.desired, t.generation, t.run, t.capture_epoch, t.selection,
         t.phase, t.step, t.phase_since, t.state_version, t.error_code, t.error_text, t.retry_at, t.created_at, t.updated_at,
         (SELECT json_agg(json_build_object('name', x.target, 'endpointId', x.endpoint, 'endpointName', e.name) ORDER BY x.ordinal)
            FROM trem_control.task_target x JOIN trem_control.endpoint e ON e.id = x.endpoint
           WHERE x.task = t.id) AS targets
    FROM trem_control.task t
    JOIN trem_control.task_version v ON v.task = t.id AND v.version = t.version
    JOIN trem_control.endpoint s ON s.id = t.source_endpoint
   WHERE t.deleted_at IS NULL`;

export async function listTasks(queries: Queries): Promise<TaskRow[]> {
  return (await queries.query<StoredTask>(`${SELECT} ORDER BY t.name`)).map(toRow);
}

export async function findTask(queries: Queries, idOrName: string): Promise<TaskRow | undefined> {
  const [row] = await queries.query<StoredTask>(`${SELECT} AND t.${taskColumn(idOrName)} = $1`, [idOrName]);
  return row === undefined ? undefined : toRow(row);
}

export async function listDeleted(queries: Queries): Promise<DeletedTask[]> {
  const rows = await queries.query<{ id: string; name: string; targets: string[] | null; deleted_at: Date }>(
    `SELECT t.id, t.name, t.deleted_at, (SELECT array_agg(x.target ORDER BY x.ordinal) FROM trem_control.task_target x WHERE x.task = t.id) AS targets
       FROM trem_control.task t WHERE t.deleted_at IS NOT NULL ORDER BY t.deleted_at DESC`,
  );
  return rows.map(({ id, name, targets, deleted_at }) => ({ id, name, targets: targets ?? [], deletedAt: isoTime(deleted_at) }));
}

/** A name has no hyphen, so the two cannot be confused. */
export function taskColumn(idOrName: string): 'id' | 'name' {
  return uuid.safeParse(idOrName).success ? 'id' : 'name';
}

interface StoredTask {
  readonly id: string;
  readonly name: string;
  readonly version: number;
  readonly definition: unknown;
  readonly selection: unknown;
  readonly source_endpoint: string;
  readonly has_new_source: boolean;
  readonly source_name: string;
  readonly desired: DesiredState;
  readonly generation: number;
  readonly run: number;
  readonly capture_epoch: string;
  readonly phase: string;
  readonly step: string;
  readonly phase_since: Date;
  readonly state_version: number;
  readonly error_code: string | null;
  readonly error_text: string | null;
  readonly retry_at: Date | null;
  readonly created_at: Date;
  readonly updated_at: Date;
  readonly targets: readonly StoredTarget[] | null;
}

interface StoredTarget {
  readonly name: string;
  readonly endpointId: string;
  readonly endpointName: string;
}

function toRow(stored: StoredTask): TaskRow {
  const targets = stored.targets ?? [];
  return {
    id: stored.id,
    name: stored.name,
    version: stored.version,
    definition: withNamesOfNow(taskDefinition.parse(stored.definition), stored.source_name, targets),
    sourceEndpointId: stored.source_endpoint,
    hasNewSource: stored.has_new_source,
    targets: targets.map(({ name, endpointId }) => ({ name, endpointId })),
    selection: stored.selection === null ? undefined : tableSelection.parse(stored.selection),
    desired: stored.desired,
    generation: stored.generation,
    run: stored.run,
    captureEpoch: Number(stored.capture_epoch),
    ...stateOf(stored),
    createdAt: isoTime(stored.created_at),
    updatedAt: isoTime(stored.updated_at),
  };
}

export type StoredState = Pick<StoredTask, 'phase' | 'step' | 'phase_since' | 'state_version' | 'error_code' | 'error_text' | 'retry_at'>;

export function stateOf(stored: StoredState): TaskState {
  return {
    phase: phase.parse(stored.phase),
    step: step.parse(stored.step),
    phaseSince: isoTime(stored.phase_since),
    stateVersion: stored.state_version,
    errorCode: stored.error_code,
    errorText: stored.error_text,
    retryAt: isoTime(stored.retry_at),
  };
}

/** Endpoints may be renamed; tasks follow them by id. */
function withNamesOfNow(definition: TaskDefinition, source: string, targets: readonly StoredTarget[]): TaskDefinition {
  const byName = new Map(targets.map((target) => [target.name, target.endpointName]));
  return {
    ...definition,
    source: { endpoint: source },
    targets: definition.targets.map((target) => ({ ...target, endpoint: byName.get(target.name ?? target.endpoint) ?? target.endpoint })),
  };
}
