interface Sample {
  readonly atMs: number;
  readonly changes: number;
  readonly bytes: number;
}

export interface Rates {
  readonly changesPerSecond: number;
  readonly bytesPerSecond: number;
}

const WINDOW_MS = 10_000;

/** What was applied in the last ten seconds, per second. Time is the caller's. */
export class RateWindow {
  readonly #startedMs: number;
  #samples: readonly Sample[] = [];

  constructor(startedMs: number) {
    this.#startedMs = startedMs;
  }

  add(sample: Sample): Rates {
    this.#samples = [...this.#samples.filter(({ atMs }) => atMs > sample.atMs - WINDOW_MS), sample];
    // A window that is younger than ten seconds is divided by its age, and never by less than one second.
    const seconds = Math.max(1_000, Math.min(WINDOW_MS, sample.atMs - this.#startedMs)) / 1_000;
    return {
      changesPerSecond: this.#samples.reduce((sum, { changes }) => sum + changes, 0) / seconds,
      bytesPerSecond: this.#samples.reduce((sum, { bytes }) => sum + bytes, 0) / seconds,
    };
  }
}
