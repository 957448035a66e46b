import type { ControlStore } from '@trem/control-store';
import type { Caller } from '@trem/nest-platform';
import type { Logger } from '@trem/replication-core';

/** How often tokens of open streams are looked at, ms: another process may have revoked one, and time lets others expire. */
const LOOK_EVERY_MS = 2_000;

/** One open stream of a caller. */
export interface Session extends Disposable {
  /** Aborts when the caller's token is no longer accepted. */
  readonly signal: AbortSignal;
}

/** Streams that stay open for long: each ends within seconds once the token that opened it is revoked or has expired. */
export class Sessions implements Disposable {
  readonly #tokens: Pick<ControlStore['tokens'], 'accepted'>;
  readonly #logger: Logger;
  readonly #open = new Map<string, Set<AbortController>>();
  readonly #timer: NodeJS.Timeout;
  #isLooking = false;

  constructor(tokens: Pick<ControlStore['tokens'], 'accepted'>, logger: Logger, everyMs = LOOK_EVERY_MS) {
    this.#tokens = tokens;
    this.#logger = logger;
    this.#timer = setInterval(() => void this.#look(), everyMs);
    this.#timer.unref();
  }

  /** To be disposed of when the stream ends. A service's own token lives as long as the process. */
  begin({ tokenId }: Caller): Session {
    const ended = new AbortController();
    if (tokenId === undefined) {
      return { signal: ended.signal, [Symbol.dispose]: () => undefined };
    }
    const sessions = this.#open.get(tokenId) ?? new Set();
    this.#open.set(tokenId, sessions.add(ended));
    return {
      signal: ended.signal,
      [Symbol.dispose]: () => {
        sessions.delete(ended);
        if (sessions.size === 0 && this.#open.get(tokenId) === sessions) {
          this.#open.delete(tokenId);
        }
      },
    };
  }

  /** Ends all streams of a token now. */
  end(tokenId: string): void {
    for (const session of this.#open.get(tokenId) ?? []) {
      session.abort();
    }
  }

  [Symbol.dispose](): void {
    clearInterval(this.#timer);
  }

  /** While the store is away nobody knows, and streams, which come from it, have nothing to tell. */
  async #look(): Promise<void> {
    const ids = [...this.#open.keys()];
    if (ids.length === 0 || this.#isLooking) {
      return;
    }
    this.#isLooking = true;
    try {
      const accepted = await this.#tokens.accepted(ids);
      for (const id of ids.filter((one) => !accepted.has(one))) {
        this.end(id);
      }
    } catch (error) {
      this.#logger.warn({ error }, 'tokens of open streams could not be looked at');
    } finally {
      this.#isLooking = false;
    }
  }
}
