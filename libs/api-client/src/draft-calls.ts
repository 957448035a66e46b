import {
  type Draft,
  type DraftEditInput,
  type Drafting,
  type DraftListQuery,
  type DraftPage,
  type DraftRequestInput,
  draft,
  drafting,
  draftPage,
} from '@trem/contracts';
import { path, type Requests } from './requests.js';

/** A model may be asked several times for one draft; the service itself gives up before this, ms. */
const DRAFT_TIMEOUT_MS = 180_000;

/** Calls about sentences and what they came to. */
export interface DraftCalls {
  /** Saves a draft, and neither makes nor starts a task. A question or a "not possible" is a draft, too. @throws ApiError AI_... faults of the model's provider */
  createDraft(request: DraftRequestInput): Promise<Draft>;
  drafts(query?: DraftListQuery): Promise<DraftPage>;
  draft(id: string): Promise<Draft>;
  /** The definition is validated again. @throws ApiError DRAFT_SETTLED · DRAFT_UNFINISHED */
  editDraft(id: string, edit: DraftEditInput): Promise<Draft>;
  /** Gives definition and problems back to the model; without one, validates again. */
  repairDraft(id: string): Promise<Draft>;
  /** Makes the task, or saves a new version of it; never starts it. A repeat changes nothing. @throws ApiError DRAFT_NOTHING_TO_APPLY and what task-api refuses */
  applyDraft(id: string): Promise<Draft>;
  refuseDraft(id: string): Promise<Draft>;
  /** Deletes the task that applying made and that never ran, or goes back to the version before. A repeat changes nothing. @throws ApiError DRAFT_NOT_UNDOABLE */
  undoDraft(id: string): Promise<Draft>;
  drafting(): Promise<Drafting>;
}

export function draftCalls(requests: Requests): DraftCalls {
  const act = (id: string, action: string) =>
    requests.call('POST', path`/api/drafts/${id}/${action}`, draft, { timeoutMs: DRAFT_TIMEOUT_MS });
  return {
    createDraft: (body) => requests.call('POST', '/api/drafts', draft, { body, timeoutMs: DRAFT_TIMEOUT_MS }),
    drafts: (query = {}) => requests.call('GET', '/api/drafts', draftPage, { query: { ...query } }),
    draft: (id) => requests.call('GET', path`/api/drafts/${id}`, draft),
    editDraft: (id, body) => requests.call('PATCH', path`/api/drafts/${id}`, draft, { body }),
    repairDraft: (id) => act(id, 'repair'),
    applyDraft: (id) => act(id, 'apply'),
    refuseDraft: (id) => act(id, 'refuse'),
    undoDraft: (id) => act(id, 'undo'),
    drafting: () => requests.call('GET', '/api/drafting', drafting),
  };
}
