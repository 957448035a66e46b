import type { EndpointServiceClient } from '@trem/api-client';
import { type ApiOperation, apiOperations, type InstallationPages } from '@trem/contracts';
import type { ControlStore } from '@trem/control-store';
import {
  type ApiDocs,
  Auditor,
  accessByRoute,
  createService,
  logFailure,
  type Service,
  type Site,
  type TokenCheck,
  toProblem,
} from '@trem/nest-platform';
import type { Logger } from '@trem/replication-core';
import type { TaskClient } from '@trem/task-client';
import { AUDIT, AuditController } from './access/audit.controller.js';
import { Sessions } from './access/sessions.js';
import { TokensController } from './access/tokens.controller.js';
import { TokensService } from './access/tokens.service.js';
import { CommandsController } from './commands/commands.controller.js';
import { CommandsService } from './commands/commands.service.js';
import { ComparisonsController } from './comparisons/comparisons.controller.js';
import { ComparisonsService } from './comparisons/comparisons.service.js';
import { INSTALLATION_PAGES, InstallationController } from './console/installation.controller.js';
import { DeadLettersController } from './dead-letters/dead-letters.controller.js';
import { DeadLettersService } from './dead-letters/dead-letters.service.js';
import { DraftingController } from './drafts/drafting.controller.js';
import { DRAFTING_SERVICE, type DraftsFor } from './drafts/drafting-service.js';
import { DraftsController } from './drafts/drafts.controller.js';
import { DiscoveryController } from './endpoints/discovery.controller.js';
import { ENDPOINT_SERVICE } from './endpoints/endpoint-client.js';
import { EndpointsController } from './endpoints/endpoints.controller.js';
import { KeysController } from './endpoints/keys.controller.js';
import { notedEndpoints } from './endpoints/noted-endpoints.js';
import { SlotsController } from './endpoints/slots.controller.js';
import { GraphqlEngine } from './graphql/engine.js';
import { GraphqlController } from './graphql/graphql.controller.js';
import { createResolvers } from './graphql/resolvers.js';
import { buildSchema } from './graphql/schema.js';
import { serveWebsocket } from './graphql/websocket.js';
import { Changes } from './live/changes.js';
import { LiveController } from './live/live.controller.js';
import { TaskFeed } from './live/task-feed.js';
import { translate } from './problems.js';
import { ProgressService } from './tasks/progress.service.js';
import { TaskChecks } from './tasks/task-checks.js';
import { TasksController } from './tasks/tasks.controller.js';
import { TasksService } from './tasks/tasks.service.js';
import { TransferController } from './tasks/transfer.controller.js';
import { TransferService } from './tasks/transfer.service.js';
import { VersionsController } from './tasks/versions.controller.js';
import { VersionsService } from './tasks/versions.service.js';

const GRAPHQL_PATH = '/api/graphql';

/** Every route. */
export const controllers = [
  TasksController,
  VersionsController,
  TransferController,
  CommandsController,
  LiveController,
  ComparisonsController,
  DeadLettersController,
  EndpointsController,
  DiscoveryController,
  SlotsController,
  KeysController,
  InstallationController,
  TokensController,
  AuditController,
  DraftsController,
  DraftingController,
  GraphqlController,
];

/** What the API says about itself. */
export const docs: ApiDocs = {
  title: 'Trem',
  description: 'Replication tasks: define, command, watch. Every error is problem+json with a code and a remedy.',
  version: '1',
  names: new Map(
    Object.entries<ApiOperation>(apiOperations).flatMap(([name, { rest }]) => (rest === undefined ? [] : [[rest, name] as const])),
  ),
};

export interface TaskApiOptions {
  readonly store: ControlStore;
  readonly endpointService: EndpointServiceClient;
  readonly taskClient: TaskClient;
  readonly drafts: DraftsFor;
  /** Other services of this installation, which save tasks for people. */
  readonly isService: TokenCheck;
  readonly logger: Logger;
  /** The console. Absent: the API alone. */
  readonly site?: Site;
  /** Where else people look. Absent: nowhere that we know of. */
  readonly pages?: InstallationPages;
}

const NO_PAGES: InstallationPages = { temporal: { page: null, namespace: 'trem' }, rabbitmq: { page: null } };

/** The public face: everything that people and programs ask of an installation. Ends with the notifications that it listens to. */
export async function createTaskApi(options: TaskApiOptions): Promise<Service> {
  const { store, taskClient, drafts, isService, logger, site, pages = NO_PAGES } = options;
  const endpointService = notedEndpoints(options.endpointService);
  const checks = new TaskChecks(store.endpoints, endpointService);
  const tasks = new TasksService(store, checks, (taskId) =>
    // The next slice reads the definition anyway; a workflow that waits for a time goes by the old one until then.
    taskClient.edited(taskId).catch((error: unknown) => logger.warn({ error, task: taskId }, 'workflow not told of an edit')),
  );
  const commands = new CommandsService({ tasks, store: store.tasks, loads: store.loads, checks, client: taskClient, logger });
  const sessions = new Sessions(store.tokens, logger);
  const tokens = new TokensService(store.tokens, sessions);
  const changes = new Changes();
  const feed = new TaskFeed(store, changes);
  const versions = new VersionsService(store.tasks, tasks);
  const transfer = new TransferService({ store: store.tasks, tasks, checks });
  const progress = new ProgressService(store, tasks);
  const letters = new DeadLettersService({ tasks, store, commands, client: taskClient, endpointService });
  const comparisons = new ComparisonsService({ tasks, store: store.comparisons, client: taskClient });
  const problemOf = (error: unknown) => translate(error) ?? toProblem(error);
  const auditor = new Auditor({ trail: store.audit, problemOf, logger });
  const schema = buildSchema(
    createResolvers({
      ...{
        store,
        tasks,
        versions,
        transfer,
        progress,
        commands,
        comparisons,
        letters,
        endpoints: endpointService,
        feed,
        tokens,
        pages,
        drafts,
      },
    }),
    accessByRoute(controllers),
    auditor,
  );
  const engine = new GraphqlEngine(schema, (error) => {
    const problem = problemOf(error);
    logFailure(logger, error, { problem, method: 'graphql', route: GRAPHQL_PATH });
    return problem;
  });
  const listening = await store.listen((taskId) => changes.notify(taskId));
  const service = await createService({
    controllers,
    providers: [
      { provide: TasksService, useValue: tasks },
      { provide: VersionsService, useValue: versions },
      { provide: TransferService, useValue: transfer },
      { provide: ProgressService, useValue: progress },
      { provide: CommandsService, useValue: commands },
      { provide: DeadLettersService, useValue: letters },
      { provide: ComparisonsService, useValue: comparisons },
      { provide: TokensService, useValue: tokens },
      { provide: Sessions, useValue: sessions },
      { provide: TaskFeed, useValue: feed },
      { provide: GraphqlEngine, useValue: engine },
      { provide: AUDIT, useValue: store.audit },
      { provide: INSTALLATION_PAGES, useValue: pages },
      { provide: ENDPOINT_SERVICE, useValue: endpointService },
      { provide: DRAFTING_SERVICE, useValue: drafts },
    ],
    accepts: async (token) => (await isService(token)) ?? (await tokens.identify(token)),
    auditor,
    translate,
    logger,
    site,
    docs,
  });
  const websocket = serveWebsocket({
    ...{ server: service.app.getHttpServer(), path: GRAPHQL_PATH, engine, sessions, logger },
    admit: (token) => tokens.identify(token),
  });
  return {
    ...service,
    async [Symbol.asyncDispose]() {
      await websocket[Symbol.asyncDispose](); // before the feed: a subscription that ends by itself says that its task is gone
      feed.end(); // a stream has no end of its own, and the service waits for what is under way
      await service[Symbol.asyncDispose]();
      sessions[Symbol.dispose]();
      await listening[Symbol.asyncDispose]();
    },
  };
}
