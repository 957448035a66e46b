import type { EndpointServiceClient, TaskCheckOptions } from '@trem/api-client';
import { type PreviewRequest, type ProblemItem, scheduleTimes, type TaskDefinition, type TaskPreview } from '@trem/contracts';
import type { ControlStore } from '@trem/control-store';
import { problemItem } from '@trem/nest-platform';
import { liveProblems, staticProblems } from './definition-problems.js';

/** Looks at a definition: alone, or together with the databases that it names, which only endpoint-service opens. */
export class TaskChecks {
  readonly #endpoints: ControlStore['endpoints'];
  readonly #service: Pick<EndpointServiceClient, 'checkTask' | 'preview'>;

  constructor(endpoints: ControlStore['endpoints'], service: Pick<EndpointServiceClient, 'checkTask' | 'preview'>) {
    this.#endpoints = endpoints;
    this.#service = service;
  }

  async static(definition: TaskDefinition): Promise<ProblemItem[]> {
    const rows = await this.#endpoints.list();
    return staticProblems(definition, new Map(rows.map((row) => [row.name, row])));
  }

  /** @throws SERVICE_UNREACHABLE and what the source refuses */
  preview(request: PreviewRequest): Promise<TaskPreview> {
    return this.#service.preview(request);
  }

  /**
   * @param options taskId: of a task that is stored: what it loaded before is its own · isReload: that will be loaded again
   * @throws SERVICE_UNREACHABLE endpoint-service does not answer: nothing is known of the databases, so nothing may be started
   */
  async all(definition: TaskDefinition, options: TaskCheckOptions = {}): Promise<ProblemItem[]> {
    const [alone, { findings }] = await Promise.all([this.static(definition), this.#service.checkTask(definition, options)]);
    const hasTimes = !alone.some(({ path }) => path.startsWith('schedule.')); // what is no time cannot be over
    return [...alone, ...(hasTimes ? pastTimes(definition, Date.now()) : []), ...liveProblems(definition, findings, alone)];
  }
}

/** What a start would run into: a schedule that has ended. A definition that was stored while its times were to come stays what it is. */
export function pastTimes({ schedule }: Pick<TaskDefinition, 'schedule'>, now: number): ProblemItem[] {
  const { stopAt } = schedule;
  if (stopAt === null || (scheduleTimes({ ...schedule, cron: null }, now).stopAt ?? now) > now) {
    return [];
  }
  const text = `stopAt is over: ${stopAt} in ${schedule.timeZone}`;
  return [
    problemItem({
      severity: 'error',
      code: 'SCHEDULE_INVALID',
      path: 'schedule.stopAt',
      text,
      remedy: 'Give a time that is to come, or null.',
    }),
  ];
}
