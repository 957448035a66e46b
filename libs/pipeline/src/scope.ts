import { setTimeout as delay, setImmediate as nextTurn } from 'node:timers/promises';
import { ReplicationError } from '@trem/replication-core';

type Loop = (signal: AbortSignal) => Promise<void>;

/**
 * Runs loops side by side. The first to end ends the others by their signal; all are waited for. Returns when `signal` aborts,
 * throws what the first one threw.
 */
export async function together(signal: AbortSignal, loops: readonly Loop[]): Promise<void> {
  const scope = new AbortController();
  const both = AbortSignal.any([signal, scope.signal]);
  const failures: unknown[] = [];
  const run = async (loop: Loop) => {
    try {
      await loop(both);
    } catch (error) {
      failures.push(error);
    } finally {
      scope.abort();
    }
  };
  await Promise.all(loops.map(run));
  if (failures.length > 0) {
    throw failures[0];
  }
}

/** Yields every `ms` until the signal aborts. */
export async function* every(ms: number, signal: AbortSignal): AsyncGenerator<void, void> {
  while (await pause(ms, signal)) {
    yield;
  }
}

/** Waits; false when the signal aborts first. */
export async function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  await delay(ms, undefined, { signal }).catch(() => undefined);
  return !signal.aborted;
}

/** Resolves when the signal aborts. */
export function aborted(signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) {
      resolve();
    } else {
      signal.addEventListener('abort', () => resolve(), { once: true });
    }
  });
}

/** The outcome of `work`, or STALLED after `ms`: then whoever owns the connection closes it, which ends the work as well. */
export async function withinTime<T>(work: Promise<T>, ms: number, what: string): Promise<T> {
  const timer = new AbortController();
  const late = delay(ms, undefined, { signal: timer.signal }).then(() => {
    throw new ReplicationError('STALLED', { what, ms });
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    timer.abort();
    await late.catch(() => undefined);
    work.catch(() => undefined); // when it was late, its own end is nobody's news any more
  }
}

const BREATH_MS = 5;

/** Gives the event loop back every few milliseconds of work: heartbeats and keepalives live on the same thread. */
export class Breath {
  #since = performance.now();

  get isDue(): boolean {
    return performance.now() - this.#since >= BREATH_MS;
  }

  async take(): Promise<void> {
    await nextTurn();
    this.#since = performance.now();
  }
}
