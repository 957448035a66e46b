interface Sample {
  readonly atMs: number;
  readonly changes: number;
  readonly bytes: number;
}

export interface Rates {
  readonly changesPerSecond: number;
  readonly bytesPerSecond: number;
  /** Over the last minute: what is left is reckoned by it, for a rate of few seconds leaps. */
  readonly minuteChangesPerSecond: number;
}

const WINDOW_MS = 10_000;
const MINUTE_MS = 60_000;

/** What was applied in the last ten seconds, and in the last minute, per second. Time is the caller's. */
export class RateWindow {
  readonly #startedMs: number;
  #samples: readonly Sample[] = [];

  constructor(startedMs: number) {
    this.#startedMs = startedMs;
  }

  add(sample: Sample): Rates {
    this.#samples = [...this.#samples.filter(({ atMs }) => atMs > sample.atMs - MINUTE_MS), sample];
    const recent = this.#samples.filter(({ atMs }) => atMs > sample.atMs - WINDOW_MS);
    // A window that is younger than its length is divided by its age, and never by less than one second.
    const age = sample.atMs - this.#startedMs;
    const seconds = (length: number) => Math.max(1_000, Math.min(length, age)) / 1_000;
    return {
      changesPerSecond: sumOf(recent, 'changes') / seconds(WINDOW_MS),
      bytesPerSecond: sumOf(recent, 'bytes') / seconds(WINDOW_MS),
      minuteChangesPerSecond: sumOf(this.#samples, 'changes') / seconds(MINUTE_MS),
    };
  }
}

function sumOf(samples: readonly Sample[], field: 'changes' | 'bytes'): number {
  return samples.reduce((sum, sample) => sum + sample[field], 0);
}
