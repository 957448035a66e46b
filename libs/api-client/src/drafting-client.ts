import { type DraftCalls, draftCalls } from './draft-calls.js';
import { type ApiClientOptions, Requests } from './requests.js';

/** What ai-task-creator answers, asked in the name of somebody: its audit says who. */
export function createDraftingClient(options: ApiClientOptions, actor: string): DraftCalls {
  return draftCalls(new Requests({ ...options, headers: { 'trem-actor': actor } }));
}
