import { hasCode } from '@trem/replication-core';
import { withClient } from '../connection.js';
import { translateError } from '../errors.js';
import { captureConnection } from './connections.js';
import type { WatchOptions } from './partition-watch.js';
import { expectAsMade } from './publication-as-made.js';

const LOOK_EVERY_MS = 15_000;
const PATIENCE_MS = 10_000;

/**
 * Finds what somebody does to the publication of a reader at work, every 15 s, and fails the reader then: the start check that looks for the same may
 * be months away, and until then changes would be missing in silence.
 */
export class PublicationWatch implements Disposable {
  readonly #options: Omit<WatchOptions, 'received'>;
  #timer: NodeJS.Timeout | undefined;
  #isClosed = false;

  constructor(options: Omit<WatchOptions, 'received'>) {
    this.#options = options;
    this.#wait();
  }

  [Symbol.dispose](): void {
    this.#isClosed = true;
    clearTimeout(this.#timer);
  }

  #wait(): void {
    if (!this.#isClosed) {
      this.#timer = setTimeout(() => void this.#look(), LOOK_EVERY_MS);
    }
  }

  async #look(): Promise<void> {
    const { endpoint, task, logger, failed } = this.#options;
    try {
      await withClient(endpoint, { ...captureConnection(task), statementTimeoutMs: PATIENCE_MS }, (client) => expectAsMade(client, task));
    } catch (error) {
      const known = translateError(error);
      if (hasCode(known, 'POSITION_INVALID')) {
        failed(known);
        return;
      }
      logger.warn({ error: known }, 'the publication was not looked at');
    }
    this.#wait();
  }
}
