import {
  differencesBetween,
  type EditPlan,
  type Task,
  type TaskDefinition,
  type TaskVersion,
  type TaskVersionDifference,
  type TaskVersionList,
} from '@trem/contracts';
import type { ControlStore, TaskVersionRow } from '@trem/control-store';
import { ReplicationError } from '@trem/replication-core';
import { planEdit } from './definition-change.js';
import type { TasksService } from './tasks.service.js';

/** All that a task's definition ever was, and what a change of it would do. */
export class VersionsService {
  readonly #store: ControlStore['tasks'];
  readonly #tasks: TasksService;

  constructor(store: ControlStore['tasks'], tasks: TasksService) {
    this.#store = store;
    this.#tasks = tasks;
  }

  /** Newest first. @throws NOT_FOUND */
  async list(idOrName: string): Promise<TaskVersionList> {
    const task = await this.#tasks.row(idOrName);
    const rows = await this.#store.versions(task.id);
    return {
      current: task.version,
      versions: rows.map(({ version, by, createdAt, definition }, index) => {
        const before = rows[index + 1];
        return { version, by, createdAt, changes: before === undefined ? 0 : differencesBetween(before.definition, definition).length };
      }),
    };
  }

  /** @throws NOT_FOUND the task, or this version of it */
  async find(idOrName: string, version: number): Promise<TaskVersion> {
    const { id } = await this.#tasks.row(idOrName);
    return { task: id, ...(await this.#version(id, version)) };
  }

  /** @throws NOT_FOUND */
  async difference(idOrName: string, from: number, to: number): Promise<TaskVersionDifference> {
    const { id } = await this.#tasks.row(idOrName);
    const [before, after] = await Promise.all([this.#version(id, from), this.#version(id, to)]);
    return { from, to, changes: differencesBetween(before.definition, after.definition) };
  }

  /**
   * The definition of an old version as a new one, under the same rules as any save.
   * @param current the version that the caller saw last
   * @throws NOT_FOUND · VERSION_CONFLICT · TASK_RUNNING · REQUEST_INVALID
   */
  async restore(idOrName: string, version: number, current: number): Promise<Task> {
    const { id } = await this.#tasks.row(idOrName);
    return await this.#tasks.replace(id, current, (await this.#version(id, version)).definition);
  }

  /** What saving this definition would do now. Changes nothing. @throws NOT_FOUND */
  async plan(idOrName: string, next: TaskDefinition): Promise<EditPlan> {
    return planEdit(await this.#tasks.row(idOrName), next);
  }

  async #version(id: string, version: number): Promise<TaskVersionRow> {
    const row = await this.#store.version(id, version);
    if (row === undefined) {
      throw new ReplicationError('NOT_FOUND', { task: id, version });
    }
    return row;
  }
}
