export { type Environment, readConfig } from './config.js';
export { createLogger, type LoggerOptions, type LogLevel, logLevels } from './logger.js';
export { createMetrics, type Metrics, type MetricsServer, serveMetrics } from './metrics.js';
export { openSecret, type SealedSecret, sealOf, sealSecret } from './seal.js';
export { addSecretKey, loadSecretKeys, type SecretKeyOptions, SecretKeys } from './secret-keys.js';
export { onShutdown, type ShutdownOptions } from './shutdown.js';
