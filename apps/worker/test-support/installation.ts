import { type ChildProcess, spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { type Phase, type TaskDraft, taskDefinition } from '@trem/contracts';
import { type ControlStore, openControlStore, type TaskRow } from '@trem/control-store';
import { ensureNamespace, removeNamespace } from '@trem/dev-stack';
import { SecretKeys, sealSecret } from '@trem/node-platform';
import { silentLogger } from '@trem/replication-core';
import { connectTaskClient, type TaskClient, type TaskToStart } from '@trem/task-client';
import { createTestDatabase, type TestDatabase, testServers, waitFor } from '@trem/testing';

/** A worker process as an installation runs it. */
export interface WorkerChild extends AsyncDisposable {
  readonly pid: number;
  readonly metricsUrl: string;
  /** Lines of its log. */
  readonly log: readonly string[];
  kill(signal: NodeJS.Signals): Promise<number | null>;
  /** Delivers a signal without waiting for an end: SIGSTOP, SIGCONT. */
  signal(signal: NodeJS.Signals): void;
}

/** Databases, control-store and namespace of its own, on the shared servers. */
export interface Installation extends AsyncDisposable {
  readonly namespace: string;
  readonly source: TestDatabase;
  readonly target: TestDatabase;
  readonly store: ControlStore;
  readonly tasks: TaskClient;
  startWorker(environment?: Readonly<Record<string, string>>): Promise<WorkerChild>;
  createTask(draft: Partial<TaskDraft> & Pick<TaskDraft, 'tables'>): Promise<TaskRow>;
  start(row: TaskRow, mode?: 'reload' | 'continue'): Promise<void>;
  reaches(row: TaskRow, phase: Phase, deadlineMs?: number): Promise<void>;
}

/** A password that must never be seen anywhere but in the sealed secret. */
export const plantedPassword = 'planted-password-7f3a';

export async function createInstallation(): Promise<Installation> {
  const { temporal, amqp } = testServers();
  const namespace = `trem-${randomBytes(5).toString('hex')}`;
  const [source, target, storeDatabase] = await Promise.all([
    createTestDatabase('source'),
    createTestDatabase('target'),
    createTestDatabase('store'),
  ]);
  await ensureNamespace({ address: temporal, namespace });
  const store = await openControlStore({ url: storeDatabase.url, applicationName: 'trem/test', logger: silentLogger });
  const tasks = connectTaskClient({ address: temporal, namespace, deadlineMs: 30_000 });
  const keyText = `test:${randomBytes(32).toString('base64')}`;
  const keys = new SecretKeys(keyText);
  await addEndpoint(store, { keys, name: 'a', url: source.url });
  await addEndpoint(store, { keys, name: 'b', url: target.url });
  const children: WorkerChild[] = [];

  return {
    ...{ namespace, source, target, store, tasks },
    async startWorker(environment = {}) {
      const child = await startWorker({
        ...{ TREM_CONTROL_STORE_URL: storeDatabase.url, TREM_RABBITMQ_URL: amqp, TREM_SECRET_KEYS: keyText },
        ...{ TEMPORAL_ADDRESS: temporal, TEMPORAL_NAMESPACE: namespace, TREM_HEARTBEAT_TIMEOUT_MS: '5000', TREM_RECOVER_FIRST_MS: '500' },
        ...{ TREM_LOAD_GRACE_MS: '0', TREM_HEARTBEAT_THROTTLE_MS: '500', ...environment },
      });
      children.push(child);
      return child;
    },
    async createTask(draft) {
      const name = `t_${randomBytes(4).toString('hex')}`;
      const definition = taskDefinition.parse({ name, source: { endpoint: 'a' }, targets: [{ endpoint: 'b' }], ...draft });
      const row = await store.tasks.create(definition, { name: 'test' });
      await store.tasks.setDesired(row.id, 'run');
      return row;
    },
    async start(row, mode = 'continue') {
      await tasks.start(toStart(row), randomUUID(), { mode });
    },
    async reaches(row, phase, deadlineMs = 60_000) {
      let last = '';
      await waitFor(
        `phase ${phase}`,
        async () => {
          const now = await store.tasks.find(row.id);
          last = `${now?.phase} ${now?.errorCode} ${now?.errorText}`;
          return now?.phase === phase || (await Promise.reject(new Error(last)));
        },
        { deadlineMs },
      );
    },
    async [Symbol.asyncDispose]() {
      await Promise.all(children.map((child) => child[Symbol.asyncDispose]()));
      await tasks[Symbol.asyncDispose]();
      await store[Symbol.asyncDispose]();
      await Promise.all([source, target, storeDatabase].map((database) => database[Symbol.asyncDispose]()));
      await removeNamespace({ address: temporal, namespace });
    },
  };
}

export function toStart(row: TaskRow): TaskToStart {
  const { id, version, generation, stateVersion, name, definition, targets } = row;
  return {
    ...{ taskId: id, configVersion: version, generation, stateVersion, name, title: definition.title, mode: definition.mode },
    ...{ source: definition.source.endpoint, targets: targets.map((target) => target.name) },
  };
}

async function addEndpoint(
  store: ControlStore,
  { keys, name, url }: { readonly keys: SecretKeys; readonly name: string; readonly url: string },
): Promise<void> {
  const { hostname, port, pathname, username } = new URL(url);
  const id = randomUUID();
  await store.endpoints.create({
    ...{ id, name, kind: 'postgres', access: 'source-and-target', sealed: sealSecret(keys, id, { password: plantedPassword }) },
    settings: {
      ...{ host: hostname, port: Number(port), database: pathname.slice(1), user: username, tls: { mode: 'disable' } },
      ...{ connectTimeoutMs: 10_000, statementTimeoutMs: 0, maxConnections: 8, defaultSchema: 'public' },
    },
  });
}

const main = fileURLToPath(new URL('../dist/main.js', import.meta.url));

async function startWorker(environment: Readonly<Record<string, string>>): Promise<WorkerChild> {
  if (!existsSync(main)) {
    throw new Error('apps/worker/dist/main.js is missing: build first');
  }
  // biome-ignore lint/style/noProcessEnv: a child finds its programs where its parent does
  const { PATH = '' } = process.env;
  const child = spawn(process.execPath, [main], { env: { PATH, LOG_LEVEL: 'debug', ...environment }, stdio: ['ignore', 'pipe', 'pipe'] });
  const log: string[] = [];
  const follow = (stream: NodeJS.ReadableStream) => createInterface(stream).on('line', (line) => log.push(line));
  follow(child.stdout);
  follow(child.stderr);
  const ended = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const up = await waitFor('the worker is up', () => {
    if (child.exitCode !== null) {
      throw new Error(log.slice(-5).join('\n'));
    }
    return log.find((line) => line.includes('"worker is up"'));
  });
  const { metrics }: { metrics: string } = JSON.parse(up);
  return {
    pid: child.pid ?? 0,
    metricsUrl: metrics,
    log,
    async kill(signal) {
      child.kill(signal);
      return await ended;
    },
    signal: (signal) => void child.kill(signal),
    async [Symbol.asyncDispose]() {
      await endChild(child, ended);
    },
  };
}

async function endChild(child: ChildProcess, ended: Promise<number | null>): Promise<void> {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill('SIGCONT');
    child.kill('SIGKILL');
    await ended;
  }
}
