import { pause } from './scope.js';

/**
 * When the target may be written: an interval after the end of the last round. A round is what waited when it came due, in as many writes as that takes;
 * what comes later waits for the next one.
 */
export class Rhythm {
  readonly #intervalMs: number;
  #dueAt = 0;
  /** Deliveries that this round has still to take; undefined: none is open. */
  #left: number | undefined;

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

  get isRoundOpen(): boolean {
    return this.#left !== undefined;
  }

  /** All that waited when the round began has been taken. */
  get isRoundTaken(): boolean {
    return this.#left !== undefined && this.#left <= 0;
  }

  /** Until it is due, or `signal` aborts: a stop writes at once. */
  async untilDue(signal: AbortSignal): Promise<void> {
    const { leftMs } = this;
    if (leftMs > 0) {
      await pause(leftMs, signal);
    }
  }

  beginRound(waiting: number): void {
    this.#left = waiting;
  }

  took(): void {
    if (this.#left !== undefined) {
      this.#left -= 1;
    }
  }

  /** The round is in the target. */
  rest(): void {
    this.#left = undefined;
    this.#dueAt = performance.now() + this.#intervalMs;
  }
}
