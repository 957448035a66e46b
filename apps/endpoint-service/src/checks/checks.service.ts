import type {
  CheckReport,
  EndpointRole,
  Finding,
  TableName,
  TaskCheckReport,
  TaskCheckRequest,
  TaskDefinition,
  TaskFinding,
} from '@trem/contracts';
import { errorCatalogue, takesInsertsAlone, targetName } from '@trem/contracts';
import { type ControlStore, type EndpointRow, toEndpointConfig } from '@trem/control-store';
import type { SecretKeys } from '@trem/node-platform';
import {
  asFollowedAll,
  type Connector,
  type EndpointConfig,
  hasVersions,
  type LoadedTable,
  type TableShape,
  type TaskRef,
} from '@trem/replication-core';
import type { ConnectorOf } from '../discovery/discovery.service.js';
import type { EndpointsService } from '../endpoints/endpoints.service.js';
import { findDoubledKeys } from './doubled-keys.js';
import { findingPath, type Placed } from './finding-path.js';
import { findLoops } from './loops.js';
import { type PlannedTarget, plannedTarget } from './planned-tables.js';
import { checkDeadlineMs, errorFinding, isPassed, runCheck } from './run-check.js';
import { selectedTables } from './selected-tables.js';

export interface ChecksDependencies {
  readonly store: ControlStore['endpoints'];
  readonly endpoints: EndpointsService;
  readonly keys: SecretKeys;
  readonly connectorOf: ConnectorOf;
  /** What masked values are hashed with. */
  readonly maskKey: () => Promise<string>;
}

/** An endpoint that a definition names, ready to be looked at. */
interface Named {
  readonly row: EndpointRow;
  readonly config: EndpointConfig;
  readonly connector: Connector;
}

/** What a task's definition asks. */
interface Asked {
  readonly definition: TaskDefinition;
  /** When the looking began, as `performance.now()` tells. */
  readonly from: number;
  /** Once it is stored. */
  readonly task?: TaskRef;
  /** What is loaded will be loaded again. */
  readonly isReload: boolean;
  /** What the definition's patterns meet; exact names only where the source did not say. */
  readonly tables: readonly Placed[];
  /** How long all of it may take. */
  readonly deadlineMs: number;
}

interface PlanSide {
  readonly index: number;
  readonly from: Named | undefined;
  readonly read: ReturnType<typeof readShapes> | undefined;
}

interface TargetSide {
  readonly index: number;
  readonly from: Named | undefined;
  readonly plan: Promise<PlannedTarget | undefined>;
}

interface Unread {
  readonly from: Named | undefined;
  readonly failed: unknown;
  /** The source's own check has an error already. */
  readonly isTold: boolean;
}

/** Looks before anything starts: an endpoint in one role, or everything that a task's definition names. */
export class ChecksService {
  readonly #needs: ChecksDependencies;

  constructor(needs: ChecksDependencies) {
    this.#needs = needs;
  }

  /** @throws NOT_FOUND · SETTINGS_INVALID the stored secret cannot be opened */
  async endpoint(idOrName: string, role: EndpointRole): Promise<CheckReport> {
    const from = performance.now();
    const named = await this.#open(await this.#needs.endpoints.row(idOrName));
    const findings = await runCheck({ ...named, access: named.row.access, role, needsLog: role === 'source' });
    return { role, ok: isPassed(findings), durationMs: elapsed(from), findings };
  }

  /**
   * Everything at once, within the deadline of one check: both sides are looked at side by side.
   * @param options taskId: of a task that is stored: what it loaded before is its own · isReload: that will be loaded again · withinMs: default
   *   as long as people wait, the longer the more tables
   */
  async task(
    definition: TaskDefinition,
    { taskId, isReload = false, withinMs }: Omit<TaskCheckRequest, 'definition'> = {},
  ): Promise<TaskCheckReport> {
    const from = performance.now();
    const asked = {
      definition,
      from,
      isReload,
      withinMs,
      ...(taskId === undefined ? {} : { task: { id: taskId, name: definition.name } }),
    };
    const findings = await this.#sides(asked);
    return { ok: isPassed(findings), durationMs: elapsed(from), findings };
  }

  async #sides({ withinMs, ...wanted }: Omit<Asked, 'tables' | 'deadlineMs'> & Pick<TaskCheckRequest, 'withinMs'>): Promise<TaskFinding[]> {
    const { definition } = wanted;
    const row = await this.#needs.store.find(definition.source.endpoint);
    const from = row === undefined ? undefined : await this.#open(row);
    const { tables, unmet } = await selectedTables(definition, from);
    const asked: Asked = { ...wanted, tables, deadlineMs: withinMs ?? checkDeadlineMs(tables.length) };
    const read =
      from === undefined
        ? undefined
        : readShapes(
            from,
            tables.map(({ table }) => table),
            asked.deadlineMs * SHAPES_PART,
          );
    const plans = definition.targets.map((_, index) => this.#plan(asked, { index, from, read }));
    const ofKeys = Promise.all(plans.map((plan) => this.#keys(asked, from, plan)));
    const [ofSource, ...ofTargets] = await Promise.all([
      this.#source(asked, from),
      ...plans.map((plan, index) => this.#target(asked, { index, from, plan })),
    ]);
    const ofRules = (await Promise.all(plans)).flatMap((plan) => plan?.findings ?? []);
    const isTold = !isPassed(ofSource ?? []);
    return [
      ...unmet,
      ...withoutDoubles([...ofRules, ...(await ofKeys).flat(), ...(ofSource ?? []), ...ofTargets.flat()]),
      ...this.#unread(asked, { from, failed: (await read)?.failed, isTold }),
    ];
  }

  /** Whether rows come to one key at a target, as far as a few rows tell. Tables whose rules have errors are not looked at: those come first. */
  async #keys({ definition, from: begun, deadlineMs }: Asked, source: Named | undefined, plan: TargetSide['plan']): Promise<TaskFinding[]> {
    const planned = await plan;
    if (source === undefined || planned === undefined) {
      return [];
    }
    const tables = planned.tables.filter(({ path }) => isPassed(planned.findings.filter((finding) => finding.path.startsWith(`${path}.`))));
    const withinMs = Math.min(deadlineMs * KEYS_PART, deadlineMs - elapsed(begun));
    return await findDoubledKeys({ definition, source, tables, withinMs });
  }

  /** Undefined when the source did not say what its tables are like. */
  async #plan(asked: Asked, { index, from, read }: PlanSide): Promise<PlannedTarget | undefined> {
    const { definition } = asked;
    const { found } = (await read) ?? {};
    if (from === undefined || found === undefined) {
      return undefined;
    }
    try {
      const shapes = asFollowedAll(found, await this.#loads(asked, index));
      return await plannedTarget({ definition, index, shapes, source: from, maskKey: this.#needs.maskKey });
    } catch (error) {
      const { endpoint } = definition.source;
      return { tables: [], findings: [{ role: 'source', endpoint, path: 'tables', ...errorFinding(from.config, error) }] };
    }
  }

  /** What the task has loaded at a target and is not to load again: the source's catalogue may be ahead of it. None when the target does not say. */
  async #loads({ definition, task, isReload }: Asked, index: number): Promise<readonly LoadedTable[]> {
    const target = definition.targets[index];
    const row = task === undefined || isReload || target === undefined ? undefined : await this.#needs.store.find(target.endpoint);
    if (task === undefined || target === undefined || row === undefined) {
      return [];
    }
    try {
      const { connector, config } = await this.#open(row);
      await using load = await connector.target.openLoad(config, { ...task, target: targetName(target) });
      return (await load.loadedTables()).filter(({ state }) => state === 'loaded');
    } catch {
      return []; // the check of the target says why it cannot be reached, and one without a schema of ours has nothing loaded
    }
  }

  async #source({ definition, task, tables, deadlineMs }: Asked, named: Named | undefined): Promise<TaskFinding[]> {
    const side = { role: 'source', endpoint: definition.source.endpoint, path: 'source.endpoint' } as const;
    if (named === undefined) {
      return [{ ...side, ...unknownEndpoint(side.endpoint) }];
    }
    const findings = await runCheck({
      ...named,
      access: named.row.access,
      role: 'source',
      tables: tables.map(({ table }) => table),
      needsLog: definition.mode !== 'full-load',
      ...(task === undefined ? {} : { task }),
      needsFailoverSlot: definition.cdc.failoverSlot === true,
      insertsAlone: takesInsertsAlone(definition.tables),
      deadlineMs,
    });
    return placed(findings, tables, side);
  }

  async #target(
    { definition, task, from: begun, tables, isReload, deadlineMs }: Asked,
    { index, from, plan }: TargetSide,
  ): Promise<TaskFinding[]> {
    const target = definition.targets[index];
    const side = { role: 'target', endpoint: target?.endpoint ?? '', path: `targets.${index}.endpoint` } as const;
    const row = await this.#needs.store.find(side.endpoint);
    if (target === undefined || row === undefined) {
      return [{ ...side, ...unknownEndpoint(side.endpoint) }];
    }
    const to = await this.#open(row);
    const { createObjects } = definition.fullLoad;
    const planned = await plan;
    const incoming = {
      shapes: planned?.tables.map((table) => table.target) ?? [],
      ...{ preparation: definition.fullLoad, isLoaded: definition.mode !== 'cdc', objects: createObjects },
      ...{ isReload, versioned: versionedTables(planned?.tables ?? []), addsLabels: definition.schemaChanges.enumValue === 'apply' },
      ...(task === undefined ? {} : { task: { ...task, target: targetName(target) } }),
    };
    const places = planned?.tables.map((table) => ({ table: table.target, path: `${table.path}.source` })) ?? tables;
    const findings = await runCheck({
      ...to,
      access: row.access,
      role: 'target',
      tables: places.map(({ table }) => table),
      needsLog: false,
      ...(planned === undefined ? {} : { incoming }),
      deadlineMs: Math.max(1_000, deadlineMs - elapsed(begun)),
    });
    const [read, written] = [tables, places].map((list) => list.map(({ table }) => table));
    const loops =
      from === undefined || read === undefined || written === undefined ? [] : await findLoops({ from, to, read, written, task });
    return [...placed(findings, places, side), ...loops.map((loop) => ({ ...side, ...loop }))];
  }

  /** The tables could not be read, so that the target was not asked about them. Whatever else is wrong with the source says why. */
  #unread({ definition }: Asked, { from, failed, isTold }: Unread): TaskFinding[] {
    const { endpoint } = definition.source;
    return from === undefined || failed === undefined || isTold
      ? []
      : [{ role: 'source', endpoint, path: 'source.endpoint', ...errorFinding(from.config, failed) }];
  }

  async #open(row: EndpointRow): Promise<Named> {
    return { row, config: toEndpointConfig(row, this.#needs.keys), connector: await this.#needs.connectorOf(row.kind) };
  }
}

/** Source tables of which a target keeps versions. */
function versionedTables(tables: PlannedTarget['tables']): readonly TableName[] {
  return tables.flatMap((table) => (hasVersions(table) ? [{ schema: table.source.schema, table: table.source.table }] : []));
}

/** The part of the time that a look at rows may take. */
const KEYS_PART = 0.3;

/** The part of the time that a source may take to describe its tables: the target needs the rest. */
const SHAPES_PART = 0.5;

async function readShapes(
  { connector, config }: Named,
  names: readonly TableName[],
  withinMs: number,
): Promise<{ readonly found?: readonly TableShape[]; readonly failed?: unknown }> {
  try {
    return { found: await connector.source.describe(config, names, { withinMs }) };
  } catch (failed) {
    return { failed };
  }
}

function placed(
  findings: readonly Finding[],
  tables: readonly Placed[],
  side: { readonly role: EndpointRole; readonly endpoint: string; readonly path: string },
): TaskFinding[] {
  return findings.map((finding) => ({ ...finding, ...side, path: findingPath(finding, tables, side.path) }));
}

/** The first of several that say the same of the same place. */
function withoutDoubles(findings: readonly TaskFinding[]): readonly TaskFinding[] {
  const missing = new Set(findings.filter(({ code }) => code === 'TABLE_UNKNOWN').map(({ path }) => path));
  return findings.filter(({ code, path }) => code !== 'TABLE_UNKNOWN' || missing.delete(path));
}

function elapsed(from: number): number {
  return Math.round(performance.now() - from);
}

function unknownEndpoint(endpoint: string): Finding {
  const { title, remedy } = errorCatalogue.ENDPOINT_UNKNOWN;
  return {
    severity: 'error',
    code: 'ENDPOINT_UNKNOWN',
    object: `endpoint ${endpoint}`,
    found: 'none',
    wanted: 'an endpoint',
    cause: title,
    remedy,
  };
}
