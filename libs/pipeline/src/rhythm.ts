import { pause } from './scope.js';

/** When the target may be written again: an interval after the last write that left nothing to write. */
export class Rhythm {
  readonly #intervalMs: number;
  #dueAt = 0;

  constructor(intervalMs: number) {
    this.#intervalMs = intervalMs;
  }

  /** The target is written only so often. */
  get isKept(): boolean {
    return this.#intervalMs > 0;
  }

  /** 0: now. */
  get leftMs(): number {
    return this.isKept ? Math.max(0, this.#dueAt - performance.now()) : 0;
  }

  /** Until it is due, or `signal` aborts: a stop writes at once. */
  async untilDue(signal: AbortSignal): Promise<void> {
    const { leftMs } = this;
    if (leftMs > 0) {
      await pause(leftMs, signal);
    }
  }

  /** Everything that there was is on its way. */
  rest(): void {
    this.#dueAt = performance.now() + this.#intervalMs;
  }
}
