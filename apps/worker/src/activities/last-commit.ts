import type { Position } from '@trem/replication-core';

/** So much later than the time itself is the source's log looked at: commits of that time are in it by then, and clocks differ by a little. */
const MARGIN_MS = 1_000;

/** Tells when everything that a source committed up to a time is applied, also when nothing comes after it. */
export class LastCommit {
  readonly #atMs: number;
  readonly #logEnd: () => Promise<Position>;
  #end: Position | undefined;
  #isAsking = false;
  #isReached = false;

  /** @param atMs the time, ms since 1970 */
  constructor(atMs: number, logEnd: () => Promise<Position>) {
    this.#atMs = atMs;
    this.#logEnd = logEnd;
  }

  get isReached(): boolean {
    return this.#isReached;
  }

  /** Called again and again with what is applied. */
  see(applied: Position, onReached: () => void): void {
    if (this.#isReached || Date.now() < this.#atMs + MARGIN_MS) {
      return;
    }
    if (this.#end === undefined) {
      this.#ask();
    } else if (applied >= this.#end) {
      this.#isReached = true;
      onReached();
    }
  }

  #ask(): void {
    if (!this.#isAsking) {
      this.#isAsking = true;
      this.#logEnd()
        .then((position) => {
          this.#end = position;
        })
        .catch(() => undefined) // asked again at the next look
        .finally(() => {
          this.#isAsking = false;
        });
    }
  }
}
