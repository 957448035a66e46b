import { type TaskCheckReport, type TaskDefinition, taskCheckReport } from '@trem/contracts';
import { type EndpointCalls, endpointCalls } from './endpoint-calls.js';
import { type ApiClientOptions, Requests } from './requests.js';

/** What endpoint-service answers: the public calls about endpoints, and one that only services make. */
export interface EndpointServiceClient extends EndpointCalls {
  /** Looks at everything that a task's definition names. What is wrong is in the report, not an error. With the id of a stored task, its own rows are known;
   * with `isReload` those that are loaded will be loaded again. */
  checkTask(definition: TaskDefinition, options?: TaskCheckOptions): Promise<TaskCheckReport>;
}

export interface TaskCheckOptions {
  readonly taskId?: string | undefined;
  readonly isReload?: boolean | undefined;
}

export function createEndpointServiceClient(options: ApiClientOptions): EndpointServiceClient {
  const requests = new Requests(options);
  return {
    ...endpointCalls(requests),
    checkTask: (definition, options = {}) => requests.call('POST', '/api/checks', taskCheckReport, { body: { definition, ...options } }),
  };
}
