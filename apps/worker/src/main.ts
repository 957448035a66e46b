import { createLogger, onShutdown, readConfig } from '@trem/node-platform';
import { workerConfig, workerName } from './config.js';
import { startWorkerProcess } from './worker-process.js';

const bootLogger = createLogger({ service: 'worker', level: 'info' });

async function main(): Promise<void> {
  const config = readConfig(workerConfig, process.env);
  const logger = createLogger({ service: 'worker', level: config.logLevel, instance: workerName(config) });
  const running = await startWorkerProcess(config, logger);
  logger.info({ metrics: running.metricsUrl }, 'worker is up');
  onShutdown({ logger, stop: () => running.stop(), graceMs: config.loadGraceMs + 75_000, exit: (code) => process.exit(code) });
  await running.ended;
}

main().catch((error: unknown) => {
  bootLogger.error({ error }, 'worker ends');
  process.exit(1);
});
