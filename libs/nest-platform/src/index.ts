/** An answer under way, for the one route that writes its own. */
export type { FastifyReply as Reply } from 'fastify';
export { accessByRoute, accessOf, Changes, ForServices, type Handler, handlersOf, Open, Reads, type RouteAccess } from './access.js';
export type { ApiDocs } from './api-docs.js';
export { type AuditNotes, Auditor, author, noteChange, questionOf } from './audit.js';
export { type Caller, callerOf, mayDo, WhoAsks } from './caller.js';
export { IdempotencyKey } from './idempotency-key.js';
export { IfMatch, parseVersion } from './if-match.js';
export { problemItems, type SchemaIssue } from './issues.js';
export { invalid, PROBLEM_TYPE, ProblemError, type ProblemOptions, problemItem, problemOf } from './problem-error.js';
export { logFailure, statusOfCode, toProblem } from './problem-filter.js';
export { relayedProblem } from './relayed-problem.js';
export { type RunServiceOptions, runService } from './run-service.js';
export { refuseUnlessAllowed } from './scope-guard.js';
export { createService, type Route, type Service, type ServiceOptions } from './service.js';
export { readServiceToken, type ServiceVariables, serviceVariables } from './service-config.js';
export type { Site } from './site.js';
export { acceptOnly, type TokenCheck } from './token.js';
