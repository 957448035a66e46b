import type { ErrorCode } from '@trem/contracts';
import type { EndpointConfig, Logger, ReplicationError, TaskRef } from '@trem/replication-core';
import type pg from 'pg';
import { withClient } from '../connection.js';
import { translateError } from '../errors.js';
import { captureConnection } from './connections.js';

export interface LookOutOptions {
  readonly endpoint: EndpointConfig;
  readonly task: TaskRef;
  readonly logger: Logger;
  /** Told once, then nothing is looked at any more. */
  readonly failed: (error: ReplicationError) => void;
  /** What is looked at, for people. */
  readonly what: string;
  /** What it must throw to fail the reader. All else is warned of, and looked at again. */
  readonly failsWith: readonly ErrorCode[];
  readonly everyMs: () => number;
  readonly look: (client: pg.Client) => Promise<void>;
}

const PATIENCE_MS = 10_000;

/** Looks at the source beside a reader at work, again and again, each time over a connection of its own. Begins with `wait`. */
export class LookOut implements Disposable {
  readonly #options: LookOutOptions;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: LookOutOptions) {
    this.#options = options;
  }

  /** The next look, in place of the one that was due. */
  wait(ms = this.#options.everyMs()): void {
    clearTimeout(this.#timer);
    if (!this.#isClosed) {
      this.#timer = setTimeout(() => void this.#look(), ms);
    }
  }

  [Symbol.dispose](): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  async #look(): Promise<void> {
    const { endpoint, task, logger, failed, what, failsWith, look } = this.#options;
    try {
      await withClient(endpoint, { ...captureConnection(task), statementTimeoutMs: PATIENCE_MS }, look);
    } catch (error) {
      const known = translateError(error);
      if (failsWith.includes(known.code)) {
        failed(known);
        return;
      }
      logger.warn({ error: known }, `${what} not looked at`);
    }
    this.wait();
  }
}
