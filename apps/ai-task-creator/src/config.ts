import { serviceVariables } from '@trem/nest-platform';
import { z } from 'zod';

/** A variable that is set to nothing is not set: compose files hand on what a person left empty. */
const setting = z
  .string()
  .optional()
  .transform((text) => (text === '' ? undefined : text));

/** Environment of the process. Without a model's address, key and name, sentences are drafted by rules. */
export const variables = serviceVariables.extend({
  TREM_ENDPOINT_SERVICE_URL: z.url().describe('Where endpoint-service answers'),
  TREM_TASK_API_URL: z.url().describe('Where task-api answers: it checks and saves tasks'),
  AI_URL: setting.describe('Base address of an OpenAI-compatible provider, as in https://api.openai.com/v1'),
  AI_API_KEY: setting.describe('Its key'),
  AI_MODEL: setting.describe('Name of the model'),
  AI_ANSWER_FORMAT: z
    .enum(['json-schema', 'json-object'])
    .default('json-schema')
    .describe('How the provider is told that JSON is wanted; json-object for those that know no schema'),
  AI_TIMEOUT_MS: z.coerce.number().int().min(100).max(300_000).default(60_000).describe('How long one answer of the model may take, ms'),
  AI_DEADLINE_MS: z.coerce
    .number()
    .int()
    .min(500)
    .max(170_000)
    .default(150_000)
    .describe('How long a draft with all its calls may take, ms'),
});
export type Variables = z.infer<typeof variables>;
