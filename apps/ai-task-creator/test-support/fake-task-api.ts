import { ApiError } from '@trem/api-client';
import {
  type ErrorCode,
  errorCatalogue,
  type ProblemItem,
  type TaskDefinition,
  type TaskStatus,
  type TaskView,
  taskDefinition,
} from '@trem/contracts';
import type { TaskApi } from '../src/drafts/stored-draft.js';

/** task-api as its callers see it, with a store in memory. `dies` makes a call carry out its work and then give no answer, as when either side dies. */
export interface FakeTaskApi extends TaskApi {
  readonly saved: Map<string, TaskView>;
  readonly calls: string[];
  readonly log: TaskDefinition[];
  problems: readonly ProblemItem[];
  dies: 'before' | 'after' | undefined;
  /** Somebody starts whatever is there just before the next command arrives. */
  isStartedMeanwhile: boolean;
}

export function fakeTaskApi(): FakeTaskApi {
  const saved = new Map<string, TaskView>();
  const find = (id: string) => saved.get(id) ?? [...saved.values()].find(({ name }) => name === id);
  const found = (id: string) => find(id) ?? refuse('NOT_FOUND', 404);
  const carry = async <T>(call: string, work: () => T): Promise<T> => {
    fake.calls.push(call);
    if (fake.dies === 'before') {
      throw noAnswer();
    }
    const result = work();
    if (fake.dies === 'after') {
      throw noAnswer();
    }
    return result;
  };
  const fake: FakeTaskApi = {
    ...{ saved, calls: [], log: [], problems: [], dies: undefined, isStartedMeanwhile: false },
    task: async (id) => found(id),
    tasks: async () => [...saved.values()].map(({ status }) => status),
    taskLoads: async () => [],
    validateTask: async (definition) => {
      fake.log.push(taskDefinition.parse(definition));
      return { ok: fake.problems.length === 0, problems: [...fake.problems] };
    },
    createTask: (draft) =>
      carry('create', () => {
        const definition = taskDefinition.parse(draft);
        if (find(definition.name) !== undefined) {
          refuse('NAME_TAKEN', 409);
        }
        const id = crypto.randomUUID();
        saved.set(id, viewOf(id, definition, 1));
        return found(id);
      }),
    updateTask: (id, version, draft) =>
      carry('update', () => {
        if (found(id).version !== version) {
          refuse('VERSION_CONFLICT', 409);
        }
        saved.set(found(id).id, viewOf(found(id).id, taskDefinition.parse(draft), version + 1));
        return found(id);
      }),
    command: (id, command, options = {}) =>
      carry(command, () => {
        if (fake.isStartedMeanwhile && options.onlyNew === true) {
          refuse('TASK_WAS_STARTED', 409);
        }
        saved.delete(found(id).id);
        return { requestId: 'r', outcome: 'accepted' as const, phase: 'deleting' as const, stateVersion: 1 };
      }),
  };
  return fake;
}

function viewOf(id: string, definition: TaskDefinition, version: number): TaskView {
  const [createdAt, { name, mode, source, targets }] = [new Date(0).toISOString(), definition];
  const status = {
    id,
    name,
    version,
    mode,
    source: source.endpoint,
    targets: targets.map(({ endpoint }) => endpoint),
    run: 0,
    phase: 'created',
    desired: 'rest',
  };
  return { id, name, version, definition, createdAt, updatedAt: createdAt, status: status as unknown as TaskStatus };
}

function noAnswer(): ApiError {
  return problem('SERVICE_UNREACHABLE', 0);
}

function refuse(code: ErrorCode, status: number): never {
  throw problem(code, status);
}

function problem(code: ErrorCode, status: number): ApiError {
  const { title, remedy } = errorCatalogue[code];
  return new ApiError(status, { type: 't', title, status, code, detail: title, remedy, problems: [] });
}
