import type { Item, Step } from './row-scripts.js';

/** A row of a table in mode scd2; times in µs since 1970. */
export interface Version extends Item {
  readonly start: bigint;
  readonly end: bigint | null;
}

/** What mode scd2 promises, in the plainest words: one change after the other. */
export class VersionModel {
  readonly #versions = new Map<number, Version[]>();

  take({ before, after }: Pick<Step, 'before' | 'after'>, time: bigint): void {
    if (before !== undefined && before.id !== after?.id) {
      this.#close(before.id, time);
    }
    if (after !== undefined) {
      this.#open(after, time);
    }
  }

  truncate(time: bigint): void {
    for (const id of this.#versions.keys()) {
      this.#close(id, time);
    }
  }

  /** By key and start. */
  rows(): readonly Version[] {
    return [...this.#versions.entries()].sort(([one], [other]) => one - other).flatMap(([, versions]) => versions);
  }

  #open(row: Item, time: bigint): void {
    const versions = this.#versions.get(row.id) ?? [];
    this.#versions.set(row.id, versions);
    const last = versions.at(-1);
    if (last?.end === null && last.n === row.n && last.big === row.big) {
      return;
    }
    this.#close(row.id, time);
    const floor = versions.at(-1)?.end ?? time;
    versions.push({ ...row, start: time > floor ? time : floor, end: null });
  }

  #close(id: number, time: bigint): void {
    const versions = this.#versions.get(id) ?? [];
    const last = versions.at(-1);
    if (last?.end === null) {
      versions[versions.length - 1] = { ...last, end: time > last.start ? time : last.start + 1n };
    }
  }
}
