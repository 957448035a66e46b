import 'reflect-metadata';
import type { DynamicModule, Provider, Type } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import type { Problem } from '@trem/contracts';
import type { Logger } from '@trem/replication-core';
import { handlersOf, refuseUndeclared } from './access.js';
import { type ApiDocs, serveDocs } from './api-docs.js';
import type { Auditor } from './audit.js';
import { AuditInterceptor, questionOfRoute } from './audit-interceptor.js';
import { protect } from './auth.js';
import { HealthController } from './health.js';
import { NestLogger } from './nest-logger.js';
import { ProblemFilter } from './problem-filter.js';
import { ScopeGuard } from './scope-guard.js';
import { type Site, serveSite } from './site.js';
import type { TokenCheck } from './token.js';
import { SchemaPipe } from './validation.js';

/** A definition with ten thousand tables is about 1 MB. */
const MAX_BODY_BYTES = 8 * 2 ** 20;

export interface ServiceOptions {
  readonly controllers: readonly Type[];
  readonly providers: readonly Provider[];
  readonly logger: Logger;
  /** Who may call anything but `/health`, and as whom; what he may do, each route declares (`Reads`, `Changes`, `ForServices`). */
  readonly accepts: TokenCheck;
  /** Where changes are written down. Absent: the service keeps no trail, for whoever calls it does. */
  readonly auditor?: Auditor;
  /** Errors of libs that only this service uses, as problems; undefined leaves an error to the rules of all services. */
  readonly translate?: (error: unknown) => Problem | undefined;
  /** Absent: no API page. */
  readonly docs?: ApiDocs;
  /** Absent: no pages beside the routes. */
  readonly site?: Site | undefined;
}

/** One route as the server knows it. */
export interface Route {
  readonly method: string;
  readonly url: string;
}

/** A service that is ready to be asked, by `inject` or, once it listens, over the network. */
export interface Service extends AsyncDisposable {
  readonly app: NestFastifyApplication;
  /** Every route that the server answers, whoever made it. */
  readonly routes: readonly Route[];
  /** Starts to listen, and says where in one log line. Port 0 takes a free one. */
  listen(address: { readonly host: string; readonly port: number }): Promise<{ readonly url: string }>;
}

class ServiceModule {}

/** Puts controllers and providers behind token check, scopes, schema pipe and problem filter, and `/health` beside them. @throws BUG a route has no scope */
export async function createService(options: ServiceOptions): Promise<Service> {
  const { controllers, providers, logger, accepts, auditor, translate, docs, site } = options;
  refuseUndeclared(handlersOf(controllers, providers));
  // At the end idle connections are closed, and a request that is under way gets its answer. A stream without end must be ended by whoever makes it.
  const adapter = new FastifyAdapter({ forceCloseConnections: 'idle', bodyLimit: MAX_BODY_BYTES });
  const server = adapter.getInstance();
  const routes: Route[] = [];
  server.addHook('onRoute', ({ method, url }) => {
    routes.push(...[method].flat().map((each) => ({ method: each, url })));
  });
  protect(server, accepts, logger); // before any route is there: hooks reach only the routes that come after them
  server.addHook('onRequest', async ({ headers }) => {
    // Many clients name a type on every call; where there is no body, there is nothing to be malformed.
    if (headers['transfer-encoding'] === undefined && (headers['content-length'] ?? '0') === '0') {
      delete headers['content-type'];
    }
  });
  server.addHook('onResponse', async (request, reply) => {
    const { method, routeOptions } = request;
    logger.debug({ method, route: routeOptions.url, status: reply.statusCode, ms: Math.round(reply.elapsedTime) }, 'request');
  });
  const module: DynamicModule = {
    module: ServiceModule,
    controllers: [HealthController, ...controllers],
    providers: [...providers],
  };
  const app = await NestFactory.create<NestFastifyApplication>(module, adapter, { logger: new NestLogger(logger), abortOnError: false });
  app.useGlobalGuards(new ScopeGuard((context, error) => auditor?.refused(questionOfRoute(context), error) ?? Promise.resolve()));
  if (auditor !== undefined) {
    app.useGlobalInterceptors(new AuditInterceptor(auditor));
  }
  app.useGlobalPipes(new SchemaPipe());
  app.useGlobalFilters(new ProblemFilter(logger, translate));
  if (docs !== undefined) {
    serveDocs(app, docs);
  }
  if (site !== undefined) {
    serveSite(server, site);
  }
  await app.init();
  await server.ready();
  return {
    app,
    routes,
    async listen({ host, port }) {
      await app.listen(port, host);
      const bound = server.server.address();
      const chosen = typeof bound === 'object' && bound !== null ? bound.port : port;
      const url = `http://${host.includes(':') ? `[${host}]` : host}:${chosen}`;
      logger.info({ host, port: chosen, url }, 'listening');
      return { url };
    },
    [Symbol.asyncDispose]: () => app.close(),
  };
}
