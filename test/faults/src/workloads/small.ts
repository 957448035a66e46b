import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';
import type { Violation, Workload, WorkloadFacts } from './workload.js';

/** Moves amounts between accounts; the sum never changes. */
export class SmallWorkload implements Workload {
  readonly name = 'small';
  readonly tables = ['small_account', 'small_transfer'];
  readonly seen: Violation[] = [];
  #isOn = true;
  #work: Promise<void>[] = [];
  #transactions = 0;
  #looks = 0;

  async prepare(source: string): Promise<void> {
    const client = new pg.Client({ connectionString: source });
    await client.connect();
    await client.query(`CREATE TABLE small_account (id int PRIMARY KEY, balance int NOT NULL, note text);
      INSERT INTO small_account SELECT i, 1000, repeat('note ' || i, 50) FROM generate_series(1, 200000) i;
      CREATE TABLE small_transfer (id bigserial PRIMARY KEY, source int, target int, amount int, note text)`);
    await client.end();
  }

  async start(source: string): Promise<void> {
    this.#work.push(
      this.#repeat(source, async (client) => {
        const note = 'x'.repeat(Math.random() < 0.02 ? 200_000 : 20);
        await client.query('BEGIN');
        await client.query('UPDATE small_account SET balance = balance - 1 WHERE id = ANY($1)', [ids(20)]);
        await client.query('UPDATE small_account SET balance = balance + 1 WHERE id = ANY($1)', [ids(20)]);
        await client.query('INSERT INTO small_transfer (source, target, amount, note) VALUES (1, 2, 3, $1)', [note]);
        await client.query('COMMIT');
        this.#transactions += 1;
        await delay(2);
      }),
    );
  }

  async watch(target: string): Promise<void> {
    this.#work.push(
      this.#repeat(target, async (client) => {
        const { rows } = await client.query('SELECT sum(balance)::text AS sum FROM small_account');
        this.#looks += 1;
        if (rows[0].sum !== '200000000') {
          this.seen.push({ kind: 'torn', text: `the sum is ${rows[0].sum}` });
        }
        await delay(50);
      }),
    );
  }

  async stop(): Promise<WorkloadFacts> {
    this.#isOn = false;
    await Promise.all(this.#work);
    return { transactions: this.#transactions, changes: this.#transactions * 41, looks: this.#looks };
  }

  async judge(): Promise<readonly Violation[]> {
    return [];
  }

  async #repeat(url: string, once: (client: pg.Client) => Promise<void>): Promise<void> {
    let client: pg.Client | undefined;
    while (this.#isOn) {
      try {
        if (client === undefined) {
          client = new pg.Client({ connectionString: url });
          client.on('error', () => undefined);
          await client.connect();
        }
        await once(client);
      } catch {
        await client?.end().catch(() => undefined);
        client = undefined;
        await delay(100);
      }
    }
    await client?.end();
  }
}

function ids(n: number): number[] {
  const set = new Set<number>();
  while (set.size < n) {
    set.add(1 + Math.floor(Math.random() * 200_000));
  }
  return [...set].sort((a, b) => a - b);
}
