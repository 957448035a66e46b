import { serviceVariables } from '@trem/nest-platform';
import { z } from 'zod';

/** Environment of the process. Temporal's own variables (`TEMPORAL_...`) are read by its client. */
export const variables = serviceVariables.extend({
  TREM_ENDPOINT_SERVICE_URL: z.url().describe('Where endpoint-service answers'),
  TREM_RECONCILE_MS: z.coerce
    .number()
    .int()
    .min(1_000)
    .default(60_000)
    .describe('How often tasks whose workflow is missing are looked for, ms'),
  TREM_ADMIN_TOKEN_FILE: z.string().optional().describe('Where the first start writes the admin token, readable by its owner only'),
});
