import { z } from 'zod';
import { draft, draftEdit, drafting, draftRequest, draftSummary } from '../draft.js';
import { uuid } from '../names.js';
import { connection, mutation, paging, query } from './operation.js';

const one = z.object({ id: uuid });
const result = draft;

/** Sentences and what they came to. */
export const draftOperations = {
  drafting: query({
    summary: 'Who drafts here, which settings a model lacks, and the tokens of this month',
    args: z.object({}),
    result: drafting,
    rest: 'GET /api/drafting',
  }),
  drafts: query({
    summary: 'Drafts, the latest first',
    args: z.object(paging),
    result: connection('DraftSummary', draftSummary),
    rest: 'GET /api/drafts',
  }),
  draft: query({ summary: 'A draft with its definition, questions and findings', args: one, result, rest: 'GET /api/drafts/:id' }),
  createDraft: mutation({
    summary: 'Draft a task, or a change of one, from a sentence; nothing is applied or started',
    args: z.object({ request: draftRequest }),
    result,
    rest: 'POST /api/drafts',
  }),
  editDraft: mutation({
    summary: 'Replace the definition of a draft; it is validated again',
    args: z.object({ id: uuid, ...draftEdit.shape }),
    result,
    rest: 'PATCH /api/drafts/:id',
  }),
  repairDraft: mutation({
    summary: 'Give definition and problems back to the model; without one, validate again',
    args: one,
    result,
    rest: 'POST /api/drafts/:id/repair',
  }),
  applyDraft: mutation({
    summary: 'Make the task, or save a new version of it; nothing starts',
    args: one,
    result,
    rest: 'POST /api/drafts/:id/apply',
  }),
  refuseDraft: mutation({
    summary: 'Put a draft aside; its sentence stays',
    args: one,
    result,
    rest: 'POST /api/drafts/:id/refuse',
  }),
  undoDraft: mutation({
    summary: 'Go back to the version before, or delete the task that was made and never ran',
    args: one,
    result,
    rest: 'POST /api/drafts/:id/undo',
  }),
};
