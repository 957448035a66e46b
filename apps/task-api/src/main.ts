import { createEndpointServiceClient } from '@trem/api-client';
import { openControlStore } from '@trem/control-store';
import { acceptOnly, readServiceToken, runService } from '@trem/nest-platform';
import { connectTaskClient } from '@trem/task-client';
import { ensureAdminToken } from './admin-token.js';
import { variables } from './config.js';
import { consoleSite } from './console/console-site.js';
import { draftsFor } from './drafts/drafting-service.js';
import { startReconciler } from './reconciler/reconciler.js';
import { createTaskApi } from './task-api.js';

await runService({
  name: 'task-api',
  variables,
  environment: process.env,
  exit: (code) => process.exit(code),
  open: async (config, parts, logger) => {
    const token = await readServiceToken(config);
    const store = parts.use(await openControlStore({ url: config.TREM_CONTROL_STORE_URL, applicationName: 'trem/task-api', logger }));
    await ensureAdminToken({
      tokens: store.tokens,
      file: config.TREM_ADMIN_TOKEN_FILE,
      logger,
      print: (made) => process.stdout.write(`${JSON.stringify({ message: 'admin token, shown only now', adminToken: made })}\n`),
    });
    const endpointService = createEndpointServiceClient({ url: config.TREM_ENDPOINT_SERVICE_URL, token });
    const taskClient = parts.use(connectTaskClient());
    parts.use(startReconciler({ tasks: store.tasks, client: taskClient, logger, everyMs: config.TREM_RECONCILE_MS }));
    return createTaskApi({
      store,
      endpointService,
      taskClient,
      drafts: draftsFor(config.TREM_AI_TASK_CREATOR_URL, token),
      isService: acceptOnly(token),
      logger,
      site: consoleSite(config.TREM_CONSOLE_FOLDER),
      pages: {
        temporal: { page: config.TREM_TEMPORAL_UI_URL ?? null, namespace: config.TEMPORAL_NAMESPACE },
        rabbitmq: { page: config.TREM_RABBITMQ_PAGE_URL ?? null },
      },
    });
  },
});
