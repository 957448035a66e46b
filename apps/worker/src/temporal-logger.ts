import type { Logger as TemporalLogger } from '@temporalio/worker';
import type { Logger } from '@trem/replication-core';

type Level = Parameters<TemporalLogger['log']>[0];

/** The same text is written at most this often: while the server is away, the native core repeats itself several times a second. */
const everyMs = 10_000;

/** Passes the lines of Temporal's library on to our log. */
export function temporalLogger(logger: Logger): TemporalLogger {
  const writtenAt = new Map<string, number>();
  const log = (level: Level, message: string, meta: Readonly<Record<string, unknown>> = {}): void => {
    const now = Date.now();
    if (now - (writtenAt.get(message) ?? 0) < everyMs) {
      return;
    }
    writtenAt.set(message, now);
    const facts = { from: 'temporal', workflowId: meta.workflowId, activityId: meta.activityId, error: meta.error };
    switch (level) {
      case 'ERROR':
        logger.error(facts, message);
        break;
      case 'WARN':
        logger.warn(facts, message);
        break;
      default:
        logger.debug(facts, message);
    }
  };
  return {
    log,
    trace: (message, meta) => log('TRACE', message, meta),
    debug: (message, meta) => log('DEBUG', message, meta),
    info: (message, meta) => log('INFO', message, meta),
    warn: (message, meta) => log('WARN', message, meta),
    error: (message, meta) => log('ERROR', message, meta),
  };
}
