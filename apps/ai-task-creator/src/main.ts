import { createApiClient, createEndpointServiceClient } from '@trem/api-client';
import { openControlStore } from '@trem/control-store';
import { acceptOnly, readServiceToken, runService } from '@trem/nest-platform';
import { createAiTaskCreator } from './ai-task-creator.js';
import { variables } from './config.js';
import { drafterOf } from './drafter-of.js';

await runService({
  name: 'ai-task-creator',
  variables,
  environment: process.env,
  exit: (code) => process.exit(code),
  open: async (config, parts, logger) => {
    const token = await readServiceToken(config);
    const store = parts.use(
      await openControlStore({ url: config.TREM_CONTROL_STORE_URL, applicationName: 'trem/ai-task-creator', logger }),
    );
    return createAiTaskCreator({
      store,
      endpointService: createEndpointServiceClient({ url: config.TREM_ENDPOINT_SERVICE_URL, token }),
      apiFor: (actor) => createApiClient({ url: config.TREM_TASK_API_URL, token, headers: { 'trem-actor': actor } }),
      ...drafterOf(config, store.drafts),
      accepts: acceptOnly(token),
      logger,
    });
  },
});
