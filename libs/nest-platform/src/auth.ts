import { tokenName } from '@trem/contracts';
import type { Logger } from '@trem/replication-core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { Caller } from './caller.js';
import { PROBLEM_TYPE, problemOf } from './problem-error.js';
import { isPage } from './site.js';
import { basicPassword, bearerToken, type TokenCheck } from './token.js';

export const HEALTH_ROUTE = '/health';
export const DOCS_PATH = '/api/docs';
export const OPENAPI_PATH = '/api/openapi.json';

/**
 * Asks every request for a token before anything else looks at it: known routes, unknown ones and static files alike. Only the route `/health` is open, and
 * the files of a site, which hold no data: what they show they ask for with the token of whoever signs in.
 * Whose token it is stays with the request; what he may do is for `ScopeGuard`.
 * A hook of the server and not a guard, because a guard never sees routes that no controller made.
 */
export function protect(server: FastifyInstance, accepts: TokenCheck, logger: Logger): void {
  server.decorateRequest('caller');
  server.decorateRequest('requestId');
  server.addHook('onRequest', async (request, reply) => {
    if (request.routeOptions.url === HEALTH_ROUTE || isPage(request)) {
      return;
    }
    const isDocs = isDocsRequest(request);
    const { authorization } = request.headers;
    const token = bearerToken(authorization) ?? (isDocs ? basicPassword(authorization) : undefined);
    try {
      const caller = token === undefined ? undefined : await accepts(token);
      if (caller !== undefined) {
        request.caller = inNameOf(caller, request);
        return;
      }
    } catch (error) {
      logger.error({ error }, 'token could not be checked');
      return refuse(reply, 503);
    }
    return refuse(reply.header('www-authenticate', isDocs ? 'Basic realm="Trem: the password is the token"' : 'Bearer'), 401);
  });
}

/** A service may ask in the name of whoever asked it: its header `trem-actor`. From anybody else the header means nothing. */
function inNameOf(caller: Caller, { headers }: FastifyRequest): Caller {
  const actor = headers['trem-actor'];
  const isNamed = caller.scope === 'service' && typeof actor === 'string' && tokenName.safeParse(actor).success;
  return isNamed ? { ...caller, name: actor } : caller;
}

/**
 * The pages that a browser opens by itself. Only these take the token as the password of a Basic login: a browser repeats that login on requests which
 * other sites make it send, and these pages change nothing.
 */
function isDocsRequest(request: FastifyRequest): boolean {
  const url = request.routeOptions.url ?? '';
  return request.method === 'GET' && (url === OPENAPI_PATH || url === DOCS_PATH || url.startsWith(`${DOCS_PATH}/`));
}

function refuse(reply: FastifyReply, status: 401 | 503): FastifyReply {
  const problem =
    status === 401
      ? problemOf('UNAUTHENTICATED', { status })
      : problemOf('SERVICE_UNREACHABLE', { status, detail: 'The token cannot be checked now: the control-store does not answer' });
  return reply.code(status).type(PROBLEM_TYPE).send(problem);
}
