import { useSyncExternalStore } from 'react';

/** Whether the service answers, as the reads of the live pages found it last. Since when it does not, ms since 1970. */
export interface Connection {
  readonly isLost: boolean;
  readonly since: number;
}

let now: Connection = { isLost: false, since: 0 };
const listeners = new Set<() => void>();

/** Told by everything that reads again and again. */
export function reportConnection(isLost: boolean): void {
  if (isLost !== now.isLost) {
    now = { isLost, since: Date.now() };
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
