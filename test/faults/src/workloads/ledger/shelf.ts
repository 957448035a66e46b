import type { Seeded } from '@trem/testing';
import type { Cells } from './tables.js';

const MOST_LEFT = 200;

/** The rows of one table that one writer has to itself, as they will be once its last planned transaction is committed. */
export class Shelf {
  readonly #values = new Map<string, Cells>();
  readonly #keys: string[] = [];
  readonly #places = new Map<string, number>();
  /** Keys that were once used, and may be again. */
  readonly #left = new Set<string>();

  get size(): number {
    return this.#keys.length;
  }

  pick(random: Seeded): string {
    return random.pick(this.#keys);
  }

  values(key: string): Cells {
    const values = this.#values.get(key);
    if (values === undefined) {
      throw new TypeError(`no row ${key}`);
    }
    return values;
  }

  has(key: string): boolean {
    return this.#values.has(key);
  }

  put(key: string, values: Cells): void {
    this.#left.delete(key);
    if (!this.#values.has(key)) {
      this.#places.set(key, this.#keys.length);
      this.#keys.push(key);
    }
    this.#values.set(key, values);
  }

  take(key: string): void {
    const place = this.#places.get(key);
    const last = this.#keys.pop();
    if (place === undefined || last === undefined) {
      throw new TypeError(`no row ${key}`);
    }
    if (last !== key) {
      this.#keys[place] = last;
      this.#places.set(last, place);
    }
    this.#places.delete(key);
    this.#values.delete(key);
    if (this.#left.size < MOST_LEFT) {
      this.#left.add(key);
    }
  }

  /** A key that a row had before and none has now. */
  reuse(): string | undefined {
    const [key] = this.#left;
    if (key !== undefined) {
      this.#left.delete(key);
    }
    return key;
  }
}
