import { setFlagsFromString } from 'node:v8';
import { createLogger, onShutdown, readConfig } from '@trem/node-platform';
import { workerConfig, workerName } from './config.js';
import { startWorkerProcess } from './worker-process.js';

// What flows through is buffers of short life beside a small heap, and V8 counts them against it: at its own pace it would collect all garbage
// seven times a second under a fast stream, a third of the worker's CPU time. docs/decisions/0008
setFlagsFromString('--heap-growing-percent=200');

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
