import { setTimeout as delay } from 'node:timers/promises';

/** How late a step may be before the timetable starts anew: a source that comes back is not flooded. */
const PATIENCE_MS = 500;
const LOOK_MS = 50;

const rests = new Set<Disposable>();

/** Until it is disposed of, whoever writes by a timetable in this process begins nothing new: the target may catch up, however slow the machine is. */
export function restWriters(): Disposable {
  const rest: Disposable = { [Symbol.dispose]: () => void rests.delete(rest) };
  rests.add(rest);
  return rest;
}

/** A timetable: so many steps a second, fewer when the steps take longer. */
export class Pace {
  readonly #everyMs: number;
  readonly #rests: boolean;
  #due = performance.now();

  /** @param steps Those of writers rest when they are told to; who only looks goes on. */
  constructor(perSecond: number, steps: 'writes' | 'looks' = 'writes') {
    this.#everyMs = 1_000 / perSecond;
    this.#rests = steps === 'writes';
  }

  /** Waits until the next step is due, or `signal` aborts. */
  async next(signal: AbortSignal): Promise<void> {
    while (this.#rests && rests.size > 0 && !signal.aborted) {
      await delay(LOOK_MS, undefined, { signal }).catch(() => undefined);
    }
    this.#due = Math.max(this.#due + this.#everyMs, performance.now() - PATIENCE_MS);
    const wait = this.#due - performance.now();
    if (wait > 1) {
      await delay(wait, undefined, { signal }).catch(() => undefined);
    }
  }
}
