import {
  type CataloguePage,
  cataloguePage,
  type DeadLetterEdit,
  type OpenedLetter,
  type OpenedLetters,
  openedLetter,
  openedLetters,
  type PreviewInput,
  type TaskCheckReport,
  type TaskDefinition,
  type TaskPreview,
  taskCheckReport,
  taskPreview,
} from '@trem/contracts';
import { type EndpointCalls, endpointCalls } from './endpoint-calls.js';
import { type ApiClientOptions, path, Requests } from './requests.js';

/** What endpoint-service answers: the public calls about endpoints, and one that only services make. */
export interface EndpointServiceClient extends EndpointCalls {
  /** Looks at everything that a task's definition names. What is wrong is in the report, not an error. With the id of a stored task, its own rows are known;
   * with `isReload` those that are loaded will be loaded again. */
  checkTask(definition: TaskDefinition, options?: TaskCheckOptions): Promise<TaskCheckReport>;
  /** What can be a source, with columns, keys and comments, a page at a time. */
  catalogue(idOrName: string, cursor?: string): Promise<CataloguePage>;
  /** With values, which only that service can open. By the task's id. */
  deadLetter(taskId: string, letter: string): Promise<OpenedLetter>;
  /** Of several; those that are not there are left out. */
  deadLetterValues(taskId: string, ids: readonly string[]): Promise<OpenedLetters>;
  editDeadLetter(taskId: string, letter: string, edit: DeadLetterEdit): Promise<OpenedLetter>;
  /** What rules make of some rows. */
  preview(request: PreviewInput): Promise<TaskPreview>;
}

export interface TaskCheckOptions {
  readonly taskId?: string | undefined;
  readonly isReload?: boolean | undefined;
  /** How long the databases may take, ms. Default: as long as people wait, at most 18 s. */
  readonly withinMs?: number | undefined;
}

/** What a check takes where nothing is said, and what the service may then need for its answer on a machine with other work, ms. */
const LONGEST_CHECK_MS = 18_000;
const ANSWER_MS = 30_000;

export function createEndpointServiceClient(options: ApiClientOptions): EndpointServiceClient {
  const requests = new Requests(options);
  return {
    ...endpointCalls(requests),
    preview: (body) => requests.call('POST', '/api/previews', taskPreview, { body }),
    checkTask: (definition, options = {}) =>
      requests.call('POST', '/api/checks', taskCheckReport, {
        body: { definition, ...options },
        timeoutMs: (options.withinMs ?? LONGEST_CHECK_MS) + ANSWER_MS,
      }),
    catalogue: (id, cursor) => requests.call('GET', path`/api/endpoints/${id}/catalogue`, cataloguePage, { query: { cursor } }),
    deadLetter: (taskId, letter) => requests.call('GET', path`/api/tasks/${taskId}/dead-letters/${letter}`, openedLetter),
    deadLetterValues: (taskId, ids) =>
      requests.call('POST', path`/api/tasks/${taskId}/dead-letters/values`, openedLetters, { body: { ids } }),
    editDeadLetter: (taskId, letter, body) =>
      requests.call('PUT', path`/api/tasks/${taskId}/dead-letters/${letter}`, openedLetter, { body }),
  };
}
