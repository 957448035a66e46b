import { createLogger, onShutdown, readConfig } from '@trem/node-platform';
import { workerConfig, workerName } from './config.js';
import { startWorkerProcess } from './worker-process.js';

const bootLogger = createLogger({ service: 'worker', level: 'info' });

/** A worker's life, from its configuration to its end. Never rejects: a failure is logged, and ends the process with 1. */
export async function runWorker(environment: NodeJS.ProcessEnv): Promise<void> {
  try {
    await run(environment);
  } catch (error) {
    bootLogger.error({ error }, 'worker ends');
    process.exit(1);
  }
}

async function run(environment: NodeJS.ProcessEnv): Promise<void> {
  const config = readConfig(workerConfig, environment);
  const logger = createLogger({ service: 'worker', level: config.logLevel, instance: workerName(config) });
  const running = await startWorkerProcess(config, logger);
  logger.info({ metrics: running.metricsUrl }, 'worker is up');
  onShutdown({ logger, stop: () => running.stop(), graceMs: config.loadGraceMs + 75_000, exit: (code) => process.exit(code) });
  await running.ended;
}
