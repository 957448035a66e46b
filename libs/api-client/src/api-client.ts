import { type AccessCalls, accessCalls } from './access-calls.js';
import { type DeadLetterCalls, deadLetterCalls } from './dead-letter-calls.js';
import { type DraftCalls, draftCalls } from './draft-calls.js';
import { type EndpointCalls, endpointCalls } from './endpoint-calls.js';
import { type InstallationCalls, installationCalls } from './installation-calls.js';
import { type ApiClientOptions, Requests } from './requests.js';
import { type TaskCalls, taskCalls } from './task-calls.js';

/** Every route of the API, typed by the contracts. Each call throws ApiError when it is refused or nothing answers. */
export interface ApiClient extends EndpointCalls, TaskCalls, DeadLetterCalls, AccessCalls, DraftCalls, InstallationCalls {}

/** A client of one installation. Opens nothing until it is used; safe in a browser. */
export function createApiClient(options: ApiClientOptions): ApiClient {
  const requests = new Requests(options);
  return {
    ...endpointCalls(requests),
    ...installationCalls(requests),
    ...taskCalls(requests),
    ...deadLetterCalls(requests),
    ...accessCalls(requests),
    ...draftCalls(requests),
  };
}
