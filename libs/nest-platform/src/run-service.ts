import { createLogger, type Environment, onShutdown, readConfig } from '@trem/node-platform';
import type { Logger } from '@trem/replication-core';
import type { z } from 'zod';
import type { Service } from './service.js';
import type { ServiceVariables } from './service-config.js';

/** How long requests that are under way may take to end, ms. */
const GRACE_MS = 10_000;

export interface RunServiceOptions<C extends ServiceVariables> {
  /** Name of the process in its logs. */
  readonly name: string;
  readonly variables: z.ZodType<C>;
  readonly environment: Environment;
  /** Opens what the service needs, into the stack that is closed after the service, and makes it. */
  readonly open: (config: C, parts: AsyncDisposableStack, logger: Logger) => Promise<Service>;
  /** Ends the process: `process.exit`, named by the caller. */
  readonly exit: (code: number) => void;
}

/**
 * The life of a service process: reads its configuration, opens its parts, listens, and at SIGTERM ends in the opposite order.
 * A start that fails says why in one log line, closes what it opened and exits with 1.
 */
export async function runService<C extends ServiceVariables>({
  name,
  variables,
  environment,
  open,
  exit,
}: RunServiceOptions<C>): Promise<void> {
  const parts = new AsyncDisposableStack();
  let logger = createLogger({ service: name, level: 'info' });
  try {
    const config = readConfig(variables, environment);
    logger = createLogger({ service: name, level: config.LOG_LEVEL });
    onShutdown({ logger, stop: () => parts.disposeAsync(), graceMs: GRACE_MS, exit });
    const service = parts.use(await open(config, parts, logger));
    await service.listen({ host: config.TREM_HOST, port: config.TREM_PORT });
  } catch (error) {
    logger.error({ error }, 'start failed');
    await parts.disposeAsync().catch(() => undefined);
    exit(1);
  }
}
