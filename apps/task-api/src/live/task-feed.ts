import { setTimeout as delay } from 'node:timers/promises';
import type { TaskSnapshot } from '@trem/contracts';
import type { ControlStore } from '@trem/control-store';
import { toStatus } from '../tasks/tasks.service.js';
import type { Changes } from './changes.js';

export interface FeedTimes {
  /** At most one picture in this time, ms. */
  readonly paceMs: number;
  /** Looks again after this time even without a notification, ms: some facts ("no worker") change by the clock alone. */
  readonly refreshMs: number;
  /** A stream without news says so after this time, ms: a proxy or a dead reader is noticed. */
  readonly aliveMs: number;
}
export const feedTimes: FeedTimes = { paceMs: 1_000, refreshMs: 3_000, aliveMs: 15_000 };

export type FeedItem = { readonly tag: 'snapshot'; readonly snapshot: TaskSnapshot } | { readonly tag: 'alive' } | { readonly tag: 'gone' };

/** Live pictures of a task, each whole, so that a reader who misses some has lost nothing. Made only when they are asked for: a slow reader gets fewer. */
export class TaskFeed {
  readonly #store: ControlStore;
  readonly #changes: Changes;
  readonly #times: FeedTimes;
  readonly #ending = new AbortController();

  constructor(store: ControlStore, changes: Changes, times: FeedTimes = feedTimes) {
    this.#store = store;
    this.#changes = changes;
    this.#times = times;
  }

  /** Ends all streams, and lets none begin. */
  end(): void {
    this.#ending.abort();
  }

  /** How many tasks somebody follows now. */
  get watched(): number {
    return this.#changes.watched;
  }

  /** The picture now, then each that differs. Ends when `asked` aborts or all streams end, or with `gone` when the task is deleted. */
  async *follow(taskId: string, asked: AbortSignal): AsyncGenerator<FeedItem, void> {
    let last = '';
    let saidAt = 0;
    for await (const snapshot of this.watch(taskId, () => this.#look(taskId), asked)) {
      if (snapshot === undefined) {
        yield { tag: 'gone' };
        return;
      }
      const text = JSON.stringify(snapshot);
      if (text !== last || performance.now() - saidAt >= this.#times.aliveMs) {
        yield text === last ? { tag: 'alive' } : { tag: 'snapshot', snapshot };
        last = text;
        saidAt = performance.now();
      }
    }
  }

  /**
   * What `look` finds now, and again when the task may have changed: never sooner than the pace, never later than the refresh time.
   * Ends when `asked` aborts or all streams end. @param taskId `ANY_TASK` for all of them
   */
  async *watch<T>(taskId: string, look: () => Promise<T>, asked: AbortSignal): AsyncGenerator<T, void> {
    const signal = AbortSignal.any([asked, this.#ending.signal]);
    using listener = this.#changes.listen(taskId); // before the first look, so that a change after it is heard
    while (!signal.aborted) {
      yield await look();
      await delay(this.#times.paceMs, undefined, { signal }).catch(() => undefined);
      await listener.wait(this.#times.refreshMs, signal);
    }
  }

  async #look(taskId: string): Promise<TaskSnapshot | undefined> {
    const [status, tables, statistics, positions] = await Promise.all([
      this.#store.status(taskId),
      this.#store.tableProgress(taskId),
      this.#store.statistics(taskId),
      this.#store.positions(taskId),
    ]);
    return status === undefined ? undefined : { status: toStatus(status), tables, statistics, positions };
  }
}
