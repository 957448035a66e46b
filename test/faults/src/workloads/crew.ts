/** How long what was begun may take to end once it is to stop: a source may be away at that moment. */
const END_WITHIN_MS = 120_000;

interface Signals {
  /** Aborts when no new step is to be begun. */
  readonly ending: AbortSignal;
  /** Aborts when even a begun step has no more time. */
  readonly givenUp: AbortSignal;
}

/** Loops that run side by side until they are stopped. The first that fails ends the others, and `stop` throws its error. */
export class Crew {
  readonly #ending = new AbortController();
  readonly #givenUp = new AbortController();
  readonly #loops: Promise<void>[] = [];

  add(loop: (signals: Signals) => Promise<void>): void {
    const running = loop({ ending: this.#ending.signal, givenUp: this.#givenUp.signal });
    running.catch(() => this.#ending.abort());
    this.#loops.push(running);
  }

  /** Waits until every loop has ended by itself. */
  async stop(): Promise<void> {
    this.#ending.abort();
    const timer = setTimeout(() => this.#givenUp.abort(), END_WITHIN_MS);
    const ends = await Promise.allSettled(this.#loops);
    clearTimeout(timer);
    const failed = ends.find((end) => end.status === 'rejected');
    if (failed !== undefined) {
      throw failed.reason;
    }
  }
}
