import type { Comparison } from '@trem/contracts';
import type { ControlStore } from '@trem/control-store';
import { noteChange } from '@trem/nest-platform';
import { ReplicationError } from '@trem/replication-core';
import { CommandRefused, type TaskClient } from '@trem/task-client';
import type { TasksService } from '../tasks/tasks.service.js';

export interface ComparisonsDependencies {
  readonly tasks: TasksService;
  readonly store: ControlStore['comparisons'];
  readonly client: Pick<TaskClient, 'compare' | 'isComparing'>;
}

/** Asks whether source and target are equal. A workflow finds out, the control-store has the result. */
export class ComparisonsService {
  readonly #needs: ComparisonsDependencies;

  constructor(needs: ComparisonsDependencies) {
    this.#needs = needs;
  }

  /** @throws NOT_FOUND · SERVICE_UNREACHABLE */
  async start(idOrName: string, deadlineMs: number): Promise<Comparison> {
    const { tasks, store, client } = this.#needs;
    const { id: taskId } = await tasks.row(idOrName);
    const comparison = await store.create(taskId, deadlineMs);
    noteChange({ after: { comparison: comparison.id } });
    try {
      await client.compare({ taskId, comparisonId: comparison.id, deadlineMs });
    } catch (error) {
      if (!(error instanceof CommandRefused && error.code === 'NO_WORKER')) {
        await store.finish(comparison.id, 'failed'); // it was never begun; with an unknown outcome it may have been
      }
      throw error;
    }
    return comparison;
  }

  /** @throws NOT_FOUND */
  async find(idOrName: string, id: string): Promise<Comparison> {
    const { tasks, store, client } = this.#needs;
    const { id: taskId } = await tasks.row(idOrName);
    const found = await store.find(taskId, id);
    if (found === undefined) {
      throw new ReplicationError('NOT_FOUND', { comparison: id });
    }
    // Its workflow may be gone without a word: ended by hand, or with the whole of Temporal. While Temporal is away nobody can tell.
    const isLeft = found.outcome === 'running' && !(await client.isComparing(taskId, id).catch(() => true));
    if (!isLeft) {
      return found;
    }
    await store.finish(id, 'failed'); // changes nothing when it has ended just now
    return (await store.find(taskId, id)) ?? found;
  }
}
