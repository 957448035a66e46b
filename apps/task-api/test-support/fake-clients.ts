import type { EndpointServiceClient } from '@trem/api-client';
import type { Command, CommandAnswer, CommandOptions, Endpoint, TaskFinding } from '@trem/contracts';
import type { StartOptions, TaskClient, TaskToStart } from '@trem/task-client';

/** Temporal in the test's hands: what was sent, and how the next command ends. */
export interface FakeTaskClient extends TaskClient {
  readonly sent: {
    readonly command: Command | 'compare';
    readonly id: string;
    readonly requestId: string;
    readonly options?: CommandOptions | StartOptions;
    readonly task?: TaskToStart;
  }[];
  /** Ids of tasks whose workflow was told of an edit. */
  readonly edits: string[];
  /** Called for each command; throws to refuse. */
  decide: (command: Command | 'compare') => Promise<void> | void;
}

export function fakeTaskClient(): FakeTaskClient {
  const take = async (entry: FakeTaskClient['sent'][number]): Promise<CommandAnswer> => {
    fake.sent.push(entry);
    await fake.decide(entry.command);
    return { requestId: entry.requestId, outcome: 'accepted', phase: 'preparing', stateVersion: 1 };
  };
  const fake: FakeTaskClient = {
    sent: [],
    edits: [],
    decide: () => undefined,
    start: (task, requestId, options = {}) => take({ command: 'start', id: task.taskId, requestId, options, task }),
    pause: (id, requestId) => take({ command: 'pause', id, requestId }),
    resume: (id, requestId) => take({ command: 'resume', id, requestId }),
    stop: (id, requestId, options = {}) => take({ command: 'stop', id, requestId, options }),
    resync: (id, requestId, options = {}) => take({ command: 'resync', id, requestId, options }),
    delete: (task, requestId, options = {}) => take({ command: 'delete', id: task.taskId, requestId, options, task }),
    compare: async ({ taskId, comparisonId }) => {
      await take({ command: 'compare', id: taskId, requestId: comparisonId });
    },
    edited: async (id) => void fake.edits.push(id),
    closeLetters: async () => undefined,
    workflowPhase: async () => 'cdc',
    ensureWatch: async () => undefined,
    isComparing: async () => true,
    isReachable: async () => true,
    [Symbol.asyncDispose]: async () => undefined,
  };
  return fake;
}

/** endpoint-service in the test's hands. */
export interface FakeEndpointService extends EndpointServiceClient {
  readonly calls: (readonly [string, ...unknown[]])[];
  /** What the live check finds. */
  findings: () => Promise<TaskFinding[]>;
}

const endpoint: Endpoint = {
  ...{
    id: '5e8f1f0e-6b0a-4d6e-8a50-0c9c6f1d2b3a',
    name: 'shop',
    kind: 'postgres',
    access: 'source-and-target',
    host: 'h',
    port: 5432,
    database: 'd',
  },
  ...{
    user: 'u',
    tls: { mode: 'verify-full' },
    connectTimeoutMs: 10_000,
    statementTimeoutMs: 0,
    maxConnections: 8,
    defaultSchema: 'public',
  },
  ...{ secretSetAt: null, version: 1, createdAt: '2026-01-01T00:00:00Z', updatedAt: '2026-01-01T00:00:00Z' },
};
const rotation = {
  state: 'running',
  writingKey: 'k',
  keysInUse: [],
  endpoints: 0,
  done: 0,
  startedAt: null,
  endedAt: null,
  failed: [],
} as const;

export function fakeEndpointService(): FakeEndpointService {
  const called = <T>(call: readonly [string, ...unknown[]], answer: T): Promise<T> => {
    fake.calls.push(call);
    return Promise.resolve(answer);
  };
  const fake: FakeEndpointService = {
    calls: [],
    findings: async () => [],
    deadLetter: async () => {
      throw new Error('no dead letter here');
    },
    deadLetterValues: async () => ({ letters: [] }),
    editDeadLetter: async () => {
      throw new Error('no dead letter here');
    },
    preview: () => Promise.reject(new Error('not asked of this fake')),
    endpoints: () => called(['endpoints'], [endpoint]),
    endpoint: (id) => called(['endpoint', id], endpoint),
    createEndpoint: (draft) => called(['createEndpoint', draft], endpoint),
    updateEndpoint: (id, version, draft) => called(['updateEndpoint', id, version, draft], endpoint),
    deleteEndpoint: (id) => called(['deleteEndpoint', id], undefined),
    checkEndpoint: (id, role) => called(['checkEndpoint', id, role], { role, ok: true, durationMs: 1, findings: [] }),
    schemas: (id) => called(['schemas', id], [{ schema: 'public', tables: 1 }]),
    tables: (id, query) => called(['tables', id, query], { tables: [], nextCursor: null }),
    table: (id, schema, table) =>
      called(['table', id, schema, table], {
        ...{
          schema,
          table,
          kind: 'table' as const,
          estimatedRows: null,
          bytes: 0,
          key: [],
          replicaIdentity: 'default' as const,
          columns: [],
        },
      }),
    catalogue: (id) => called(['catalogue', id], { tables: [], nextCursor: null }),
    slots: (query) => called(['slots', query], { slots: [], away: [] }),
    removeSlot: (slot, query) => called(['removeSlot', slot, query], { slot, endpoints: ['shop'] }),
    rotateKeys: () => called(['rotateKeys'], { ...rotation, keysInUse: [], failed: [] }),
    keyRotation: () => called(['keyRotation'], { ...rotation, keysInUse: [], failed: [] }),
    checkTask: async (definition, options) => {
      fake.calls.push(['checkTask', definition, options]);
      const findings = await fake.findings();
      return { ok: findings.every(({ severity }) => severity !== 'error'), durationMs: 1, findings };
    },
  };
  return fake;
}
