import { randomBytes } from 'node:crypto';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type ApiClient, createApiClient } from '@trem/api-client';
import { ensureNamespace, freePort } from '@trem/dev-stack';
import { createTestDatabase, type TestServers, testServers, waitFor } from '@trem/testing';
import { AppProcess } from './app-process.js';

/** A whole installation of its own: control-store, Temporal namespace, both services and a worker as processes. */
export interface Installation extends AsyncDisposable {
  readonly api: ApiClient;
  /** For the command line: address and token of the API. */
  readonly cli: Readonly<Record<'TREM_API_URL' | 'TREM_API_TOKEN', string>>;
  readonly endpointService: AppProcess;
  readonly taskApi: AppProcess;
  readonly aiTaskCreator: AppProcess;
  /** One more task-api of the same installation, on a port of its own; not started yet. */
  anotherTaskApi(): Promise<AppProcess>;
  /** The first of `workers`. */
  readonly worker: AppProcess;
  readonly workers: readonly AppProcess[];
  /** Temporal namespace and URL of the control-store. */
  readonly namespace: string;
  readonly store: string;
}

export interface InstallationOptions {
  /** More environment of every worker: time-outs and the like. */
  readonly settings?: Readonly<Record<string, string>>;
  /** More environment of one worker, by its number: the address of a link in place of a server, failpoints. */
  readonly settingsOf?: (worker: number) => Readonly<Record<string, string>>;
  readonly workers?: number;
  /** Default: true. False: ai-task-creator is not started. */
  readonly drafts?: boolean;
  /** `AI_...` of ai-task-creator. Default: none, so that sentences are drafted by rules. */
  readonly model?: Readonly<Record<string, string>>;
  /** Default: those of the test run. */
  readonly servers?: Partial<Pick<TestServers, 'amqp' | 'temporal' | 'store'>>;
}

/** The heartbeat time-out is 5 s unless `settings` say otherwise, so that deaths are noticed soon. Shipped default: 25 s. */
export async function startInstallation(options: InstallationOptions = {}): Promise<Installation> {
  const { settings = {}, settingsOf = () => ({}), workers: count = 1, drafts = true } = options;
  const servers = { ...testServers(), ...options.servers };
  await using cleanUp = new AsyncDisposableStack(); // a start that fails half way leaves nothing behind
  const store = cleanUp.use(await createTestDatabase('store', servers.store));
  const folder = await mkdtemp(join(tmpdir(), 'trem-e2e-'));
  cleanUp.defer(() => rm(folder, { recursive: true, force: true }));
  const namespace = `trem-${randomBytes(4).toString('hex')}`;
  await ensureNamespace({ address: servers.temporal, namespace });

  const endpointPort = await freePort();
  const apiPort = await freePort();
  const creatorPort = await freePort();
  const common = {
    TREM_CONTROL_STORE_URL: store.url,
    TREM_SECRET_KEY_FILE: join(folder, 'secret.keys'),
    TREM_SERVICE_TOKEN: randomBytes(32).toString('hex'),
    TREM_ADMIN_TOKEN_FILE: join(folder, 'admin.token'),
    TREM_ENDPOINT_SERVICE_URL: `http://127.0.0.1:${endpointPort}`,
    TREM_TASK_API_URL: `http://127.0.0.1:${apiPort}`,
    TREM_AI_TASK_CREATOR_URL: `http://127.0.0.1:${creatorPort}`,
    TREM_RABBITMQ_URL: servers.amqp,
    TEMPORAL_ADDRESS: servers.temporal,
    TEMPORAL_NAMESPACE: namespace,
    LOG_LEVEL: 'info',
  };
  const process = (app: string, environment: Readonly<Record<string, string>>, log = app) =>
    new AppProcess(app, { ...common, ...environment }, join(folder, `${log}.log`));
  const workerPorts: number[] = [];
  const worker = async (number: number) => {
    const port = await freePort();
    workerPorts.push(port);
    const environment = {
      TREM_HEARTBEAT_TIMEOUT_MS: '5000',
      ...settings,
      ...settingsOf(number),
      TREM_METRICS_PORT: String(port),
    };
    return cleanUp.use(process('worker', environment, `worker-${number}`));
  };

  const endpointService = cleanUp.use(process('endpoint-service', { TREM_PORT: String(endpointPort) }));
  const taskApi = cleanUp.use(process('task-api', { TREM_PORT: String(apiPort) }));
  const aiTaskCreator = cleanUp.use(process('ai-task-creator', { TREM_PORT: String(creatorPort), ...options.model }));
  const firstWorker = await worker(0);
  const workers = [firstWorker];
  for (let number = 1; number < count; number++) {
    workers.push(await worker(number));
  }
  for (const app of [endpointService, taskApi, ...(drafts ? [aiTaskCreator] : []), ...workers]) {
    app.start();
  }
  await isHealthy(endpointPort, endpointService);
  await isHealthy(apiPort, taskApi);
  if (drafts) {
    await isHealthy(creatorPort, aiTaskCreator);
  }
  for (const [number, app] of workers.entries()) {
    await isHealthy(workerPorts[number] ?? 0, app); // else the first command may find nobody to answer it
  }
  const token = (await readFile(common.TREM_ADMIN_TOKEN_FILE, 'utf8')).trim();
  const parts = cleanUp.move();
  const url = `http://127.0.0.1:${apiPort}`;
  return {
    api: createApiClient({ url, token, timeoutMs: 60_000, repeatCommandsMs: 60_000 }), // a busy machine says nothing of a task
    cli: { TREM_API_URL: url, TREM_API_TOKEN: token },
    endpointService,
    taskApi,
    aiTaskCreator,
    anotherTaskApi: async () => parts.use(process('task-api', { TREM_PORT: String(await freePort()) }, 'task-api-2')),
    worker: firstWorker,
    workers,
    namespace,
    store: store.url,
    [Symbol.asyncDispose]: () => parts.disposeAsync(),
  };
}

/** On a machine that others use too: beside a certificate at a load of 30, a minute was too short. */
const START_DEADLINE_MS = 180_000;

/** @throws with what the process has said, as soon as it ends instead */
async function isHealthy(port: number, app: AppProcess): Promise<void> {
  await waitFor(`port ${port} to be healthy`, async () => !app.isRunning || (await fetch(`http://127.0.0.1:${port}/health`)).ok, {
    deadlineMs: START_DEADLINE_MS,
  });
  if (!app.isRunning) {
    const words = await waitFor('its last words', async () => (await readFile(app.logFile, 'utf8')) || undefined, { deadlineMs: 10_000 });
    throw new Error(`a process ended as it was to start: ${words.trimEnd().split('\n').slice(-20).join('\n')}`);
  }
}
