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
import type { TaskApi } from './drafts/stored-draft.js';
import { UndoService } from './drafts/undo.service.js';

export interface AiTaskCreatorOptions {
  readonly store: Pick<ControlStore, 'drafts'>;
  readonly endpointService: Pick<EndpointServiceClient, 'endpoints' | 'catalogue'>;
  readonly api: TaskApi;
  readonly drafter: Drafter;
  readonly about: Omit<Drafting, 'tokensThisMonth'>;
  readonly accepts: TokenCheck;
  readonly logger: Logger;
}

/** Makes drafts of sentences and keeps them. Tasks it reaches through task-api alone; databases it never opens. */
export function createAiTaskCreator({
  store,
  endpointService,
  api,
  drafter,
  about,
  accepts,
  logger,
}: AiTaskCreatorOptions): Promise<Service> {
  return createService({
    controllers: [DraftsController, DraftingController],
    providers: [
      { provide: DraftsService, useValue: new DraftsService({ store: store.drafts, api, endpoints: endpointService, drafter, about }) },
      { provide: ApplyService, useValue: new ApplyService(store.drafts, api) },
      { provide: UndoService, useValue: new UndoService(store.drafts, api) },
    ],
    accepts,
    translate: (error) => (error instanceof ApiError ? relayedProblem(error) : undefined),
    logger,
  });
}
