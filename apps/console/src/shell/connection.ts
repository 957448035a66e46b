import { useSyncExternalStore } from 'react';

/** How one subscription is doing. `reconnecting`: it broke, and the next try is on its way. `lost`: that failed, too. */
export type StreamState = 'connecting' | 'live' | 'reconnecting' | 'lost';

/** How all of them together are doing: as the worst one. `idle`: the page follows nothing. */
export interface Connection {
  readonly state: StreamState | 'idle';
  /** Since when it is so, ms since 1970. */
  readonly since: number;
  /** Why it is not live; undefined while it is. */
  readonly error: unknown;
  /** The page shows something that may be old by now. */
  readonly isShown: boolean;
}

export interface Stream {
  readonly state: StreamState;
  readonly error: unknown;
  /** The page shows something of it, which may be old by now. */
  readonly isShown: boolean;
}

const WORST_FIRST = ['lost', 'reconnecting', 'connecting', 'live'] as const satisfies readonly StreamState[];

/** The worst of all streams; the time changes only with the state. */
export function connectionOf(streams: readonly Stream[], before: Connection, nowMs: number): Connection {
  const state = WORST_FIRST.find((one) => streams.some((stream) => stream.state === one)) ?? 'idle';
  const error = streams.find((stream) => stream.state === state)?.error;
  const isShown = streams.some((stream) => stream.isShown);
  return { state, error, isShown, since: state === before.state ? before.since : nowMs };
}

const streams = new Map<object, Stream>();
const listeners = new Set<() => void>();
let now: Connection = { state: 'idle', since: 0, error: undefined, isShown: false };

/** Told by everything that follows something, under a key of its own. Undefined: it follows no more. */
export function reportStream(key: object, stream: Stream | undefined): void {
  if (stream === undefined) {
    streams.delete(key);
  } else {
    streams.set(key, stream);
  }
  const next = connectionOf([...streams.values()], now, Date.now());
  if (next.state !== now.state || next.error !== now.error || next.isShown !== now.isShown) {
    now = next;
    for (const tell of listeners) {
      tell();
    }
  }
}

export function useConnection(): Connection {
  return useSyncExternalStore(
    (tell) => {
      listeners.add(tell);
      return () => listeners.delete(tell);
    },
    () => now,
  );
}
