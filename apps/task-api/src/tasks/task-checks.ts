import type { EndpointServiceClient, TaskCheckOptions } from '@trem/api-client';
import type { ProblemItem, TaskDefinition } from '@trem/contracts';
import type { ControlStore } from '@trem/control-store';
import { liveProblems, staticProblems } from './definition-problems.js';

/** Looks at a definition: alone, or together with the databases that it names, which only endpoint-service opens. */
export class TaskChecks {
  readonly #endpoints: ControlStore['endpoints'];
  readonly #service: Pick<EndpointServiceClient, 'checkTask'>;

  constructor(endpoints: ControlStore['endpoints'], service: Pick<EndpointServiceClient, 'checkTask'>) {
    this.#endpoints = endpoints;
    this.#service = service;
  }

  async static(definition: TaskDefinition): Promise<ProblemItem[]> {
    const rows = await this.#endpoints.list();
    return staticProblems(definition, new Map(rows.map((row) => [row.name, row])));
  }

  /**
   * @param options taskId: of a task that is stored: what it loaded before is its own · isReload: that will be loaded again
   * @throws SERVICE_UNREACHABLE endpoint-service does not answer: nothing is known of the databases, so nothing may be started
   */
  async all(definition: TaskDefinition, options: TaskCheckOptions = {}): Promise<ProblemItem[]> {
    const [alone, { findings }] = await Promise.all([this.static(definition), this.#service.checkTask(definition, options)]);
    return [...alone, ...liveProblems(definition, findings, alone)];
  }
}
