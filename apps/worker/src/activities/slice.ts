import { asksPreparation } from '@trem/contracts';
import type { TaskRow } from '@trem/control-store';
import type { ActivityDeps } from './deps.js';

/** A stretch of a stream: ends with the activity's cancellation, by time, or because its definition was edited. `reason` tells which. */
export interface Slice extends Disposable {
  readonly signal: AbortSignal;
  readonly reason: 'cancelled' | 'slice' | 'edited';
  /** Ends it at the next commit, as if its time were over: the next one reads everything anew. `edited`: no next one before the task is prepared anew. */
  end(reason?: 'slice' | 'edited'): void;
}

export function sliceOf(cancelled: AbortSignal, sliceMs: number): Slice {
  const over = new AbortController();
  let reason: 'slice' | 'edited' = 'slice';
  const timer = setTimeout(() => over.abort(), sliceMs);
  return {
    signal: AbortSignal.any([cancelled, over.signal]),
    get reason() {
      return cancelled.aborted ? 'cancelled' : reason;
    },
    end: (why = 'slice') => {
      reason = why;
      over.abort();
    },
    [Symbol.dispose]: () => clearTimeout(timer),
  };
}

/** Ends the slice once the definition that it works by is no longer the stored one. */
export function endingWhenEdited({ edits }: Pick<ActivityDeps, 'edits'>, row: TaskRow, slice: Slice): Disposable {
  return edits.watch(row, (now) => slice.end(asksPreparation(row.definition, now) ? 'edited' : 'slice'));
}
