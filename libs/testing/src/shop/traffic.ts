import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import { act } from './deeds.js';
import { type Shelf, Shopper, type TrafficCounts } from './shopper.js';

export type { TrafficCounts } from './shopper.js';

export interface TrafficOptions {
  readonly url: string;
  /** What all connections together aim at; a slow server gets fewer, and no burst afterwards. */
  readonly transactionsPerSecond?: number;
  readonly seed?: number;
  readonly connections?: number;
}

export interface RunningTraffic {
  /** What was changed so far. */
  counts(): TrafficCounts;
  /** Ends after the running transactions and closes the connections. Throws what stopped the traffic before, if anything did. */
  stop(): Promise<TrafficCounts>;
}

/** How late a transaction may be before the timetable starts anew. */
const PATIENCE_MS = 500;

/**
 * Live traffic on a filled shop: orders, payments, price changes, cancelled orders, changed keys, rewritten and untouched large texts, a TRUNCATE now and then.
 * Each connection's transactions follow from the seed; how they interleave does not.
 */
export async function startTraffic({
  url,
  transactionsPerSecond = 200,
  seed = 1,
  connections = 4,
}: TrafficOptions): Promise<RunningTraffic> {
  const clients = await Promise.all(Array.from({ length: connections }, () => connect(url)));
  const shelf = await readShelf(clients[0]);
  const shoppers = clients.map(
    (client, number) => new Shopper(client, shareOf(shelf, { number, of: connections }), { seed, number, of: connections }),
  );
  const ending = new AbortController();
  const everyMs = (1_000 * connections) / transactionsPerSecond;
  const loops = shoppers.map((shopper) => shop(shopper, everyMs, ending.signal));
  for (const loop of loops) {
    loop.catch(() => ending.abort()); // one that fails ends the others; stop() tells why
  }
  const counts = () => sum(shoppers.map((shopper) => shopper.counts));
  return {
    counts,
    async stop() {
      ending.abort();
      const ends = await Promise.allSettled(loops);
      await Promise.all(clients.map((client) => client.end().catch(() => undefined)));
      const failed = ends.find((end) => end.status === 'rejected');
      if (failed !== undefined) {
        throw failed.reason;
      }
      return counts();
    },
  };
}

async function shop(shopper: Shopper, everyMs: number, signal: AbortSignal): Promise<void> {
  let due = performance.now();
  while (!signal.aborted) {
    await act(shopper);
    due = Math.max(due + everyMs, performance.now() - PATIENCE_MS);
    const wait = due - performance.now();
    if (wait > 1) {
      await delay(wait);
    }
  }
}

async function connect(url: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url, application_name: 'shop-traffic' });
  client.on('error', () => undefined); // the next query fails with it
  await client.connect();
  return client;
}

async function readShelf(client: pg.Client | undefined): Promise<Shelf> {
  const answer = await client?.query<{ customers: string[]; products: number; first: number; last: number }>(`
    SELECT ARRAY(SELECT id::text FROM shop.customer ORDER BY id LIMIT 4000) AS customers, (SELECT max(id)::int FROM shop.product) AS products,
           coalesce(min(id), 0)::int AS first, coalesce(max(id), 0)::int AS last
      FROM shop.customer_order`);
  const row = answer?.rows[0];
  if (row === undefined || row.customers.length === 0) {
    throw new Error('the shop is empty: fill it first');
  }
  return { customers: row.customers, products: row.products, firstOrder: row.first, lastOrder: row.last };
}

function shareOf(shelf: Shelf, place: { readonly number: number; readonly of: number }): Shelf {
  const customers = shelf.customers.filter((_, index) => index % place.of === place.number);
  return { ...shelf, customers: customers.length > 0 ? customers : shelf.customers };
}

function sum(all: readonly TrafficCounts[]): TrafficCounts {
  const total = (name: keyof TrafficCounts) => all.reduce((value, counts) => value + counts[name], 0);
  return {
    transactions: total('transactions'),
    inserts: total('inserts'),
    updates: total('updates'),
    deletes: total('deletes'),
    truncates: total('truncates'),
    keyChanges: total('keyChanges'),
    unchangedLargeTexts: total('unchangedLargeTexts'),
  };
}
