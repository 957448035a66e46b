import {
  type Command,
  type CommandAnswer,
  type CommandOptions,
  type Comparison,
  commandAnswer,
  comparison,
  type EditPlan,
  editPlan,
  type LoadStatistic,
  loadStatisticList,
  type PreviewInput,
  type TableProgress,
  type Task,
  type TaskConversion,
  type TaskConversionRequest,
  type TaskDraft,
  type TaskExport,
  type TaskImport,
  type TaskImportInput,
  type TaskListQuery,
  type TaskPositions,
  type TaskPreview,
  type TaskRunPage,
  type TaskRunQuery,
  type TaskSnapshot,
  type TaskStatistics,
  type TaskStatus,
  type TaskVersion,
  type TaskVersionDifference,
  type TaskVersionList,
  type TaskView,
  tableProgressList,
  task,
  taskConversion,
  taskExport,
  taskImport,
  taskList,
  taskPositions,
  taskPreview,
  taskRunPage,
  taskSnapshot,
  taskStatistics,
  taskVersion,
  taskVersionDifference,
  taskVersionList,
  taskView,
  type ValidationReport,
  validationReport,
} from '@trem/contracts';
import { ApiError } from './api-error.js';
import { path, type Requests } from './requests.js';

/** Calls about tasks. A task is named by its id or its name. */
export interface TaskCalls {
  /** All of them, or those that carry all tags of `query`, by name. */
  tasks(query?: TaskListQuery): Promise<TaskStatus[]>;
  task(idOrName: string): Promise<TaskView>;
  taskStatus(idOrName: string): Promise<TaskStatus>;
  createTask(draft: TaskDraft): Promise<Task>;
  /** @param version the one that the change starts from */
  updateTask(idOrName: string, version: number, draft: TaskDraft): Promise<Task>;
  /** What saving this definition would do. Changes nothing. */
  planTask(idOrName: string, draft: TaskDraft): Promise<EditPlan>;
  taskVersions(idOrName: string): Promise<TaskVersionList>;
  taskVersion(idOrName: string, version: number): Promise<TaskVersion>;
  taskDifference(idOrName: string, from: number, to: number): Promise<TaskVersionDifference>;
  /** @param current the version that is current now */
  restoreTask(idOrName: string, version: number, current: number): Promise<Task>;
  exportTask(idOrName: string, format: 'yaml' | 'json'): Promise<TaskExport>;
  /** What is wrong with the text is in the answer, not an error. */
  importTask(request: TaskImportInput): Promise<TaskImport>;
  /** A settings.json of TREMpy as a task, with notes of what means something else. Saves nothing. */
  convertTask(request: TaskConversionRequest): Promise<TaskConversion>;
  /** @param current the version that is current now */
  resetTask(idOrName: string, current: number): Promise<Task>;
  /** Static and live validation of a definition that need not be stored. What is wrong is in the report, not an error. */
  validateTask(draft: unknown): Promise<ValidationReport>;
  /** What the rules of a definition, which need not be stored, make of some rows of one table. Nothing is written. */
  previewTask(request: PreviewInput): Promise<TaskPreview>;
  /**
   * Resolves when the task's workflow has taken the command, not when it is carried out.
   * Repeat an unknown outcome (`NO_WORKER`, `SERVICE_UNREACHABLE`) with the same `idempotencyKey`: it is carried out once. The client's
   * `repeatCommandsMs` does so for the first of them.
   */
  command(
    idOrName: string,
    command: Command,
    options?: CommandOptions,
    call?: { readonly idempotencyKey?: string },
  ): Promise<CommandAnswer>;
  taskTables(idOrName: string): Promise<TableProgress[]>;
  /** What each table's load came to, the latest run first; of one run when it is named. */
  taskLoads(idOrName: string, run?: number): Promise<LoadStatistic[]>;
  taskRuns(idOrName: string, query?: Partial<TaskRunQuery>): Promise<TaskRunPage>;
  /** @param window `run` by default, or `15m`, `24h`, `30d` */
  taskStatistics(idOrName: string, window?: string): Promise<TaskStatistics>;
  taskPositions(idOrName: string): Promise<TaskPositions>;
  /**
   * The whole picture at once, and again about once a second while it changes. Ends when the task is gone or `signal` aborts.
   * @throws ApiError at the first step when refused · SERVICE_UNREACHABLE when the stream breaks: begin again, nothing is missed
   */
  taskEvents(idOrName: string, options: { readonly signal: AbortSignal }): AsyncIterable<TaskSnapshot>;
  compare(idOrName: string, request?: { readonly deadlineMs?: number }): Promise<Comparison>;
  comparison(idOrName: string, comparison: string): Promise<Comparison>;
}

/** A look at the databases ends by itself, with what is known by then: sooner than these, ms. That of a start may take two minutes, and a worker is waited for after it. */
const VALIDATE_TIMEOUT_MS = 60_000;
const COMMAND_TIMEOUT_MS = 180_000;

export function taskCalls(requests: Requests): TaskCalls {
  const show = (id: string) => requests.call('GET', path`/api/tasks/${id}`, taskView);
  return {
    tasks: async (query = {}) => (await requests.call('GET', '/api/tasks', taskList, { query: { ...query } })).tasks,
    task: show,
    taskStatus: async (id) => (await show(id)).status,
    createTask: (body) => requests.call('POST', '/api/tasks', task, { body }),
    updateTask: (id, version, body) =>
      requests.call('PUT', path`/api/tasks/${id}`, task, { body, headers: { 'if-match': String(version) } }),
    planTask: (id, body) => requests.call('POST', path`/api/tasks/${id}/plan`, editPlan, { body }),
    taskVersions: (id) => requests.call('GET', path`/api/tasks/${id}/versions`, taskVersionList),
    taskVersion: (id, version) => requests.call('GET', path`/api/tasks/${id}/versions/${String(version)}`, taskVersion),
    taskDifference: (id, from, to) =>
      requests.call('GET', path`/api/tasks/${id}/difference`, taskVersionDifference, { query: { from, to } }),
    restoreTask: (id, version, current) =>
      requests.call('POST', path`/api/tasks/${id}/versions/${String(version)}/restore`, task, { headers: { 'if-match': String(current) } }),
    exportTask: (id, format) => requests.call('GET', path`/api/tasks/${id}/export`, taskExport, { query: { format } }),
    importTask: (body) => requests.call('POST', '/api/tasks/import', taskImport, { body }),
    convertTask: (body) => requests.call('POST', '/api/tasks/convert', taskConversion, { body }),
    resetTask: (id, current) => requests.call('POST', path`/api/tasks/${id}/reset`, task, { headers: { 'if-match': String(current) } }),
    previewTask: (body) => requests.call('POST', '/api/tasks/preview', taskPreview, { body }),
    validateTask: (body) => requests.call('POST', '/api/tasks/validate', validationReport, { body, timeoutMs: VALIDATE_TIMEOUT_MS }),
    command: (id, command, options = {}, { idempotencyKey = crypto.randomUUID() } = {}) => {
      const headers = { 'idempotency-key': idempotencyKey };
      const send = () =>
        command === 'delete'
          ? requests.call('DELETE', path`/api/tasks/${id}`, commandAnswer, {
              headers,
              query: options.onlyNew === true ? { onlyNew: 'true' } : {},
            })
          : requests.call('POST', path`/api/tasks/${id}/${command}`, commandAnswer, {
              headers,
              body: options,
              timeoutMs: COMMAND_TIMEOUT_MS,
            });
      return untilAnswered(send, requests.repeatCommandsMs);
    },
    taskTables: async (id) => (await requests.call('GET', path`/api/tasks/${id}/tables`, tableProgressList)).tables,
    taskLoads: async (id, run) => (await requests.call('GET', path`/api/tasks/${id}/loads`, loadStatisticList, { query: { run } })).loads,
    taskRuns: (id, query = {}) => requests.call('GET', path`/api/tasks/${id}/runs`, taskRunPage, { query: { ...query } }),
    taskStatistics: (id, window) => requests.call('GET', path`/api/tasks/${id}/statistics`, taskStatistics, { query: { window } }),
    taskPositions: (id) => requests.call('GET', path`/api/tasks/${id}/positions`, taskPositions),
    taskEvents: (id, { signal }) => snapshots(requests, id, signal),
    compare: (id, body = {}) => requests.call('POST', path`/api/tasks/${id}/compare`, comparison, { body }),
    comparison: (id, one) => requests.call('GET', path`/api/tasks/${id}/comparisons/${one}`, comparison),
  };
}

/** The service itself waits for a worker, some seconds each time: there is nothing to wait for between two. */
async function untilAnswered<T>(send: () => Promise<T>, forMs: number): Promise<T> {
  for (const end = Date.now() + forMs; ; ) {
    try {
      return await send();
    } catch (error) {
      const isUnknown = error instanceof ApiError && error.problem.code === 'NO_WORKER';
      if (!isUnknown || Date.now() >= end) {
        throw error;
      }
    }
  }
}

async function* snapshots(requests: Requests, id: string, signal: AbortSignal): AsyncGenerator<TaskSnapshot, void> {
  for await (const { event, data } of requests.events(path`/api/tasks/${id}/events`, signal)) {
    if (event === 'gone') {
      return;
    }
    if (event === 'snapshot') {
      yield requests.read(taskSnapshot, data);
    }
  }
  if (!signal.aborted) {
    throw requests.broken(); // the service ended it, because it ends itself: the task goes on, and so must whoever follows it
  }
}
