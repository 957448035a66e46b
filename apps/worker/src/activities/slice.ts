/** A stretch of a stream: ends with the activity's cancellation, or by time. `reason` tells which. */
export interface Slice extends Disposable {
  readonly signal: AbortSignal;
  readonly reason: 'cancelled' | 'slice';
}

export function sliceOf(cancelled: AbortSignal, sliceMs: number): Slice {
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(), sliceMs);
  return {
    signal: AbortSignal.any([cancelled, over.signal]),
    get reason() {
      return cancelled.aborted ? 'cancelled' : 'slice';
    },
    [Symbol.dispose]: () => clearTimeout(timer),
  };
}
