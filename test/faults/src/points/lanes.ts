import type { Installation } from '@trem/test-installation';
import { installationForPoints } from './strike.js';

/** Installations side by side, each for one point at a time: most of a test is waiting for a death to be noticed. */
export class Lanes implements AsyncDisposable {
  readonly #all: Installation[] = [];
  readonly #free: Installation[] = [];
  readonly #waiting: ((installation: Installation) => void)[] = [];
  #opening: Promise<void> = Promise.resolve();
  #isClosed = false;

  /** Returns with the first; the others come one after the other, for starting them at once would only make all of them late. */
  static async open(count: number): Promise<Lanes> {
    const lanes = new Lanes();
    await lanes.#add();
    lanes.#opening = lanes.#addMore(count - 1);
    lanes.#opening.catch(() => undefined); // closing tells
    return lanes;
  }

  async use<T>(work: (installation: Installation) => Promise<T>): Promise<T> {
    const installation = this.#free.pop() ?? (await new Promise<Installation>((resolve) => this.#waiting.push(resolve)));
    try {
      return await work(installation);
    } finally {
      this.#give(installation);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#isClosed = true;
    const opened = await Promise.allSettled([this.#opening]);
    await Promise.all(this.#all.map((installation) => installation[Symbol.asyncDispose]()));
    if (opened[0].status === 'rejected') {
      throw opened[0].reason;
    }
  }

  async #addMore(count: number): Promise<void> {
    for (let added = 0; added < count && !this.#isClosed; added += 1) {
      await this.#add();
    }
  }

  async #add(): Promise<void> {
    const installation = await installationForPoints();
    this.#all.push(installation);
    this.#give(installation);
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
