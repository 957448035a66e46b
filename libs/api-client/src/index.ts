export { type ApiClient, createApiClient } from './api-client.js';
export { ApiError } from './api-error.js';
export type { DraftCalls } from './draft-calls.js';
export { createDraftingClient } from './drafting-client.js';
export type { EndpointCalls } from './endpoint-calls.js';
export { createEndpointServiceClient, type EndpointServiceClient, type TaskCheckOptions } from './endpoint-service-client.js';
export { createGraphqlClient, type GraphqlClient } from './graphql-client.js';
export type { ApiClientOptions } from './requests.js';
export type { TaskCalls } from './task-calls.js';
