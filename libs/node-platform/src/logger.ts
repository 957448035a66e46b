import type { Logger } from '@trem/replication-core';
import { type DestinationStream, type Logger as PinoLogger, pino } from 'pino';
import { printable } from './printable.js';

export const logLevels = ['debug', 'info', 'warn', 'error', 'fatal'] as const;
export type LogLevel = (typeof logLevels)[number];

export interface LoggerOptions {
  /** Name of the process: `worker`, `task-api`. */
  readonly service: string;
  readonly level: LogLevel;
  /** Which installation: `production`, `test`. Left out when absent. */
  readonly environment?: string | undefined;
  /** Which of several equal processes. Left out when absent. */
  readonly instance?: string | undefined;
  /** Where lines go; standard output when absent. */
  readonly destination?: DestinationStream;
}

/**
 * The Logger port on pino: one JSON line each, with `time` (UTC, ms), `level`, `message`, `service` and the facts.
 * What is called password, secret, token or key is masked at any depth, passwords inside URLs too; an error is written with its causes, and a database's
 * message only where it cannot repeat a row's values.
 */
export function createLogger({ service, level, environment, instance, destination }: LoggerOptions): Logger {
  const settings = {
    level,
    base: { service, ...(environment === undefined ? {} : { environment }), ...(instance === undefined ? {} : { instance }) },
    messageKey: 'message',
    timestamp: () => `,"time":"${new Date().toISOString()}"`,
    formatters: {
      level: (label: string) => ({ level: label }),
      log: (facts: Record<string, unknown>) => printableFacts(facts),
    },
  };
  return new PinoBacked(destination === undefined ? pino(settings) : pino(settings, destination));
}

function printableFacts(facts: Readonly<Record<string, unknown>>): Record<string, unknown> {
  return Object.fromEntries(Object.entries(facts).map(([name, value]) => [name, printable(name, value)]));
}

class PinoBacked implements Logger {
  readonly #pino: PinoLogger;

  constructor(backing: PinoLogger) {
    this.#pino = backing;
  }

  debug(facts: Readonly<Record<string, unknown>>, message: string): void {
    this.#pino.debug(facts, message);
  }

  info(facts: Readonly<Record<string, unknown>>, message: string): void {
    this.#pino.info(facts, message);
  }

  warn(facts: Readonly<Record<string, unknown>>, message: string): void {
    this.#pino.warn(facts, message);
  }

  error(facts: Readonly<Record<string, unknown>>, message: string): void {
    this.#pino.error(facts, message);
  }

  child(facts: Readonly<Record<string, unknown>>): Logger {
    return new PinoBacked(this.#pino.child(printableFacts(facts))); // pino formats the facts of a line, not those of a child
  }
}
