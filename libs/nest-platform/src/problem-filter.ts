import { type ArgumentsHost, Catch, type ExceptionFilter, HttpException } from '@nestjs/common';
import { type ErrorClass, type ErrorCode, errorCatalogue, type Problem } from '@trem/contracts';
import { type Logger, ReplicationError } from '@trem/replication-core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { PROBLEM_TYPE, ProblemError, problemOf } from './problem-error.js';

/** The one place where an error becomes an answer. What nobody foresaw is a 500 without its text, which stays in the log. */
@Catch()
export class ProblemFilter implements ExceptionFilter {
  readonly #logger: Logger;

  readonly #translate: (error: unknown) => Problem | undefined;

  constructor(logger: Logger, translate: (error: unknown) => Problem | undefined = () => undefined) {
    this.#logger = logger;
    this.#translate = translate;
  }

  catch(error: unknown, host: ArgumentsHost): void {
    const http = host.switchToHttp();
    const reply = http.getResponse<FastifyReply>();
    const request = http.getRequest<FastifyRequest>();
    const problem = this.#translate(error) ?? toProblem(error);
    logFailure(this.#logger, error, { problem, method: request.method, route: request.routeOptions.url });
    if (!reply.sent && !reply.raw.headersSent) {
      void reply.code(problem.status).type(PROBLEM_TYPE).send(problem);
    }
  }
}

/** Notes what is not the caller's fault: our own, or that of a server which is away. */
export function logFailure(logger: Logger, error: unknown, { problem, ...call }: FailedCall): void {
  if (problem.status >= 500) {
    logger[problem.status === 500 ? 'error' : 'warn']({ error, ...call, status: problem.status, code: problem.code }, 'request failed');
  }
}

export interface FailedCall {
  readonly problem: Problem;
  readonly method: string;
  readonly route: string | undefined;
}

/** Translates an error to its problem. */
export function toProblem(error: unknown): Problem {
  if (error instanceof ProblemError) {
    return error.problem;
  }
  if (error instanceof ReplicationError) {
    return problemOf(error.code, { status: statusOfCode(error.code), detail: error.message });
  }
  const status = statusOfHttpError(error);
  if (status === 404) {
    return problemOf('NOT_FOUND', { status, detail: 'There is no such route', remedy: 'See /api/openapi.json for all routes.' });
  }
  if (status !== undefined && status >= 400 && status < 500) {
    return problemOf('REQUEST_INVALID', { status, detail: detailOfStatus(status) });
  }
  if (isConnectionError(error)) {
    return problemOf('SERVICE_UNREACHABLE', { status: 503, detail: 'A server that this service needs does not answer' });
  }
  return problemOf('BUG', { status: 500 });
}

/** The status of a coded error, by its class; `SETTINGS_INVALID` is this installation's own fault, `BUG` nobody's but ours. */
export function statusOfCode(code: ErrorCode): number {
  switch (code) {
    case 'NOT_FOUND':
      return 404;
    case 'REQUEST_INVALID':
      return 400;
    case 'UNAUTHENTICATED':
      return 401;
    case 'NOT_ALLOWED':
      return 403;
    case 'SETTINGS_INVALID':
    case 'BUG':
      return 500;
    default:
      return statusOfClass(errorCatalogue[code].class);
  }
}

function statusOfClass(errorClass: ErrorClass): number {
  switch (errorClass) {
    case 'validation':
      return 400;
    case 'request':
    case 'transient':
    case 'slow':
    case 'restart':
    case 'benign':
      return 503;
    default:
      return 409; // a command that its phase refuses, or a database whose set-up does
  }
}

/** The status that Nest or Fastify gave an error of the request itself: malformed JSON, a body that is too large, no such route. */
function statusOfHttpError(error: unknown): number | undefined {
  if (error instanceof HttpException) {
    return error.getStatus();
  }
  return error instanceof Error && 'statusCode' in error && typeof error.statusCode === 'number' ? error.statusCode : undefined;
}

/** Texts of our own: a parser's message may repeat what was sent, and a secret may be in it. */
function detailOfStatus(status: number): string {
  switch (status) {
    case 413:
      return 'The body is too large';
    case 415:
      return 'The body must be application/json';
    case 405:
      return 'This route has no such method';
    default:
      return 'The request cannot be read: a body must be well-formed JSON';
  }
}

const connectionErrors = new Set(['ECONNREFUSED', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'ENOTFOUND', 'EAI_AGAIN', '57P01', '57P03', '53300']);

/** True when an error, or one of its causes, says that a server is away. */
function isConnectionError(error: unknown): boolean {
  for (let next = error, depth = 0; next instanceof Error && depth < 8; next = next.cause, depth++) {
    if ('code' in next && typeof next.code === 'string' && connectionErrors.has(next.code)) {
      return true;
    }
  }
  return false;
}
