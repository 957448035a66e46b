import type { Installation } from '@trem/test-installation';
import { installationForPoints } from './strike.js';

/** Installations side by side, each for one point at a time: most of a test is waiting for a death to be noticed. */
export class Lanes implements AsyncDisposable {
  readonly #most: number;
  readonly #open: () => Promise<Installation>;
  readonly #free: Installation[] = [];
  readonly #waiting: ((installation: Installation) => void)[] = [];
  readonly #opened = new AsyncDisposableStack();
  #asked = 0;
  /** One is opened after the other: at once, all of them would be late. */
  #opening: Promise<void> = Promise.resolve();

  constructor(most: number, open = installationForPoints) {
    this.#most = most;
    this.#open = open;
  }

  /** Runs `work` in a free lane, or in a new one when there may be more; else waits for one. */
  async use<T>(work: (installation: Installation) => Promise<T>): Promise<T> {
    const installation = this.#free.pop() ?? (await this.#wait());
    try {
      return await work(installation);
    } finally {
      this.#give(installation);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#opening.catch(() => undefined); // whoever asked for it has heard
    await this.#opened.disposeAsync();
  }

  async #wait(): Promise<Installation> {
    const given = new Promise<Installation>((resolve) => this.#waiting.push(resolve));
    if (this.#asked < this.#most) {
      this.#asked += 1;
      this.#opening = this.#opening.then(async () => this.#give(this.#opened.use(await this.#open())));
    }
    // Where a lane could not be opened, nobody waits for it to become free.
    return await Promise.race([given, this.#opening.then(() => given)]);
  }

  #give(installation: Installation): void {
    const next = this.#waiting.shift();
    if (next === undefined) {
      this.#free.push(installation);
    } else {
      next(installation);
    }
  }
}
