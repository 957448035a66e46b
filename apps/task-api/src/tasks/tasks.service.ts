import {
  checkDefinition,
  differencesBetween,
  hasTags,
  type PreviewRequest,
  type ProblemItem,
  type Task,
  type TaskDefinition,
  type TaskPreview,
  type TaskStatus,
  type TaskView,
  type ValidationReport,
} from '@trem/contracts';
import type { ControlStore, StatusRow, TaskRow } from '@trem/control-store';
import { author, invalid, ProblemError } from '@trem/nest-platform';
import { hasCode, ReplicationError } from '@trem/replication-core';
import { allowedCommands } from '@trem/task-client';
import { asksLiveCheck, fixedNameProblems, planEdit, refuseUnlessNow, withTargetNames } from './definition-change.js';
import { isStartable } from './definition-problems.js';
import type { TaskChecks } from './task-checks.js';

/** Tasks as people define and see them. Starts nothing. */
export class TasksService {
  readonly #store: ControlStore;
  readonly #checks: TaskChecks;
  readonly #onEdited: (taskId: string) => Promise<void>;

  /** @param onEdited told of each save; must not throw, for what is saved is saved */
  constructor(store: ControlStore, checks: TaskChecks, onEdited: (taskId: string) => Promise<void> = async () => undefined) {
    this.#store = store;
    this.#checks = checks;
    this.#onEdited = onEdited;
  }

  /** @param tags all of which a task must carry to be listed */
  async list(tags: readonly string[] = []): Promise<TaskStatus[]> {
    return (await this.#store.statuses()).filter((row) => hasTags(row, tags)).map(toStatus);
  }

  /** @throws NOT_FOUND */
  async view(idOrName: string): Promise<TaskView> {
    const row = await this.row(idOrName);
    return { ...toTask(row), status: await this.status(row.id) };
  }

  /** @throws NOT_FOUND */
  async status(idOrName: string): Promise<TaskStatus> {
    const status = await this.#store.status(idOrName);
    if (status === undefined) {
      throw new ReplicationError('NOT_FOUND', { task: idOrName });
    }
    return toStatus(status);
  }

  /** What rules make of some rows. Nothing is written. @throws TABLE_UNKNOWN · ENDPOINT_UNKNOWN · SERVICE_UNREACHABLE */
  preview(request: PreviewRequest): Promise<TaskPreview> {
    return this.#checks.preview(request);
  }

  /** Stores a definition whose endpoints exist. Databases are looked at by `validate` and before a start. @throws REQUEST_INVALID · NAME_TAKEN */
  async create(definition: TaskDefinition): Promise<Task> {
    await this.#refuseUnlessSound(definition);
    return toTask(await this.#store.tasks.create(definition, author()));
  }

  /**
   * A new version of the definition. While the task is at work only what `planEdit` says may change; tables and rules that come to a stream are looked at first.
   * @throws NOT_FOUND · VERSION_CONFLICT with both definitions and their difference · TASK_RUNNING · REQUEST_INVALID · SERVICE_UNREACHABLE
   */
  async replace(idOrName: string, version: number, definition: TaskDefinition): Promise<Task> {
    const row = await this.row(idOrName);
    if (row.version !== version) {
      throw conflict(row, version, definition);
    }
    const next = withTargetNames(definition, row.definition);
    const renamed = fixedNameProblems(next, row.definition);
    if (renamed.length > 0) {
      throw invalid(renamed);
    }
    const plan = planEdit(row, next);
    refuseUnlessNow(row.name, plan);
    await (asksLiveCheck(plan) ? this.#refuseUnlessStartable(next) : this.#refuseUnlessSound(next));
    try {
      const saved = await this.#store.tasks.update(row.id, version, next, author());
      await this.#onEdited(row.id);
      return toTask(saved);
    } catch (error) {
      throw hasCode(error, 'VERSION_CONFLICT') ? conflict(await this.row(row.id), version, definition) : error; // somebody was quicker
    }
  }

  /**
   * Everything that is wrong with a document, which need not even be a definition. Databases are looked at for what is sound of it.
   * @throws SERVICE_UNREACHABLE
   */
  async validate(document: unknown): Promise<ValidationReport> {
    const { definition, sound, problems: found } = checkDefinition(document);
    if (definition !== undefined) {
      const problems = await this.#checkLive(definition);
      return { ok: isStartable(problems), problems };
    }
    const live = sound === undefined ? [] : sound.own(await this.#checkLive(sound.definition));
    const isNew = ({ code, path, text }: ProblemItem) => !found.some((one) => one.code === code && one.path === path && one.text === text);
    return { ok: false, problems: [...found, ...live.filter(isNew)] };
  }

  async #checkLive(definition: TaskDefinition): Promise<ProblemItem[]> {
    return await this.#checks.all(definition, { taskId: (await this.#store.tasks.find(definition.name))?.id });
  }

  /** The stored row. @throws NOT_FOUND */
  async row(idOrName: string): Promise<TaskRow> {
    const row = await this.#store.tasks.find(idOrName);
    if (row === undefined) {
      throw new ReplicationError('NOT_FOUND', { task: idOrName });
    }
    return row;
  }

  /** A table that cannot be copied, or a rule that does not fit, would rest all that streams. What streams has its slot, and needs no free one. */
  async #refuseUnlessStartable(definition: TaskDefinition): Promise<void> {
    const problems = (await this.#checkLive(definition)).filter(({ code }) => code !== 'SLOTS_FULL');
    if (!isStartable(problems)) {
      throw invalid(problems);
    }
  }

  async #refuseUnlessSound(definition: TaskDefinition): Promise<void> {
    const problems = await this.#checks.static(definition);
    if (!isStartable(problems)) {
      throw invalid(problems);
    }
  }
}

/** Neither text is lost: the answer has both, and what differs. */
function conflict({ name, version, definition }: TaskRow, given: number, next: TaskDefinition): ProblemError {
  const changes = differencesBetween(definition, withTargetNames(next, definition));
  const detail = `${name} is at version ${version}, the change starts from ${given}; they differ in ${changes.length} places`;
  return new ProblemError('VERSION_CONFLICT', {
    status: 409,
    detail,
    conflict: { current: version, stored: definition, given: next, changes },
  });
}

/** A status with the commands that would do something now. */
export function toStatus(row: StatusRow): TaskStatus {
  return { ...row, allowedCommands: [...allowedCommands(row.phase, row.error?.code)] };
}

function toTask({ id, name, version, definition, createdAt, updatedAt }: TaskRow): Task {
  return { id, name, version, definition, createdAt, updatedAt };
}
