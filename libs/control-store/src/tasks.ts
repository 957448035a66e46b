import { type DesiredState, type TableSelection, type TaskDefinition, targetName } from '@trem/contracts';
import { ReplicationError } from '@trem/replication-core';
import { settleFor } from './audit.js';
import type { Author, ObservedTarget, TaskRow, TaskStore } from './control-store.js';
import type { Database, Queries } from './database.js';
import { TASK_CHANNEL } from './events.js';
import { onlyRow } from './rows.js';
import { endRun, startRun } from './runs.js';
import { findTask, listDeleted, listTasks } from './task-rows.js';
import { findVersion, listVersions } from './versions.js';

export function taskStore(database: Database): TaskStore {
  return {
    create: (definition, by) => create(database, definition, by),
    list: () => listTasks(database),
    find: (idOrName) => findTask(database, idOrName),
    update: (id, expectedVersion, definition, by) => update(database, { id, expectedVersion, definition, by }),
    select: (id, selection) => select(database, id, selection),
    versions: (id) => listVersions(database, id),
    version: (id, version) => findVersion(database, id, version),
    setDesired: (id, desired, condition) => setDesired(database, { id, desired, ...condition }),
    raiseGeneration: (id) => raiseGeneration(database, id),
    startRun: (id, run) => startRun(database, id, run),
    endRun: (id, end) => endRun(database, id, end),
    nextCaptureEpoch: (id, atLeast) => nextCaptureEpoch(database, id, atLeast),
    observeTarget: (id, target, seen) => observeTarget(database, { id, target, seen }),
    deleted: () => listDeleted(database),
    markDeleted: (id) => database.transaction((queries) => markDeleted(queries, id)),
  };
}

async function create(database: Database, draft: TaskDefinition, by: Author): Promise<TaskRow> {
  const definition = withTargetNames(draft);
  return database.transaction(async (queries) => {
    const endpoints = await lockEndpoints(queries, definition);
    const rows = await queries.query<{ id: string }>(
      'INSERT INTO trem_control.task (name, source_endpoint) VALUES ($1, $2) RETURNING id',
      [definition.name, endpoints.get(definition.source.endpoint)],
      { '23505': 'NAME_TAKEN' },
    );
    const { id } = onlyRow(rows, 'task', definition.name);
    await writeVersion(queries, { id, version: 1, definition, by });
    await writeTargets(queries, { id, definition, endpoints });
    await settleFor(queries, by, { object: { id, name: definition.name }, after: { version: 1, definition } });
    return onlyRow(asList(await findTask(queries, id)), 'task', id);
  });
}

interface Update {
  readonly id: string;
  readonly expectedVersion: number;
  readonly definition: TaskDefinition;
  readonly by: Author;
}

async function update(database: Database, { id, expectedVersion, definition: draft, by }: Update): Promise<TaskRow> {
  const definition = withTargetNames(draft);
  return database.transaction(async (queries) => {
    const found = await queries.query<{ name: string; version: number }>(
      'SELECT name, version FROM trem_control.task WHERE id = $1 AND deleted_at IS NULL FOR NO KEY UPDATE',
      [id],
    );
    const { name, version } = onlyRow(found, 'task', id);
    if (version !== expectedVersion) {
      throw new ReplicationError('VERSION_CONFLICT', { task: id, expected: expectedVersion, found: version });
    }
    if (name !== definition.name) {
      throw new ReplicationError('REQUEST_INVALID', { field: 'name', wanted: name }); // it names slot, exchange and queues
    }
    const endpoints = await lockEndpoints(queries, definition);
    await writeVersion(queries, { id, version: version + 1, definition, by });
    await queries.query('UPDATE trem_control.task SET version = $2, source_endpoint = $3, updated_at = now() WHERE id = $1', [
      id,
      version + 1,
      endpoints.get(definition.source.endpoint),
    ]);
    await writeTargets(queries, { id, definition, endpoints });
    const before = { version, definition: (await findVersion(queries, id, version))?.definition };
    await settleFor(queries, by, { object: { id, name }, before, after: { version: version + 1, definition } });
    await notify(queries, id);
    return onlyRow(asList(await findTask(queries, id)), 'task', id);
  });
}

/** Ids by name. The rows stay locked until commit, so that none of them can be removed meanwhile. @throws ENDPOINT_UNKNOWN */
async function lockEndpoints(queries: Queries, definition: TaskDefinition): Promise<ReadonlyMap<string, string>> {
  const names = [definition.source.endpoint, ...definition.targets.map(({ endpoint }) => endpoint)];
  const rows = await queries.query<{ id: string; name: string }>(
    'SELECT id, name FROM trem_control.endpoint WHERE name = ANY ($1::text[]) FOR KEY SHARE',
    [names],
  );
  const ids = new Map(rows.map(({ id, name }) => [name, id]));
  const unknown = names.filter((name) => !ids.has(name));
  if (unknown.length > 0) {
    throw new ReplicationError('ENDPOINT_UNKNOWN', { endpoint: unknown.join(', ') });
  }
  return ids;
}

async function writeVersion(
  queries: Queries,
  { id, version, definition, by }: Omit<Update, 'expectedVersion'> & { readonly version: number },
) {
  await queries.query('INSERT INTO trem_control.task_version (task, version, definition, "by") VALUES ($1, $2, $3, $4)', [
    id,
    version,
    definition,
    by.name,
  ]);
}

async function select(database: Database, id: string, selection: TableSelection): Promise<void> {
  const rows = await database.query('UPDATE trem_control.task SET selection = $2 WHERE id = $1 AND deleted_at IS NULL RETURNING id', [
    id,
    JSON.stringify(selection),
  ]);
  onlyRow(rows, 'task', id);
}

interface Targets {
  readonly id: string;
  readonly definition: TaskDefinition;
  readonly endpoints: ReadonlyMap<string, string>;
}

async function writeTargets(queries: Queries, { id, definition, endpoints }: Targets): Promise<void> {
  const names = definition.targets.map(targetName);
  const ids = definition.targets.map(({ endpoint }) => endpoints.get(endpoint));
  await queries.query('DELETE FROM trem_control.task_target WHERE task = $1 AND target <> ALL ($2::text[])', [id, names]);
  await queries.query(
    `INSERT INTO trem_control.task_target AS stored (task, target, ordinal, endpoint)
     SELECT $1, name, place, endpoint FROM unnest($2::text[], $3::uuid[]) WITH ORDINALITY AS named (name, endpoint, place)
     ON CONFLICT (task, target) DO UPDATE SET ordinal = excluded.ordinal, endpoint = excluded.endpoint`,
    [id, names, ids],
  );
}

interface Wish {
  readonly id: string;
  readonly desired: DesiredState;
  readonly onlyNew?: boolean;
}

/** Condition and change are one statement: of a start and a delete of a new task at the same moment, each sees what the other asked for. */
async function setDesired(database: Database, { id, desired, onlyNew = false }: Wish): Promise<{ readonly previous: DesiredState }> {
  const rows = await database.query<{ previous: DesiredState }>(
    `WITH stored AS MATERIALIZED (
       SELECT id, desired FROM trem_control.task
        WHERE id = $1 AND deleted_at IS NULL AND (NOT $3::boolean OR (desired <> 'run' AND run = 0 AND phase IN ('created', 'deleting')))
          FOR NO KEY UPDATE
     ), changed AS (
       UPDATE trem_control.task SET desired = $2, updated_at = now() FROM stored WHERE task.id = stored.id
       RETURNING stored.desired AS previous, task.id
     )
     SELECT previous, pg_notify('${TASK_CHANNEL}', id::text) FROM changed`,
    [id, desired, onlyNew],
  );
  if (rows.length === 0 && onlyNew && (await findTask(database, id)) !== undefined) {
    throw new ReplicationError('TASK_WAS_STARTED', { task: id });
  }
  return { previous: onlyRow(rows, 'task', id).previous };
}

async function raiseGeneration(database: Database, id: string): Promise<number> {
  const rows = await database.query<{ generation: number }>(
    `UPDATE trem_control.task SET generation = generation + 1, loaded_source = source_endpoint, updated_at = now()
      WHERE id = $1 AND deleted_at IS NULL RETURNING generation`,
    [id],
  );
  return onlyRow(rows, 'task', id).generation;
}

/**
 * The counter may be older than what a target has seen, after a restore of this store; the highest decides. Numbers that were drawn since the copy and
 * that no target has seen may still lie in a queue: they are below the clock, in seconds, for nobody draws one each second.
 */
async function nextCaptureEpoch(database: Database, id: string, atLeast: number): Promise<number> {
  const rows = await database.query<{ capture_epoch: string }>(
    `UPDATE trem_control.task SET capture_epoch = greatest(capture_epoch, $2::bigint, floor(extract(epoch FROM clock_timestamp()))::bigint) + 1
      WHERE id = $1 AND deleted_at IS NULL RETURNING capture_epoch`,
    [id, atLeast],
  );
  return Number(onlyRow(rows, 'task', id).capture_epoch);
}

interface Observation {
  readonly id: string;
  readonly target: string;
  readonly seen: ObservedTarget;
}

async function observeTarget(database: Database, { id, target, seen }: Observation): Promise<void> {
  const { generation, epoch, position } = seen;
  await database.query(
    // Seen is not flushed: what was durable before stays so unless it lies ahead now; then nothing is known.
    `UPDATE trem_control.task_target
        SET generation = $3, apply_epoch = $4, applied = $5::text,
            durable = CASE WHEN generation = $3 AND durable <= $5::text THEN durable END
      WHERE task = $1 AND target = $2 AND generation <= $3`,
    [id, target, generation, epoch, position ?? null],
  );
}

async function markDeleted(queries: Queries, id: string): Promise<void> {
  const gone = await queries.query(
    `UPDATE trem_control.task SET deleted_at = now(), source_endpoint = NULL, desired = 'gone', updated_at = now()
      WHERE id = $1 AND deleted_at IS NULL RETURNING id`,
    [id],
  );
  if (gone.length === 0) {
    return;
  }
  await queries.query('UPDATE trem_control.task_target SET endpoint = NULL WHERE task = $1', [id]);
  await queries.query('DELETE FROM trem_control.load_partition WHERE task = $1', [id]);
  await queries.query("INSERT INTO trem_control.event (task, kind, facts) VALUES ($1, 'deleted', '{}')", [id]);
  await notify(queries, id);
}

async function notify(queries: Queries, id: string): Promise<void> {
  await queries.query(`SELECT pg_notify('${TASK_CHANNEL}', $1)`, [id]);
}

/** The name of a target is that of its endpoint when it was added, and stays when the endpoint is renamed. */
function withTargetNames(definition: TaskDefinition): TaskDefinition {
  return { ...definition, targets: definition.targets.map((target) => ({ ...target, name: targetName(target) })) };
}

function asList<T>(value: T | undefined): readonly T[] {
  return value === undefined ? [] : [value];
}
