import { setTimeout as delay } from 'node:timers/promises';

/** Hears of changes of one task, from the moment it is made: none between two waits is lost. */
export interface Listener extends Disposable {
  /** Resolves at a change since the last wait, after `timeoutMs`, or when `signal` aborts. */
  wait(timeoutMs: number, signal: AbortSignal): Promise<void>;
}

/** Stands for every task. */
export const ANY_TASK = '*';

/** Passes on which tasks changed to those who watch them. */
export class Changes {
  readonly #listeners = new Map<string, Set<() => void>>();

  notify(taskId: string): void {
    for (const tell of [...(this.#listeners.get(taskId) ?? []), ...(this.#listeners.get(ANY_TASK) ?? [])]) {
      tell();
    }
  }

  /** @param taskId `ANY_TASK` for all of them */
  listen(taskId: string): Listener {
    let isChanged = false;
    let wake: () => void = () => undefined;
    const tell = (): void => {
      isChanged = true;
      wake();
    };
    const listeners = this.#listeners.get(taskId) ?? new Set();
    this.#listeners.set(taskId, listeners.add(tell));
    return {
      wait: async (timeoutMs, signal) => {
        if (!isChanged) {
          const settled = new AbortController();
          wake = () => settled.abort();
          await delay(timeoutMs, undefined, { signal: AbortSignal.any([signal, settled.signal]) }).catch(() => undefined);
        }
        isChanged = false;
      },
      [Symbol.dispose]: () => {
        listeners.delete(tell);
        if (listeners.size === 0) {
          this.#listeners.delete(taskId);
        }
      },
    };
  }

  /** How many tasks are watched; all together count as one more. */
  get watched(): number {
    return this.#listeners.size;
  }
}
