import { serviceVariables } from '@trem/nest-platform';
import { z } from 'zod';

/** Environment of the process. */
export const variables = serviceVariables.extend({
  TREM_SECRET_KEYS: z.string().optional().describe('`id:base64 of 32 bytes`, comma-separated; the first seals, all open'),
  TREM_SECRET_KEY_FILE: z
    .string()
    .optional()
    .describe('The same text in a file, made at the first start; used when the variable is absent'),
});
