import { z } from 'zod';

/** What a client of GraphQL sends ("GraphQL over HTTP"). Extensions are let through and mean nothing here. */
export const graphqlRequest = z.object({
  query: z.string(),
  operationName: z.string().nullish(),
  variables: z.record(z.string(), z.unknown()).nullish(),
});
