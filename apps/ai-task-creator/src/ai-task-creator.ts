import { ApiError, type EndpointServiceClient } from '@trem/api-client';
import type { Drafting } from '@trem/contracts';
import type { ControlStore } from '@trem/control-store';
import { createService, relayedProblem, type Service, type TokenCheck } from '@trem/nest-platform';
import type { Logger } from '@trem/replication-core';
import type { Drafter } from './drafting/drafter.js';
import { ApplyService } from './drafts/apply.service.js';
import { DraftingController } from './drafts/drafting.controller.js';
import { DraftsController } from './drafts/drafts.controller.js';
import { DraftsService } from './drafts/drafts.service.js';
import { SETTLING, type SettlingFor } from './drafts/settling.js';
import type { TaskApi } from './drafts/stored-draft.js';
import { UndoService } from './drafts/undo.service.js';

export interface AiTaskCreatorOptions {
  readonly store: Pick<ControlStore, 'drafts'>;
  readonly endpointService: Pick<EndpointServiceClient, 'endpoints' | 'catalogue'>;
  /** task-api, asked in the name of somebody. */
  readonly apiFor: (actor: string) => TaskApi;
  readonly drafter: Drafter;
  readonly about: Omit<Drafting, 'tokensThisMonth'>;
  readonly accepts: TokenCheck;
  readonly logger: Logger;
}

/** Who looks at tasks and checks definitions, which changes nothing. */
const OURSELVES = 'ai-task-creator';

/** Makes drafts of sentences and keeps them. Tasks it reaches through task-api alone; databases it never opens. */
export function createAiTaskCreator({
  store,
  endpointService,
  apiFor,
  drafter,
  about,
  accepts,
  logger,
}: AiTaskCreatorOptions): Promise<Service> {
  const settlingFor: SettlingFor = (actor) => ({
    applying: new ApplyService(store.drafts, apiFor(actor)),
    undoing: new UndoService(store.drafts, apiFor(actor)),
  });
  const api = apiFor(OURSELVES);
  return createService({
    controllers: [DraftsController, DraftingController],
    providers: [
      { provide: DraftsService, useValue: new DraftsService({ store: store.drafts, api, endpoints: endpointService, drafter, about }) },
      { provide: SETTLING, useValue: settlingFor },
    ],
    accepts,
    translate: (error) => (error instanceof ApiError ? relayedProblem(error) : undefined),
    logger,
  });
}
