import type { LoggerService } from '@nestjs/common';
import type { Logger } from '@trem/replication-core';

/** What Nest says about itself, on our logger: its chatter at start is for debugging. */
export class NestLogger implements LoggerService {
  readonly #logger: Logger;

  constructor(logger: Logger) {
    this.#logger = logger;
  }

  log(message: unknown, ...rest: readonly unknown[]): void {
    this.#logger.debug(facts(message, rest), 'nest');
  }

  error(message: unknown, ...rest: readonly unknown[]): void {
    this.#logger.error(facts(message, rest), 'nest');
  }

  warn(message: unknown, ...rest: readonly unknown[]): void {
    this.#logger.warn(facts(message, rest), 'nest');
  }
}

function facts(message: unknown, rest: readonly unknown[]): Readonly<Record<string, unknown>> {
  return message instanceof Error ? { error: message } : { says: String(message), context: String(rest.at(-1) ?? '') };
}
