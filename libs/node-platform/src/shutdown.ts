import type { Logger } from '@trem/replication-core';

const signals = ['SIGTERM', 'SIGINT'] as const;

export interface ShutdownOptions {
  readonly logger: Logger;
  /** Ends what runs. Called once, at the first signal. */
  readonly stop: () => Promise<void>;
  /** How long `stop` may take, ms. */
  readonly graceMs: number;
  /** Ends the process: `process.exit`, named by the caller. */
  readonly exit: (code: number) => void;
}

/**
 * At SIGTERM or SIGINT calls `stop`, then `exit(0)`. `exit(1)` when `stop` fails or takes longer than its grace; a second signal exits at once.
 * Disposing of the result takes the handlers away again.
 */
export function onShutdown({ logger, stop, graceMs, exit }: ShutdownOptions): Disposable {
  let isStopping = false;
  let timer: NodeJS.Timeout | undefined;

  const end = (code: number): void => {
    clearTimeout(timer);
    exit(code);
  };
  const receive = (signal: NodeJS.Signals): void => {
    if (isStopping) {
      logger.warn({ signal }, 'second signal, leaving at once');
      end(1);
      return;
    }
    isStopping = true;
    logger.info({ signal, graceMs }, 'stopping');
    timer = setTimeout(() => {
      logger.error({ graceMs }, 'stopping took too long');
      end(1);
    }, graceMs);
    stop().then(
      () => {
        logger.info({}, 'stopped');
        end(0);
      },
      (error: unknown) => {
        logger.error({ error }, 'stopping failed');
        end(1);
      },
    );
  };

  for (const signal of signals) {
    process.on(signal, receive);
  }
  return {
    [Symbol.dispose]() {
      clearTimeout(timer);
      for (const signal of signals) {
        process.off(signal, receive);
      }
    },
  };
}
