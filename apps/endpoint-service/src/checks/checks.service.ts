import type { CheckReport, EndpointRole, Finding, TableName, TaskCheckReport, TaskDefinition, TaskFinding } from '@trem/contracts';
import { applyOf, errorCatalogue, keepsVersions, selectTables, targetName } from '@trem/contracts';
import { type ControlStore, type EndpointRow, toEndpointConfig } from '@trem/control-store';
import type { SecretKeys } from '@trem/node-platform';
import { type Connector, type EndpointConfig, ReplicationError, type TableShape, type TaskRef } from '@trem/replication-core';
import type { ConnectorOf } from '../discovery/discovery.service.js';
import type { EndpointsService } from '../endpoints/endpoints.service.js';
import { findingPath } from './finding-path.js';
import { CHECK_DEADLINE_MS, errorFinding, isPassed, runCheck } from './run-check.js';
import { isSameDatabase } from './same-database.js';
import { selectedTables } from './selected-tables.js';

export interface ChecksDependencies {
  readonly store: ControlStore['endpoints'];
  readonly endpoints: EndpointsService;
  readonly keys: SecretKeys;
  readonly connectorOf: ConnectorOf;
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
  readonly tables: readonly TableName[];
}

interface TargetSide {
  readonly index: number;
  /** Undefined when the source did not say. */
  readonly shapes: Promise<readonly TableShape[] | undefined> | undefined;
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
   * @param options taskId: of a task that is stored: what it loaded before is its own · isReload: that will be loaded again
   */
  async task(
    definition: TaskDefinition,
    { taskId, isReload = false }: { readonly taskId?: string | undefined; readonly isReload?: boolean | undefined } = {},
  ): Promise<TaskCheckReport> {
    const from = performance.now();
    const asked = { definition, from, isReload, ...(taskId === undefined ? {} : { task: { id: taskId, name: definition.name } }) };
    const findings = (await Promise.all([this.#sides(asked), this.#isLoop(definition)])).flat();
    return { ok: isPassed(findings), durationMs: elapsed(from), findings };
  }

  async #sides(wanted: Omit<Asked, 'tables'>): Promise<TaskFinding[]> {
    const { source, targets } = wanted.definition;
    const row = await this.#needs.store.find(source.endpoint);
    const from = row === undefined ? undefined : await this.#open(row);
    const { tables, unmet } = await selectedTables(wanted.definition, from);
    const asked: Asked = { ...wanted, tables };
    const shapes = from === undefined ? undefined : readShapes(from, tables);
    const checks = await Promise.all([
      this.#source(asked, from),
      ...targets.map((_, index) => this.#target(asked, { index, shapes: shapes?.then(({ found }) => found) })),
    ]);
    return [
      ...unmet,
      ...checks.flat(),
      ...this.#unread(asked, { from, failed: (await shapes)?.failed, isTold: !isPassed(checks[0] ?? []) }),
    ];
  }

  async #source({ definition, task, tables }: Asked, named: Named | undefined): Promise<TaskFinding[]> {
    const side = { role: 'source', endpoint: definition.source.endpoint, path: 'source.endpoint' } as const;
    if (named === undefined) {
      return [{ ...side, ...unknownEndpoint(side.endpoint) }];
    }
    const findings = await runCheck({
      ...named,
      access: named.row.access,
      role: 'source',
      tables,
      needsLog: definition.mode !== 'full-load',
      ...(task === undefined ? {} : { task }),
      needsFailoverSlot: definition.cdc.failoverSlot === true,
    });
    return placed(findings, definition, side);
  }

  async #target({ definition, task, from, tables, isReload }: Asked, { index, shapes }: TargetSide): Promise<TaskFinding[]> {
    const target = definition.targets[index];
    const side = { role: 'target', endpoint: target?.endpoint ?? '', path: `targets.${index}.endpoint` } as const;
    const row = await this.#needs.store.find(side.endpoint);
    if (target === undefined || row === undefined) {
      return [{ ...side, ...unknownEndpoint(side.endpoint) }];
    }
    const { createObjects } = definition.fullLoad;
    const known = await shapes;
    const incoming = {
      ...{ shapes: known ?? [], preparation: definition.fullLoad, isLoaded: definition.mode !== 'cdc', objects: createObjects },
      ...{ isReload, versioned: versionedTables(definition, target, tables) },
      ...(task === undefined ? {} : { task: { ...task, target: targetName(target) } }),
    };
    const findings = await runCheck({
      ...(await this.#open(row)),
      access: row.access,
      role: 'target',
      tables,
      needsLog: false,
      ...(known === undefined ? {} : { incoming }),
      deadlineMs: Math.max(1_000, CHECK_DEADLINE_MS - elapsed(from)),
    });
    return placed(findings, definition, side);
  }

  /** The tables could not be read, so that the target was not asked about them. Whatever else is wrong with the source says why. */
  #unread({ definition }: Asked, { from, failed, isTold }: Unread): TaskFinding[] {
    const { endpoint } = definition.source;
    return from === undefined || failed === undefined || isTold
      ? []
      : [{ role: 'source', endpoint, path: 'source.endpoint', ...errorFinding(from.config, failed) }];
  }

  /** No rules rename tables yet, so a target in the source's own database would feed the source with its own changes. */
  async #isLoop({ source, targets }: TaskDefinition): Promise<TaskFinding[]> {
    const from = await this.#needs.store.find(source.endpoint);
    const found = await Promise.all(
      targets.map(async ({ endpoint }, index): Promise<TaskFinding[]> => {
        const to = await this.#needs.store.find(endpoint);
        if (from === undefined || to === undefined || !(await isSameDatabase(await this.#open(from), await this.#open(to)))) {
          return [];
        }
        return [{ role: 'target', endpoint, path: `targets.${index}.endpoint`, ...loop(endpoint, source.endpoint) }];
      }),
    );
    return found.flat();
  }

  async #open(row: EndpointRow): Promise<Named> {
    return { row, config: toEndpointConfig(row, this.#needs.keys), connector: await this.#needs.connectorOf(row.kind) };
  }
}

/** Tables that keep versions at a target. A load empties them. */
function versionedTables(
  definition: TaskDefinition,
  target: TaskDefinition['targets'][number],
  tables: readonly TableName[],
): readonly TableName[] {
  return selectTables(definition.tables, tables).flatMap(({ table, mapping }) =>
    keepsVersions(applyOf(definition.apply, target.apply, mapping.apply)) ? [table] : [],
  );
}

/** How long a source may take to describe its tables, ms: the target needs the rest of the time. */
const SHAPES_DEADLINE_MS = 5_000;

async function readShapes(
  { connector, config }: Named,
  names: readonly TableName[],
): Promise<{ readonly found?: readonly TableShape[]; readonly failed?: unknown }> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<{ readonly failed: unknown }>((resolve) => {
    timer = setTimeout(() => resolve({ failed: new ReplicationError('TIMEOUT', { endpoint: config.name }) }), SHAPES_DEADLINE_MS);
  });
  const described = connector.source.describe(config, names).then(
    (found) => ({ found }),
    (failed: unknown) => ({ failed }),
  );
  try {
    return await Promise.race([described, late]);
  } finally {
    clearTimeout(timer);
  }
}

function placed(
  findings: readonly Finding[],
  definition: TaskDefinition,
  side: { readonly role: EndpointRole; readonly endpoint: string; readonly path: string },
): TaskFinding[] {
  return findings.map((finding) => ({ ...finding, ...side, path: findingPath(finding, definition, side.path) }));
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

function loop(target: string, source: string): Finding {
  const { title, remedy } = errorCatalogue.TARGET_IS_SOURCE;
  return {
    severity: 'error',
    code: 'TARGET_IS_SOURCE',
    object: `endpoint ${target}`,
    found: `the database of ${source}`,
    wanted: 'another database',
    cause: title,
    remedy,
  };
}
