export type { ApiDocs } from './api-docs.js';
export { IdempotencyKey } from './idempotency-key.js';
export { IfMatch, parseVersion } from './if-match.js';
export { problemItems, type SchemaIssue } from './issues.js';
export { invalid, PROBLEM_TYPE, ProblemError, type ProblemOptions, problemItem, problemOf } from './problem-error.js';
export { toProblem } from './problem-filter.js';
export { createService, type Route, type Service, type ServiceOptions } from './service.js';
export { acceptOnly, type TokenCheck } from './token.js';
