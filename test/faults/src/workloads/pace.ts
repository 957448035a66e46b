import { setTimeout as delay } from 'node:timers/promises';

/** How late a step may be before the timetable starts anew: a source that comes back is not flooded. */
const PATIENCE_MS = 500;

/** A timetable: so many steps a second, fewer when the steps take longer. */
export class Pace {
  readonly #everyMs: number;
  #due = performance.now();

  constructor(perSecond: number) {
    this.#everyMs = 1_000 / perSecond;
  }

  /** Waits until the next step is due, or `signal` aborts. */
  async next(signal: AbortSignal): Promise<void> {
    this.#due = Math.max(this.#due + this.#everyMs, performance.now() - PATIENCE_MS);
    const wait = this.#due - performance.now();
    if (wait > 1) {
      await delay(wait, undefined, { signal }).catch(() => undefined);
    }
  }
}
