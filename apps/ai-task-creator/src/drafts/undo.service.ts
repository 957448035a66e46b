import { setTimeout as delay } from 'node:timers/promises';
import { type Draft, isEqual, type TaskDefinition } from '@trem/contracts';
import type { ControlStore, StoredDraft } from '@trem/control-store';
import { ReplicationError } from '@trem/replication-core';
import { withTargetNames } from './judged.js';
import { begin, change, type Found, findStored, findTask, isRefusal, type TaskApi } from './stored-draft.js';

/** How long a deleted task may take to be gone, ms. The answer does not wait for longer: the deletion goes on. */
const GONE_MS = 10_000;
const LOOK_EVERY_MS = 200;

/** Takes back what applying did, while nobody has built on it. A second call finds nothing to do. */
export class UndoService {
  readonly #store: ControlStore['drafts'];
  readonly #api: TaskApi;

  constructor(store: ControlStore['drafts'], api: TaskApi) {
    this.#store = store;
    this.#api = api;
  }

  /** @throws NOT_FOUND · DRAFT_NOT_UNDOABLE the task was started or changed since · DRAFT_UNFINISHED · what task-api refuses */
  async undo(id: string, by: string): Promise<Draft> {
    const found = await findStored(this.#store, id);
    const begun = isDone(found) || found.intent === 'undo' ? found : await this.#begin(found, by);
    if (isDone(begun)) {
      return begun.draft;
    }
    try {
      const base = await this.#carryOut(begun);
      const { appliedTo: _, ...content } = begun.draft;
      const next = { state: base.stateBefore, base, intent: null, content: { ...content, appliedTo: undefined }, by, what: 'undone' };
      return (await change(this.#store, begun, next)).draft;
    } catch (error) {
      return await this.#unlessUndone(begun, error, by);
    }
  }

  async #begin(stored: StoredDraft, by: string): Promise<StoredDraft> {
    if (stored.intent !== null) {
      throw new ReplicationError('DRAFT_UNFINISHED', { draft: stored.draft.id, begun: stored.intent });
    }
    const { appliedTo } = stored.draft;
    const task = await findTask(this.#api, appliedTo?.taskId ?? '');
    if (task !== undefined && (task.version !== appliedTo?.version || (appliedTo.isNew && hasRun(task)))) {
      throw notUndoable(stored);
    }
    return begin(this.#store, stored, { intent: 'undo', base: stored.base, by, what: 'undoing' });
  }

  async #carryOut(stored: StoredDraft): Promise<StoredDraft['base']> {
    const { draft, base } = stored;
    const task = await findTask(this.#api, draft.appliedTo?.taskId ?? '');
    if (task === undefined || draft.appliedTo === undefined) {
      return base; // gone already: by us before we died, or by somebody else
    }
    if (!draft.appliedTo.isNew) {
      return { ...base, task: { id: task.id, version: await this.#restore(stored, task.version) } };
    }
    // Somebody may start it in this very moment: then it is his.
    await this.#api.command(task.id, 'delete', { onlyNew: true }, { idempotencyKey: `undo-${draft.id}-${draft.revision}` });
    await this.#isGone(task.id);
    return base;
  }

  /** The version before as a new version. @returns its number */
  async #restore({ draft }: StoredDraft, found: number): Promise<number> {
    const { appliedTo, current } = draft;
    if (appliedTo === undefined || current === undefined) {
      throw new ReplicationError('BUG', { draft: draft.id, missing: 'what it was applied to' });
    }
    const isRestored = async () => isVersion(await findTask(this.#api, appliedTo.taskId), appliedTo.version + 1, current);
    if (found > appliedTo.version && (await isRestored())) {
      return found;
    }
    try {
      return (await this.#api.updateTask(appliedTo.taskId, appliedTo.version, current)).version;
    } catch (error) {
      if (isRefusal(error) && (await isRestored())) {
        return appliedTo.version + 1;
      }
      throw error;
    }
  }

  async #isGone(taskId: string): Promise<void> {
    for (const end = Date.now() + GONE_MS; Date.now() < end; await delay(LOOK_EVERY_MS)) {
      if ((await findTask(this.#api, taskId)) === undefined) {
        return;
      }
    }
  }

  /** What was refused is not under way any more; what may have happened stays written down, for the next call to look at. */
  async #unlessUndone(begun: StoredDraft, error: unknown, by: string): Promise<Draft> {
    const now = await findStored(this.#store, begun.draft.id);
    if (now.draft.revision !== begun.draft.revision) {
      if (isDone(now)) {
        return now.draft; // a second call of the same undo was quicker
      }
    } else if (isRefusal(error) || error instanceof ReplicationError) {
      await change(this.#store, begun, { intent: null, by, what: 'not undone' });
    }
    throw isRefusal(error) && somebodyElses.includes(error.problem.code) ? notUndoable(begun) : error;
  }
}

/** With these task-api refuses to take back what somebody has built on. */
const somebodyElses: readonly string[] = ['VERSION_CONFLICT', 'TASK_WAS_STARTED'];

/** A task that is being deleted, by an undo that died, has not run for that. */
function hasRun({ status: { run, phase, desired } }: NonNullable<Found>): boolean {
  return run > 0 || desired === 'run' || !['created', 'deleting'].includes(phase);
}

function isVersion(task: Found, version: number, definition: TaskDefinition): boolean {
  return task?.version === version && isEqual(withTargetNames(task.definition), withTargetNames(definition));
}

function notUndoable({ draft }: StoredDraft): ReplicationError {
  return new ReplicationError('DRAFT_NOT_UNDOABLE', { draft: draft.id, task: draft.appliedTo?.task ?? '' });
}

function isDone({ draft, intent }: StoredDraft): boolean {
  return draft.state !== 'applied' && intent === null;
}
