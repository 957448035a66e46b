import { randomBytes } from 'node:crypto';
import { type App, type AppName, reservedUrl, startApp } from './app.js';
import {
  type AppEnvironment,
  aiTaskCreatorEnvironment,
  endpointServiceEnvironment,
  taskApiEnvironment,
  tokenFile,
  workerEnvironment,
} from './app-environment.js';
import { killAllChildren } from './child-server.js';
import { type GivenServers, givenServers, withoutPassword } from './given-servers.js';
import type { PostgresServer } from './postgres-server.js';
import { type Progress, silent } from './progress.js';
import type { RabbitServer } from './rabbit-server.js';
import { StackError } from './stack-error.js';
import { StackFolder } from './stack-folder.js';
import { endOnSignals, StackParts } from './stack-parts.js';
import {
  findServers,
  type PostgresRole,
  postgresOf,
  rabbitOf,
  type ServersOptions,
  type StackPostgres,
  type StackRabbit,
  type StackTemporal,
  temporalOf,
} from './stack-servers.js';
import type { TemporalServer } from './temporal-server.js';

export interface StackOptions {
  /** Names its folder; two stacks of one name cannot run at once. `test-…` is deleted at the end, and by others when its owner died. */
  readonly name: string;
  /** Also start endpoint-service, task-api, ai-task-creator and a worker, with databases and a namespace of their own. Default no. */
  readonly apps?: boolean;
  /** Off makes Postgres quicker, for tests only. Default on. */
  readonly fsync?: boolean;
  /** Delete the data of an earlier stack of this name first. Default no. */
  readonly fresh?: boolean;
  /** Keep data, ports and logs when it ends. Default: unless the name begins with `test-`. */
  readonly keep?: boolean;
  /** A source or target of the user: takes the place of the sample server, which is then not started. */
  readonly source?: string | undefined;
  readonly target?: string | undefined;
  /** Servers that exist already. Default: what the `TREM_TEST_…` variables name. */
  readonly given?: GivenServers;
  /** More variables for an app, for example `{ worker: { TREM_HEARTBEAT_TIMEOUT_MS: '10000' } }`. */
  readonly environment?: Environments;
  readonly postgresSettings?: Readonly<Record<string, string>>;
  /** End the stack and then the process on SIGINT, SIGTERM and SIGHUP. Default yes. */
  readonly endOnSignals?: boolean;
  readonly progress?: Progress;
}

export type Environments = Readonly<Partial<Record<AppName, AppEnvironment>>>;

/** Where a stack's parts are, as people and programs see it: without passwords that were given to us. */
export interface StackAddresses {
  readonly stack: string;
  readonly folder: string;
  readonly api: string | null;
  readonly temporal: { readonly address: string; readonly namespace: string; readonly ui: string | null };
  readonly rabbitmq: { readonly url: string; readonly page: string | null };
  readonly source: string;
  readonly target: string;
  readonly logs: string;
}

export interface Stack extends AsyncDisposable {
  readonly name: string;
  readonly folder: string;
  readonly logs: string;
  /** With apps: a database of the stack's own on each server. Without: the server's database `postgres`, or the one that was given. */
  readonly source: string;
  readonly target: string;
  readonly store: string;
  readonly amqp: string;
  readonly temporal: { readonly address: string; readonly namespace: string };
  /** Base address of the API; undefined without apps. */
  readonly api: string | undefined;
  /** Holds the API's admin token; undefined without apps. */
  readonly tokenFile: string | undefined;
  readonly addresses: StackAddresses;
  /** The servers that are ours, to stop, kill and start. */
  readonly servers: {
    readonly source: PostgresServer | undefined;
    readonly target: PostgresServer | undefined;
    readonly store: PostgresServer | undefined;
    readonly rabbit: RabbitServer | undefined;
    readonly temporal: TemporalServer | undefined;
  };
  /** @throws when the stack has no apps */
  app(name: AppName): App;
  /** Ends an app with SIGKILL; it is started again after 1 s. */
  kill(name: AppName): Promise<void>;
  /** Every process of ours that lives, by name. */
  pids(): Readonly<Record<string, number>>;
  /** The `TREM_TEST_…` variables that lead tests to this stack. */
  testEnvironment(): Readonly<Record<string, string>>;
}

/**
 * Starts servers, and apps if asked for, and waits until all answer. Disposing ends everything; a failed start leaves nothing running.
 * @throws SERVER_MISSING · SERVER_FAILED · STACK_BUSY · SETTINGS_INVALID
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { name, progress = silent, keep = !name.startsWith('test-') } = options;
  const given = options.given ?? givenServers(process.env);
  const folder = await StackFolder.claim(name, { fresh: options.fresh ?? false, progress });
  const parts = new StackParts(folder, { keep, given, progress });
  const signals = options.endOnSignals === false ? undefined : endOnSignals(parts, progress);
  try {
    await findServers({ ...given, ...userDatabases(options) }, progress);
    const stack = await start(options, { folder, given, keep, parts, progress });
    folder.publish(stack.addresses);
    parts.isUp = true;
    return Object.assign(stack, { [Symbol.asyncDispose]: () => parts.end().finally(signals) });
  } catch (error) {
    killAllChildren(folder.path);
    await parts.end();
    signals?.();
    throw error;
  }
}

function userDatabases({ source, target }: StackOptions): GivenServers {
  return { ...(source !== undefined && { source }), ...(target !== undefined && { target }) };
}

interface Start {
  readonly folder: StackFolder;
  readonly given: GivenServers;
  readonly keep: boolean;
  readonly parts: StackParts;
  readonly progress: Progress;
}

/** Everything at once; an app begins as soon as what it needs is up. */
async function start(options: StackOptions, { folder, given, keep, parts, progress }: Start): Promise<Omit<Stack, symbol>> {
  const { apps = false, fsync = true, postgresSettings = {} } = options;
  const settings: ServersOptions = { folder, given, fsync, postgresSettings, keep, prepare: apps, progress };
  const postgres = (role: PostgresRole, own?: string) => {
    const users: Promise<StackPostgres> | undefined = own === undefined ? undefined : Promise.resolve({ url: own });
    return parts.server(users ?? postgresOf(role, settings));
  };
  const starting = {
    source: postgres('source', options.source),
    target: postgres('target', options.target),
    store: postgres('store'),
    rabbit: parts.server(rabbitOf(settings)),
    temporal: parts.server(temporalOf(settings)),
  };
  const running = apps ? await startApps(starting, { folder, parts, progress, environment: options.environment ?? {} }) : undefined;
  const [source, target, store, rabbit, temporal] = await Promise.all([
    starting.source,
    starting.target,
    starting.store,
    starting.rabbit,
    starting.temporal,
  ]);
  return describeStack(folder, { source, target, store, rabbit, temporal, apps: running });
}

interface Starting {
  readonly store: Promise<StackPostgres>;
  readonly rabbit: Promise<StackRabbit>;
  readonly temporal: Promise<StackTemporal>;
}

type RunningApps = Readonly<Record<AppName, App>>;

async function startApps(
  starting: Starting,
  { folder, parts, progress, environment }: Pick<Start, 'folder' | 'parts' | 'progress'> & { environment: Environments },
): Promise<RunningApps> {
  const serviceToken = randomBytes(32).toString('base64url');
  const app = (name: AppName, needed: AppEnvironment) =>
    parts.app(startApp({ name, folder, progress, environment: { ...needed, ...environment[name] } }));
  const place = { folder: folder.path, serviceToken };
  // Each of the two calls the other, so both addresses are known before either is up.
  const [api, creator] = [await reservedUrl('task-api', folder), await reservedUrl('ai-task-creator', folder)];
  const endpointService = starting.store.then((store) =>
    app('endpoint-service', endpointServiceEnvironment({ ...place, store: store.url })),
  );
  const taskApi = Promise.all([starting.store, starting.temporal, starting.rabbit, endpointService]).then(
    ([store, temporal, rabbit, { url }]) => {
      const pages = { temporal: temporal.server?.ui, rabbitmq: rabbit.server?.page };
      return app(
        'task-api',
        taskApiEnvironment({ ...place, store: store.url, temporal, endpointService: url, aiTaskCreator: creator, pages }),
      );
    },
  );
  const aiTaskCreator = Promise.all([starting.store, endpointService]).then(([store, { url }]) =>
    app('ai-task-creator', aiTaskCreatorEnvironment({ ...place, store: store.url, endpointService: url, taskApi: api })),
  );
  const worker = Promise.all([starting.store, starting.temporal, starting.rabbit]).then(([store, temporal, rabbit]) =>
    app('worker', workerEnvironment({ ...place, store: store.url, temporal, amqp: rabbit.url })),
  );
  const [first, second, third, fourth] = await Promise.all([endpointService, taskApi, aiTaskCreator, worker]);
  return { 'endpoint-service': first, 'task-api': second, 'ai-task-creator': third, worker: fourth };
}

interface Parts {
  readonly source: StackPostgres;
  readonly target: StackPostgres;
  readonly store: StackPostgres;
  readonly rabbit: StackRabbit;
  readonly temporal: StackTemporal;
  readonly apps: RunningApps | undefined;
}

function describeStack(folder: StackFolder, parts: Parts): Omit<Stack, symbol> {
  const { source, target, store, rabbit, temporal, apps } = parts;
  const app = (name: AppName): App => {
    if (apps === undefined) {
      throw new StackError('SETTINGS_INVALID', `The stack ${folder.stack} was started without apps.`);
    }
    return apps[name];
  };
  return {
    name: folder.stack,
    folder: folder.path,
    logs: folder.logs,
    source: source.url,
    target: target.url,
    store: store.url,
    amqp: rabbit.url,
    temporal: { address: temporal.address, namespace: temporal.namespace },
    api: apps?.['task-api'].url,
    tokenFile: apps === undefined ? undefined : tokenFile(folder.path),
    addresses: addressesOf(folder, parts),
    servers: {
      source: source.server,
      target: target.server,
      store: store.server,
      rabbit: rabbit.server,
      temporal: temporal.server,
    },
    app,
    kill: (name) => app(name).kill(),
    pids: () => Object.fromEntries(folder.record.processes.map(({ name, pid }) => [name, pid])),
    testEnvironment: () => ({
      TREM_TEST_PG_URL: source.url,
      TREM_TEST_PG_TARGET_URL: target.url,
      TREM_TEST_PG_STORE_URL: store.url,
      TREM_TEST_AMQP_URL: rabbit.url,
      TREM_TEST_TEMPORAL_ADDRESS: temporal.address,
    }),
  };
}

function addressesOf(folder: StackFolder, { source, target, rabbit, temporal, apps }: Parts): StackAddresses {
  return {
    stack: folder.stack,
    folder: folder.path,
    api: apps?.['task-api'].url ?? null,
    temporal: { address: temporal.address, namespace: temporal.namespace, ui: temporal.server?.ui ?? null },
    rabbitmq: {
      url: rabbit.server === undefined ? withoutPassword(rabbit.url) : rabbit.url,
      page: rabbit.server?.page ?? null,
    },
    source: withoutPassword(source.url),
    target: withoutPassword(target.url),
    logs: folder.logs,
  };
}
