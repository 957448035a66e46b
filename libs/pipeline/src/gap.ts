/**
 * A gap that stayed when the channel was opened anew, and what is known of the capture whose batches lie beyond it. What was in the queue at that
 * moment may be the rest of a capture that died. What was published later can only come from one that lives.
 */
export class Gap {
  /** Aborts when its successor's first batch has been waited for long enough. */
  readonly patience: AbortSignal;
  #leftOvers: number;

  /** @param leftOvers how many messages were in the queue at most */
  constructor(leftOvers: number, patienceMs: number) {
    this.#leftOvers = leftOvers;
    this.patience = AbortSignal.timeout(patienceMs);
  }

  /** One more delivery has come. */
  took(): void {
    this.#leftOvers -= 1;
  }

  /** The delivery that came last was not in the queue yet when the gap was found. */
  get isOfLivingCapture(): boolean {
    return this.#leftOvers < 0;
  }
}
