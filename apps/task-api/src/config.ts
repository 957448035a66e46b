import { serviceVariables } from '@trem/nest-platform';
import { z } from 'zod';

/** Environment of the process. Temporal's own variables (`TEMPORAL_...`) are read by its client. */
export const variables = serviceVariables.extend({
  TREM_ENDPOINT_SERVICE_URL: z.url().describe('Where endpoint-service answers'),
  TREM_AI_TASK_CREATOR_URL: z.url().optional().describe('Where ai-task-creator answers; without it nothing can be drafted'),
  TREM_RECONCILE_MS: z.coerce
    .number()
    .int()
    .min(1_000)
    .default(60_000)
    .describe('How often tasks whose workflow is missing are looked for, ms'),
  TREM_CONSOLE_FOLDER: z
    .string()
    .optional()
    .describe('Where the built console lies; absent: beside this service, as npm run build leaves it'),
  TEMPORAL_NAMESPACE: z.string().default('trem').describe('As the client of Temporal reads it; part of the links to its pages'),
  TREM_TEMPORAL_UI_URL: z.url().optional().describe('Where people see Temporal; the console links to it'),
  TREM_RABBITMQ_PAGE_URL: z.url().optional().describe('Where people see the broker; the console links to it'),
  TREM_ADMIN_TOKEN_FILE: z.string().optional().describe('Where the first start writes the admin token, readable by its owner only'),
});
