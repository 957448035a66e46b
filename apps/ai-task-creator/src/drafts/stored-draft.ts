import { type ApiClient, ApiError } from '@trem/api-client';
import type { TaskDefinition, TaskView } from '@trem/contracts';
import type { ControlStore, DraftChange, DraftContent, DraftIntent, StoredDraft } from '@trem/control-store';
import { hasCode, ReplicationError } from '@trem/replication-core';

export type TaskApi = Pick<ApiClient, 'task' | 'tasks' | 'taskLoads' | 'validateTask' | 'createTask' | 'updateTask' | 'command'>;

/** A task where a draft is to go, or went. */
export type Found = TaskView | undefined;

/** @throws NOT_FOUND */
export async function findStored(store: ControlStore['drafts'], id: string): Promise<StoredDraft> {
  const stored = await store.find(id);
  if (stored === undefined) {
    throw new ReplicationError('NOT_FOUND', { draft: id });
  }
  return stored;
}

/** The draft as it is, with what changes. Somebody who was quicker is not written over: VERSION_CONFLICT. */
export function change(
  store: ControlStore['drafts'],
  { draft, base, intent }: StoredDraft,
  {
    content,
    ...next
  }: Partial<Omit<DraftChange, 'content'>> & Pick<DraftChange, 'by' | 'what'> & { readonly content?: Partial<DraftContent> },
): Promise<StoredDraft> {
  return store.change(draft.id, draft.revision, {
    state: draft.state,
    base,
    intent,
    content: { ...contentOf(draft), ...content },
    ...next,
  });
}

/** Writes down what is about to be done. Where the same was begun a moment before, that is gone on with: whoever is second finds what the first one does. */
export async function begin(
  store: ControlStore['drafts'],
  stored: StoredDraft,
  next: Pick<DraftChange, 'base' | 'by' | 'what'> & { readonly intent: DraftIntent },
): Promise<StoredDraft> {
  try {
    return await change(store, stored, next);
  } catch (error) {
    const now = hasCode(error, 'VERSION_CONFLICT') ? await findStored(store, stored.draft.id) : undefined;
    const isDone = now?.intent === null && (now.draft.state === 'applied') === (next.intent === 'apply');
    if (now !== undefined && (now.intent === next.intent || isDone)) {
      return now;
    }
    throw error;
  }
}

function contentOf({ id: _, revision, state, createdAt, changedAt, ...content }: StoredDraft['draft']): DraftContent {
  return content;
}

/** A task by id or name; undefined when there is none. */
export async function findTask(api: Pick<TaskApi, 'task'>, idOrName: string): Promise<Found> {
  try {
    return await api.task(idOrName);
  } catch (error) {
    if (error instanceof ApiError && error.problem.code === 'NOT_FOUND') {
      return undefined;
    }
    throw error;
  }
}

/** The definition of a draft that has one. @throws DRAFT_NOTHING_TO_APPLY */
export function definitionOf({ draft }: StoredDraft): TaskDefinition {
  if (draft.definition === undefined) {
    throw new ReplicationError('DRAFT_NOTHING_TO_APPLY', { draft: draft.id, kind: draft.kind });
  }
  return draft.definition;
}

/** True when task-api said no; an answer that did not come, and a fault there, may still have been a yes. */
export function isRefusal(error: unknown): error is ApiError {
  return error instanceof ApiError && error.status >= 400 && error.status < 500;
}

/** @throws DRAFT_SETTLED · DRAFT_UNFINISHED */
export function refuseUnlessOpen({ draft, intent }: StoredDraft): void {
  if (intent !== null) {
    throw new ReplicationError('DRAFT_UNFINISHED', { draft: draft.id, begun: intent });
  }
  if (draft.state === 'applied' || draft.state === 'refused') {
    throw new ReplicationError('DRAFT_SETTLED', { draft: draft.id, state: draft.state });
  }
}
