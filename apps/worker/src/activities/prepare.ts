import { Context } from '@temporalio/activity';
import { type ErrorCode, type Finding, isErrorCode, slotName, tableKey, takesInsertsAlone } from '@trem/contracts';
import { type Position, ReplicationError } from '@trem/replication-core';
import type { ControlActivities } from '@trem/workflows';
import { ensureCurrentAttempt } from '../current-attempt.js';
import type { ActivityDeps } from './deps.js';
import { remadeTables, tablesToLoadAgain, without } from './edited-tables.js';
import { type AtTarget, adoptTables, joinTables } from './join-tables.js';
import { loadedOf } from './load-number.js';
import { followedLoads, mapTables, planTarget } from './mapped-tables.js';
import { selectAtStart } from './select.js';
import { decideStart, type TargetFacts } from './start-check.js';
import { loadsAt, openTask, rememberedPosition, type TaskContext, targetOf } from './task-context.js';

type PrepareActivities = Pick<
  ControlActivities,
  'plan' | 'ensurePublication' | 'ensureTarget' | 'ensureQueues' | 'beginStream' | 'beginRun'
>;

/** What stands before load and stream. Each may be repeated at any time. */
export function prepareActivities(deps: ActivityDeps): PrepareActivities {
  return {
    async plan({ taskId, generation }) {
      await ensureCurrentAttempt(Context.current()); // a latecomer would know an older list of tables
      const context = await selectAtStart(deps, await openTask(deps, taskId));
      const { row, source, task } = context;
      await source.connector.source.noteTypes(source.endpoint, task); // `ensureTarget` compares them with those of the targets after it
      const [identity, slot] = await Promise.all([
        source.connector.source.identify(source.endpoint),
        source.connector.source.slotState(source.endpoint, task),
      ]);
      const kept = slot.state === 'ready' ? slot.confirmed : undefined;
      const targets = await Promise.all(context.targets.map((target) => lookAt(deps, { context, target, generation, kept })));
      const { mode, fullLoad } = context.definition;
      // Foreign keys are made over tables that rest
      const mayLoadBeside = !fullLoad.createObjects.includes('foreign-keys');
      const facts = { mode, desired: row.desired, phase: row.phase, tables: context.tables.length, mayLoadBeside };
      const decision = decideStart({ ...facts, source: identity, slot, targets });
      if (decision.tag === 'refuse') {
        throw new ReplicationError(decision.code, { ...decision.facts, slotName: slotName(task) });
      }
      const { next, needsSlot, tables, holdAt } = decision;
      context.logger.info({ next, needsSlot, ...tables, generation, version: row.version, holdAt }, 'start check passed');
      return { next, needsSlot, tables, prepared: { version: row.version, ...(holdAt === undefined ? {} : { holdAt }) } };
    },

    async ensurePublication({ taskId, version }) {
      await ensureCurrentAttempt(Context.current());
      const { source, task, tables, definition, hasLoad } = await openTask(deps, taskId, version);
      const { connector, endpoint } = source;
      await connector.source.ensurePublication(endpoint, task, tables, { insertsAlone: takesInsertsAlone(definition.tables) });
      if (!hasLoad) {
        await connector.source.settlePublication(endpoint, task, { signal: Context.current().cancellationSignal });
      }
    },

    async ensureTarget({ taskId, generation, version, target: name }) {
      const context = await openTask(deps, taskId, version);
      const { connector, endpoint, ref } = targetOf(context, name);
      await connector.target.ensureTarget(endpoint);
      const loads = followedLoads(context, generation, await loadsAt(targetOf(context, name)));
      const { tables: mapped, findings: ofRules } = await planTarget(context, name, loads);
      await refuseErrors(deps, { taskId, target: name, findings: ofRules });
      const findings = await connector.target.ensureTables(endpoint, ref, {
        tables: mapped.map((table) => table.target),
        preparation: context.definition.fullLoad,
        generation: context.hasLoad ? generation : undefined,
        addsLabels: context.definition.schemaChanges.enumValue === 'apply',
      });
      await refuseErrors(deps, { taskId, target: name, findings });
      const planned = mapped.map((table) => ({
        ...{ schema: table.source.schema, table: table.source.table, targetSchema: table.target.schema, targetTable: table.target.table },
        ...{ keyColumns: table.target.key, estimatedRows: table.source.estimatedRows, bytes: table.source.bytes },
      }));
      await deps.store.loads.planTables({ taskId, target: name, generation }, planned);
      await adoptTables(context, name, mapped);
    },

    async ensureQueues({ taskId, version }) {
      const { task, targets, definition } = await openTask(deps, taskId, version);
      const names = targets.map((target) => target.name);
      await deps.transport.ensure(task, names, { maxQueueBytes: definition.cdc.maxQueueBytes });
    },

    async beginStream({ taskId, version }) {
      await ensureCurrentAttempt(Context.current());
      const context = await openTask(deps, taskId, version);
      const { source, targets, logger } = context;
      const { endpoint, connector } = source;
      const checkpoints = await Promise.all(targets.map((target) => target.connector.target.readCheckpoint(target.endpoint, target.ref)));
      const begun = checkpoints.filter((checkpoint) => checkpoint?.position !== undefined).length;
      if (begun === targets.length) {
        return; // an earlier attempt came to the end
      }
      const position = await slotStart(context, { isNew: begun === 0 });
      const identity = await connector.source.identify(endpoint);
      for (const target of targets) {
        await using load = await target.connector.target.openLoad(target.endpoint, target.ref);
        for (const table of await mapTables(context, target.name)) {
          await load.adoptTable(table.target, position);
        }
        await load.finishLoad(position, identity);
      }
      logger.info({ position }, 'stream begins here');
    },

    async beginRun({ taskId, startMode }) {
      const requestId = `${Context.current().info.workflowExecution?.runId}/${Context.current().info.activityId}`;
      await deps.store.tasks.startRun(taskId, { startMode, by: 'workflow', requestId });
    },
  };
}

/**
 * Where the log of the task's slot begins. A slot without any checkpoint is left over from an attempt that died before it: nothing was read through
 * it, and it is made anew. Once a target has a checkpoint of it, it stays.
 * @throws SLOT_LOST a target counts on the slot, and it is not there
 */
async function slotStart({ source, task, definition }: TaskContext, { isNew }: { readonly isNew: boolean }): Promise<Position> {
  const { endpoint, connector } = source;
  if (isNew) {
    await connector.source.dropSlot(endpoint, task);
    const failover = definition.cdc.failoverSlot;
    return await connector.source.createSlot(endpoint, task, { failover, signal: Context.current().cancellationSignal });
  }
  const { state, confirmed } = await connector.source.slotState(endpoint, task);
  if (state !== 'ready' || confirmed === undefined) {
    throw new ReplicationError('SLOT_LOST', { slot: state });
  }
  return confirmed;
}

async function lookAt(deps: ActivityDeps, { context, target, generation, kept }: AtTarget): Promise<TargetFacts> {
  const { connector, endpoint, ref } = target;
  await connector.target.ensureTarget(endpoint);
  await using load = await connector.target.openLoad(endpoint, ref);
  const mapped = await mapTables(context, target.name, followedLoads(context, generation, await load.loadedTables()));
  const again = await tablesToLoadAgain(deps, context.task.id, target.name);
  const remade = remadeTables({
    ...{ loads: await load.loadedTables(), mapped, generation, again },
    fullLoad: context.definition.fullLoad,
  });
  const wanted = without(context.tables, [...again, ...remade]);
  // Before the publication changes: what the source does to a table from then on is not read. A table that is made otherwise now is loaded anew.
  await connector.target.forgetTables(endpoint, ref, wanted);
  await joinTables(deps, { context, target, generation, kept });
  const names = new Set(wanted.map(tableKey));
  const loaded = loadedOf(generation, await load.loadedTables()).filter((one) => names.has(tableKey(one)));
  return {
    target: target.name,
    checkpoint: await connector.target.readCheckpoint(endpoint, ref),
    remembered: await rememberedPosition(deps, context.task.id, target.name),
    loaded: loaded.length,
  };
}

interface Found {
  readonly taskId: string;
  readonly target: string;
  readonly findings: readonly Finding[];
}

/** All findings go into the task's events at once; the error has their code when they agree, else SETTINGS_INVALID names them. */
async function refuseErrors(deps: ActivityDeps, { taskId, target, findings }: Found): Promise<void> {
  const errors = findings.filter((finding) => finding.severity === 'error');
  if (errors.length === 0) {
    return;
  }
  await deps.store.events.append(taskId, 'findings', { target, findings: errors.slice(0, 100), count: errors.length });
  const codes = [...new Set(errors.map((finding) => finding.code))];
  const [only] = codes;
  const code: ErrorCode = codes.length === 1 && only !== undefined && isErrorCode(only) ? only : 'SETTINGS_INVALID';
  const objects = errors.slice(0, 20).map((finding) => finding.object);
  throw new ReplicationError(code, { target, codes: codes.join(', '), objects: objects.join(', '), count: errors.length });
}
