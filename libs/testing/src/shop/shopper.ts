import type pg from 'pg';
import { Seeded } from './seeded.js';

/** What the traffic changed, in rows. */
export interface TrafficCounts {
  readonly transactions: number;
  readonly inserts: number;
  readonly updates: number;
  readonly deletes: number;
  readonly truncates: number;
  /** Of the updates: those that changed a key, and those that left a large text as it was. */
  readonly keyChanges: number;
  readonly unchangedLargeTexts: number;
}

export interface Shelf {
  /** Customers of this shopper alone, as no two shoppers ever wait for each other. */
  readonly customers: readonly string[];
  readonly products: number;
  readonly firstOrder: number;
  readonly lastOrder: number;
}

/** Number of this shopper, from 0, and of all of them. */
interface Place {
  readonly number: number;
  readonly of: number;
}

/**
 * One visitor with one connection: its transactions follow from its seed alone. It only touches rows whose number it shares
 * with no other shopper, but for the small table `offer`, so shoppers do not block each other.
 */
export class Shopper {
  readonly random: Seeded;
  readonly counts = { transactions: 0, inserts: 0, updates: 0, deletes: 0, truncates: 0, keyChanges: 0, unchangedLargeTexts: 0 };
  readonly orders: number[] = [];
  readonly offers: string[] = [];
  readonly views: { at: number; path: string }[] = [];
  readonly #client: pg.Client;
  readonly #shelf: Shelf;
  readonly #place: Place;
  readonly #statements = new Map<string, string>();
  #made = 0;

  constructor(client: pg.Client, shelf: Shelf, { seed, ...place }: Place & { readonly seed: number }) {
    this.#client = client;
    this.#shelf = shelf;
    this.#place = place;
    this.random = new Seeded(seed * 1_000 + place.number);
  }

  next(): number {
    this.#made += 1;
    return this.#made;
  }

  newOrder(): number {
    return this.#shelf.lastOrder + 1 + this.#place.number + this.next() * this.#place.of;
  }

  /** An order of ours, mostly one that stood there before; it may have been deleted meanwhile. */
  someOrder(): number {
    if (this.orders.length > 0 && this.random.below(3) === 0) {
      return this.random.pick(this.orders);
    }
    const { firstOrder, lastOrder } = this.#shelf;
    return this.#ours(firstOrder + this.random.below(lastOrder - firstOrder + 1));
  }

  someProduct(): number {
    return this.#ours(1 + this.random.below(this.#shelf.products));
  }

  someCustomer(): string {
    return this.random.pick(this.#shelf.customers);
  }

  #ours(number: number): number {
    return number - (number % this.#place.of) + this.#place.number;
  }

  get number(): number {
    return this.#place.number;
  }

  async transaction(work: () => Promise<void>): Promise<void> {
    await this.#client.query('BEGIN');
    await work();
    await this.#client.query('COMMIT');
  }

  /** Runs a prepared statement and counts the rows it touched. */
  async run(kind: 'inserts' | 'updates' | 'deletes', text: string, values: readonly unknown[]): Promise<number> {
    const { rowCount } = await this.#client.query({ name: this.#statementName(text), text, values: [...values] });
    this.counts[kind] += rowCount ?? 0;
    return rowCount ?? 0;
  }

  /** Short, as Postgres cuts names at 63 letters. */
  #statementName(text: string): string {
    const name = this.#statements.get(text) ?? `s${this.#statements.size}`;
    this.#statements.set(text, name);
    return name;
  }

  async truncate(text: string): Promise<void> {
    await this.#client.query(text);
    this.counts.truncates += 1;
  }
}
