import { randomUUID } from 'node:crypto';
import type { EndpointServiceClient } from '@trem/api-client';
import type {
  CommandAnswer,
  DeadLetterDetail,
  DeadLetterEdit,
  DeadLetterExport,
  DeadLetterPage,
  DeadLetterQuery,
  DeadLetterReplay,
  DeadLetterSkip,
  DeadLetterWork,
  ExportedLetters,
  OpenedLetter,
} from '@trem/contracts';
import type { ControlStore } from '@trem/control-store';
import { author, noteChange } from '@trem/nest-platform';
import { ReplicationError } from '@trem/replication-core';
import { CommandRefused, type TaskClient } from '@trem/task-client';
import type { CommandsService } from '../commands/commands.service.js';
import type { TasksService } from '../tasks/tasks.service.js';

export interface DeadLettersDependencies {
  readonly tasks: TasksService;
  readonly store: Pick<ControlStore, 'audit' | 'deadLetters' | 'events'>;
  readonly commands: Pick<CommandsService, 'send'>;
  readonly client: Pick<TaskClient, 'closeLetters'>;
  readonly endpointService: Pick<EndpointServiceClient, 'deadLetter' | 'deadLetterValues' | 'editDeadLetter'>;
}

/** Changes that were set aside: shown from their copies, closed by a workflow beside the running stream. */
export class DeadLettersService {
  readonly #needs: DeadLettersDependencies;

  constructor(needs: DeadLettersDependencies) {
    this.#needs = needs;
  }

  async list(idOrName: string, query: DeadLetterQuery): Promise<DeadLetterPage> {
    const { tasks, store } = this.#needs;
    return await store.deadLetters.page((await tasks.row(idOrName)).id, query);
  }

  async show(idOrName: string, letter: string): Promise<DeadLetterDetail> {
    const { tasks, endpointService } = this.#needs;
    const { id } = await tasks.row(idOrName);
    return await this.#withActions(id, await endpointService.deadLetter(id, letter));
  }

  async edit(idOrName: string, letter: string, edit: DeadLetterEdit): Promise<DeadLetterDetail> {
    const { tasks, store, endpointService } = this.#needs;
    const { id } = await tasks.row(idOrName);
    const edited = await endpointService.editDeadLetter(id, letter, edit);
    const columns = Object.keys(edit.values);
    await store.events.append(id, 'dead-letter-edited', { letter, by: author().name, columns });
    noteChange({ after: { letter, columns } });
    return await this.#withActions(id, edited);
  }

  /** A page of letters with their values. Which ones, the trail has; a letter that was closed and forgotten meanwhile is left out. */
  async export(idOrName: string, { ids, filter, cursor, limit }: DeadLetterExport): Promise<ExportedLetters> {
    const { tasks, store, endpointService } = this.#needs;
    const { id } = await tasks.row(idOrName);
    const page = ids === undefined ? await store.deadLetters.page(id, { ...filter, cursor, limit }) : undefined;
    const wanted = ids ?? page?.letters.map((letter) => letter.id) ?? [];
    noteChange({ after: { letters: wanted } });
    const { letters } = await endpointService.deadLetterValues(id, wanted);
    return { letters, total: page?.total ?? letters.length, cursor: page?.cursor ?? null };
  }

  async close(idOrName: string, action: 'replay' | 'skip', selection: DeadLetterReplay | DeadLetterSkip): Promise<DeadLetterWork> {
    const { tasks, store, client } = this.#needs;
    const { id: taskId } = await tasks.row(idOrName);
    const ids = selection.filter === undefined ? selection.ids : await store.deadLetters.ids(taskId, selection.filter);
    const reason = 'reason' in selection ? selection.reason : undefined;
    const workId = await store.deadLetters.begin(taskId, { action, ids, reason, by: author().name });
    noteChange({ after: { work: workId, letters: ids ?? 'all', reason } });
    try {
      await client.closeLetters({ taskId, workId });
    } catch (error) {
      if (!(error instanceof CommandRefused && error.code === 'NO_WORKER')) {
        await store.deadLetters.end(workId, 'It was never begun'); // with an unknown outcome it may have been
      }
      throw error;
    }
    return await this.work(taskId, workId);
  }

  /** @throws NOT_FOUND */
  async work(idOrName: string, id: string): Promise<DeadLetterWork> {
    const { tasks, store } = this.#needs;
    const found = await store.deadLetters.work((await tasks.row(idOrName)).id, id);
    if (found === undefined) {
      throw new ReplicationError('NOT_FOUND', { deadLetterWork: id });
    }
    return found;
  }

  async #withActions(taskId: string, letter: OpenedLetter): Promise<DeadLetterDetail> {
    return { ...letter, actions: await this.#needs.store.audit.ofLetter(taskId, letter) };
  }

  /** The row that a stop flag rests the task at becomes a dead letter, and the task goes on. @throws NOT_FOUND it rests at no row */
  async skipRow(idOrName: string): Promise<CommandAnswer> {
    const { tasks, store, commands } = this.#needs;
    const { id } = await tasks.row(idOrName);
    const skipped = await store.deadLetters.skipStopped(id);
    if (skipped.length === 0) {
      throw new ReplicationError('NOT_FOUND', { task: idOrName, row: 'none that the task rests at' });
    }
    await store.events.append(id, 'row-skipped', { by: author().name, rows: skipped });
    noteChange({ after: { rows: skipped } });
    return await commands.send(id, 'resume', randomUUID(), {});
  }
}
