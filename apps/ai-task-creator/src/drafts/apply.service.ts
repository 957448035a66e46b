import { type Draft, isEqual, type Task, type TaskDefinition } from '@trem/contracts';
import type { ControlStore, StoredDraft } from '@trem/control-store';
import { ProblemError } from '@trem/nest-platform';
import { ReplicationError } from '@trem/replication-core';
import { blocking, withTargetNames } from './judged.js';
import { begin, change, definitionOf, findStored, findTask, isRefusal, type TaskApi } from './stored-draft.js';

/**
 * Makes the task of a draft, or a new version of it, through task-api. Starts nothing.
 * What is about to be done is written down first: whoever finds that after a death asks task-api whether it was done before doing it. A second call, and one
 * at the same time, find the same task.
 */
export class ApplyService {
  readonly #store: ControlStore['drafts'];
  readonly #api: TaskApi;

  constructor(store: ControlStore['drafts'], api: TaskApi) {
    this.#store = store;
    this.#api = api;
  }

  /** @throws NOT_FOUND · DRAFT_NOTHING_TO_APPLY · DRAFT_SETTLED · DRAFT_UNFINISHED · NAME_TAKEN · VERSION_CONFLICT the task is no longer what was drafted from */
  async apply(id: string, by: string): Promise<Draft> {
    const found = await findStored(this.#store, id);
    const begun = isDone(found) || found.intent === 'apply' ? found : await this.#begin(found, by);
    if (isDone(begun)) {
      return begun.draft;
    }
    let saved: Task;
    try {
      saved = await this.#save(begun);
    } catch (error) {
      if (isRefusal(error) || error instanceof ReplicationError) {
        await change(this.#store, begun, { intent: null, by, what: 'not applied' });
      }
      throw error;
    }
    return await this.#finish(begun, saved, by);
  }

  /** Nothing that could be mistaken for our own work later may be there when it begins. */
  async #begin(stored: StoredDraft, by: string): Promise<StoredDraft> {
    const { draft, base, intent } = stored;
    if (intent !== null) {
      throw new ReplicationError('DRAFT_UNFINISHED', { draft: draft.id, begun: intent });
    }
    if (draft.state === 'refused') {
      throw new ReplicationError('DRAFT_SETTLED', { draft: draft.id, state: draft.state });
    }
    const { name } = definitionOf(stored);
    const problems = blocking(draft.problems);
    if (problems.length > 0) {
      throw new ProblemError('DRAFT_NOTHING_TO_APPLY', { status: 409, detail: `${name} has problems to be mended first`, problems });
    }
    if (base.task === null && (await findTask(this.#api, name)) !== undefined) {
      throw new ReplicationError('NAME_TAKEN', { task: name });
    }
    return begin(this.#store, stored, { intent: 'apply', base: { ...base, stateBefore: draft.state }, by, what: 'applying' });
  }

  async #save(stored: StoredDraft): Promise<Task> {
    const definition = definitionOf(stored);
    const { task } = stored.base;
    const before = await this.#alreadySaved(stored, definition);
    if (before !== undefined) {
      return before;
    }
    try {
      return await (task === null ? this.#api.createTask(definition) : this.#api.updateTask(task.id, task.version, definition));
    } catch (error) {
      // The same call, from another process or before a lost answer, may have been quicker.
      const saved = isRefusal(error) ? await this.#alreadySaved(stored, definition) : undefined;
      if (saved === undefined) {
        throw error;
      }
      return saved;
    }
  }

  /** The task, where it is exactly what applying makes of it. */
  async #alreadySaved({ base }: StoredDraft, definition: TaskDefinition): Promise<Task | undefined> {
    const found = await findTask(this.#api, base.task?.id ?? definition.name);
    const isNext = found?.version === (base.task?.version ?? 0) + 1;
    return isNext && isEqual(withTargetNames(found.definition), withTargetNames(definition)) ? found : undefined;
  }

  /** A process that did the same may have written it down already. */
  async #finish(stored: StoredDraft, { id, name, version }: Task, by: string): Promise<Draft> {
    const appliedTo = { task: name, taskId: id, version, isNew: stored.base.task === null };
    try {
      return (await change(this.#store, stored, { state: 'applied', intent: null, content: { appliedTo }, by, what: 'applied' })).draft;
    } catch (error) {
      const now = await findStored(this.#store, stored.draft.id);
      if (now.draft.appliedTo?.taskId === id && now.draft.appliedTo.version === version) {
        return now.draft;
      }
      throw error;
    }
  }
}

function isDone({ draft, intent }: StoredDraft): boolean {
  return draft.state === 'applied' && intent === null;
}
