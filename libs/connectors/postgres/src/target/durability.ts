import type { Position } from '@trem/replication-core';

/** More than this many open questions are not kept: the newest takes the place of the one before. */
const MOST_PENDING = 100;

/**
 * Tells which applied position a crash can no longer take back. Commits are not flushed one by one, so an applied position counts once the
 * target's log is flushed up to where it ended after that commit.
 */
export class Durability {
  readonly #pending: { position: Position; logEnd: Position }[] = [];
  #durable: Position | undefined;

  /** A position that is known to be flushed: the one found at take-over. */
  begin(position: Position | undefined): void {
    this.#pending.length = 0;
    this.#durable = position;
  }

  /**
   * @param applied read before the log was looked at; undefined when there is none
   * @param logEnd where the target's log ended then
   * @param flushed up to where it was flushed then or later
   */
  observe(applied: Position | undefined, logEnd: Position, flushed: Position): Position | undefined {
    if (applied !== undefined && applied !== this.#durable && applied !== this.#pending.at(-1)?.position) {
      if (this.#pending.length >= MOST_PENDING) {
        this.#pending.pop();
      }
      this.#pending.push({ position: applied, logEnd });
    }
    while (this.#pending[0] !== undefined && this.#pending[0].logEnd <= flushed) {
      this.#durable = this.#pending.shift()?.position;
    }
    return this.#durable;
  }
}
