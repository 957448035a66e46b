import type { CheckReport, EndpointRole, Finding, TaskCheckReport, TaskDefinition, TaskFinding } from '@trem/contracts';
import { errorCatalogue } from '@trem/contracts';
import { type ControlStore, type EndpointRow, toEndpointConfig } from '@trem/control-store';
import type { SecretKeys } from '@trem/node-platform';
import type { Connector, EndpointConfig } from '@trem/replication-core';
import type { ConnectorOf } from '../discovery/discovery.service.js';
import type { EndpointsService } from '../endpoints/endpoints.service.js';
import { findingPath } from './finding-path.js';
import { isPassed, runCheck } from './run-check.js';
import { isSameDatabase } from './same-database.js';

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

  /** Everything at once, within the deadline of one check: both sides are looked at side by side. */
  async task(definition: TaskDefinition): Promise<TaskCheckReport> {
    const from = performance.now();
    const findings = (await Promise.all([this.#sides(definition), this.#isLoop(definition)])).flat();
    return { ok: isPassed(findings), durationMs: elapsed(from), findings };
  }

  async #sides(definition: TaskDefinition): Promise<TaskFinding[]> {
    const sides = [
      this.#side(definition, { role: 'source', endpoint: definition.source.endpoint, path: 'source.endpoint' }),
      ...definition.targets.map(({ endpoint }, index) =>
        this.#side(definition, { role: 'target', endpoint, path: `targets.${index}.endpoint` }),
      ),
    ];
    return (await Promise.all(sides)).flat();
  }

  async #side(definition: TaskDefinition, side: { role: EndpointRole; endpoint: string; path: string }): Promise<TaskFinding[]> {
    const row = await this.#needs.store.find(side.endpoint);
    if (row === undefined) {
      return [{ ...side, ...unknownEndpoint(side.endpoint) }];
    }
    const named = await this.#open(row);
    const findings = await runCheck({
      ...named,
      access: row.access,
      role: side.role,
      tables: definition.tables.map((mapping) => mapping.source),
      needsLog: side.role === 'source' && definition.mode !== 'full-load',
    });
    return findings.map((finding) => ({ ...finding, ...side, path: findingPath(finding, definition, side.path) }));
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
