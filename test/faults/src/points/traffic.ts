import { setTimeout as pause } from 'node:timers/promises';
import { waitFor } from '@trem/testing';
import pg from 'pg';

export const trafficTables = ['item', 'document', 'event', 'seat'];

/** Keyed rows; values that lie outside of their row; rows without a key, some of them alike; a second unique index. */
export const trafficSchema = `
  CREATE TABLE item (id int PRIMARY KEY, n int NOT NULL, note text NOT NULL);
  CREATE TABLE document (id int PRIMARY KEY, version int NOT NULL, body text NOT NULL);
  ALTER TABLE document ALTER body SET STORAGE EXTERNAL;
  CREATE TABLE event (at int, what text, amount numeric);
  ALTER TABLE event REPLICA IDENTITY FULL;
  CREATE TABLE seat (id int PRIMARY KEY, holder text UNIQUE)`;

/** About 170, 15, 15 and 1 pages. */
export const trafficRows = `
  INSERT INTO item SELECT i, 0, repeat('note ' || i, 20) FROM generate_series(1, 8000) i;
  INSERT INTO document SELECT i, 0, repeat(md5(i::text), 200) FROM generate_series(1, 100) i;
  INSERT INTO event SELECT i % 50, 'event ' || i % 10, i % 7 FROM generate_series(1, 1000) i;
  INSERT INTO seat SELECT i, CASE WHEN i <= 20 THEN 'guest ' || i END FROM generate_series(1, 40) i`;

const EVERY_MS = 10;
const LARGE_EVERY = 25;

/** What one round changes: each entry is a transaction. `n` is the number of the round. */
function transactionsOf(n: number): readonly string[] {
  const own = 100_000 + n;
  const seat = 1 + (n % 20);
  return [
    `INSERT INTO item VALUES (${own}, 0, 'round ${n}'), (${own + 500_000}, 0, 'round ${n}');
     UPDATE item SET n = n + 1 WHERE id % 1000 = ${n % 1000};
     DELETE FROM item WHERE id = ${own - 10}`,
    `UPDATE item SET id = id + 1000000 WHERE id = ${own + 500_000}`,
    `UPDATE document SET version = version + 1 WHERE id % 20 = ${n % 20};
     INSERT INTO document VALUES (${own}, 0, repeat(md5('${n}'), 150));
     UPDATE document SET body = repeat(md5('again ${n}'), 150) WHERE id = ${own - 5};
     DELETE FROM document WHERE id = ${own - 20}`,
    `INSERT INTO event VALUES (${n % 50}, 'event', 1), (${n % 50}, 'event', 1);
     UPDATE event SET amount = amount + 1 WHERE ctid = (SELECT ctid FROM event WHERE at = ${n % 50} LIMIT 1);
     DELETE FROM event WHERE ctid = (SELECT ctid FROM event WHERE what = 'event' LIMIT 1)`,
    // A guest changes seats; the new seat was touched before the old one was left, so that only the source's order of writing is free of conflicts
    `UPDATE seat SET holder = NULL WHERE id = ${seat + 20};
     UPDATE seat SET holder = NULL WHERE id = ${seat};
     UPDATE seat SET holder = 'guest ${seat}' WHERE id = ${seat + 20}`,
    `UPDATE seat SET holder = NULL WHERE id = ${seat};
     UPDATE seat SET holder = NULL WHERE id = ${seat + 20};
     UPDATE seat SET holder = 'guest ${seat}' WHERE id = ${seat}`,
    ...(n % LARGE_EVERY === 0 ? [large(n)] : []),
  ];
}

/** Larger than several batches. */
function large(n: number): string {
  const first = 2_000_000 + n * 2_000;
  return `INSERT INTO item SELECT i, 0, repeat('large', 20) FROM generate_series(${first}, ${first + 1999}) i;
          UPDATE item SET n = n + 1 WHERE id BETWEEN ${first} AND ${first + 299};
          DELETE FROM item WHERE id BETWEEN ${first + 100} AND ${first + 1899}`;
}

export interface Traffic extends AsyncDisposable {
  /** Waits until so many more rounds are written. */
  more(rounds: number): Promise<void>;
  /** Lets the round under way end, then writes no more. Returns how many rounds were written. @throws what the source reported */
  stop(): Promise<number>;
}

/** Inserts, updates, key moves and deletes at the source, round after round, and every now and then a transaction larger than a batch. */
export async function startTraffic(source: string): Promise<Traffic> {
  const client = new pg.Client({ connectionString: source });
  await client.connect();
  let isOn = true;
  let rounds = 0;
  const work = (async () => {
    while (isOn) {
      rounds += 1;
      for (const transaction of transactionsOf(rounds)) {
        await client.query(`BEGIN; ${transaction}; COMMIT`);
      }
      await pause(EVERY_MS);
    }
  })();
  work.catch(() => undefined); // `stop` tells
  const stop = async () => {
    isOn = false;
    await work;
    return rounds;
  };
  return {
    stop,
    more: async (wanted) => {
      const until = rounds + wanted;
      await waitFor(`${wanted} more rounds of traffic`, () => rounds >= until, { deadlineMs: 60_000 });
    },
    [Symbol.asyncDispose]: async () => {
      await stop().catch(() => undefined);
      await client.end();
    },
  };
}
