/** A stretch of a stream: ends with the activity's cancellation, by time, or because its definition was edited. `reason` tells which. */
export interface Slice extends Disposable {
  readonly signal: AbortSignal;
  readonly reason: 'cancelled' | 'slice';
  /** Ends it at the next commit, as if its time were over: the next one reads everything anew. */
  end(): void;
}

export function sliceOf(cancelled: AbortSignal, sliceMs: number): Slice {
  const over = new AbortController();
  const timer = setTimeout(() => over.abort(), sliceMs);
  return {
    signal: AbortSignal.any([cancelled, over.signal]),
    get reason() {
      return cancelled.aborted ? 'cancelled' : 'slice';
    },
    end: () => over.abort(),
    [Symbol.dispose]: () => clearTimeout(timer),
  };
}
