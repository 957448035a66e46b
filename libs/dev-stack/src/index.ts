export { type EnsureNamespaceOptions, ensureNamespace } from './ensure-namespace.js';
export { type PostgresOptions, type PostgresServer, startPostgres } from './postgres-server.js';
export type { Progress } from './progress.js';
export { type RabbitOptions, type RabbitServer, startRabbit } from './rabbit-server.js';
export { StackError, type StackErrorCode } from './stack-error.js';
export { startTemporal, type TemporalOptions, type TemporalServer } from './temporal-server.js';
