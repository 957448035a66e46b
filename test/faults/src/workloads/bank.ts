import { Seeded } from '@trem/testing';
import { BankReader, FIRST_BALANCE, NOTE_LETTERS } from './bank-reader.js';
import { Crew } from './crew.js';
import { Pace } from './pace.js';
import { SureWriter } from './sure-writer.js';
import { Watcher } from './watcher.js';
import { withClient } from './with-client.js';
import type { Violation, Workload, WorkloadFacts } from './workload.js';

export interface BankOptions {
  readonly writers?: number;
  readonly transfersPerSecond?: number;
  /** Over both tables. */
  readonly accounts?: number;
  readonly looksPerSecond?: number;
}

const DEFAULTS: Required<BankOptions> = { writers: 4, transfersPerSecond: 60, accounts: 1_000, looksPerSecond: 10 };

/** First of the writers' lock numbers: "bank" in ASCII. */
const LOCKS = 0x62616e6b;

/**
 * Money that goes from account to account of two tables: at no moment is there more or less of it. Each account has a large note that no
 * transfer touches, so the log does not have it.
 */
export function bank(seed: number, options: BankOptions = {}): Workload {
  return new Bank(seed, { ...DEFAULTS, ...options });
}

class Bank implements Workload {
  readonly name = 'bank';
  readonly tables = ['bank_left', 'bank_right', 'bank_transfer'];
  readonly #seed: number;
  readonly #options: Required<BankOptions>;
  readonly #crew = new Crew();
  readonly #watcher: Watcher;
  #transfers = 0;
  #changes = 0;

  constructor(seed: number, options: Required<BankOptions>) {
    this.#seed = seed;
    this.#options = options;
    this.#watcher = new Watcher(new BankReader(options.accounts));
  }

  get seen(): readonly Violation[] {
    return this.#watcher.seen;
  }

  async prepare(source: string): Promise<void> {
    const half = this.#options.accounts / 2;
    await withClient(source, (client) => client.query(createBank(half, this.#seed)));
  }

  async start(source: string): Promise<void> {
    const { writers, transfersPerSecond } = this.#options;
    for (let number = 0; number < writers; number += 1) {
      this.#crew.add(async ({ ending, givenUp }) => {
        const writer = new SureWriter(source, { name: `bank-writer-${number}`, number: LOCKS + number });
        const random = new Seeded(this.#seed * 1_000 + number);
        const pace = new Pace(transfersPerSecond / writers);
        try {
          for (let made = 0; !ending.aborted; made += 1) {
            await this.#transfer(
              writer,
              planTransfer(random, { txNo: number + made * writers, accounts: this.#options.accounts }),
              givenUp,
            );
            await pace.next(ending);
          }
        } finally {
          writer.close();
        }
      });
    }
  }

  async watch(target: string): Promise<void> {
    this.#watcher.start(this.#crew, { target, perSecond: this.#options.looksPerSecond, name: 'bank-reader' });
  }

  async stop(): Promise<WorkloadFacts> {
    await this.#crew.stop();
    return { transactions: this.#transfers, changes: this.#changes, looks: this.#watcher.looks };
  }

  /** The sum, the notes, and every transfer. Which account has what is the comparer's to say. */
  async judge(source: string, target: string): Promise<readonly Violation[]> {
    const all = 'SELECT tx_no FROM bank_transfer';
    const written = await withClient(source, async (client) => (await client.query<{ tx_no: string }>(all)).rows);
    return await withClient(target, async (client) => {
      const arrived = (await client.query<{ tx_no: string }>(all)).rows;
      return [...(await new BankReader(this.#options.accounts).look(client)), ...judgeTransfers(written, arrived)];
    });
  }

  async #transfer(writer: SureWriter, plan: Transfer, signal: AbortSignal): Promise<void> {
    await writer.commit(
      {
        write: async (client) => {
          for (const { table, id, amount } of plan.moves) {
            await client.query(`UPDATE ${table} SET balance = balance + $2 WHERE id = $1`, [id, amount]);
          }
          await client.query('INSERT INTO bank_transfer VALUES ($1, $2)', [plan.txNo, plan.moves.length]);
        },
        isThere: async (client) => (await client.query('SELECT FROM bank_transfer WHERE tx_no = $1', [plan.txNo])).rowCount === 1,
      },
      signal,
    );
    this.#transfers += 1;
    this.#changes += plan.moves.length + 1;
  }
}

/** Notes are made of digests, which do not compress, and stored apart from their rows. */
function createBank(half: number, seed: number): string {
  const tables = ['bank_left', 'bank_right'].map(
    (table) => `
      CREATE TABLE ${table} (id int PRIMARY KEY, balance bigint NOT NULL, note text STORAGE EXTERNAL);
      INSERT INTO ${table}
      SELECT id, ${FIRST_BALANCE}, (SELECT string_agg(md5('${seed} ${table} ' || id || ' ' || piece), '') FROM generate_series(1, ${NOTE_LETTERS / 32}) piece)
        FROM generate_series(1, ${half}) id`,
  );
  return [...tables, 'CREATE TABLE bank_transfer (tx_no bigint PRIMARY KEY, rows int NOT NULL)'].join(';\n');
}

interface Transfer {
  readonly txNo: number;
  readonly moves: readonly { readonly table: string; readonly id: number; readonly amount: number }[];
}

/** Between two accounts, or among many. Accounts are taken in one order, so that no two transfers wait for each other. */
function planTransfer(random: Seeded, { txNo, accounts }: { readonly txNo: number; readonly accounts: number }): Transfer {
  const pairs = random.below(10) === 0 ? 20 + random.below(80) : 1;
  const balances = new Map<number, number>();
  for (let pair = 0; pair < pairs; pair += 1) {
    const [from, to, amount] = [random.below(accounts), random.below(accounts), 1 + random.below(100)];
    balances.set(from, (balances.get(from) ?? 0) - amount);
    balances.set(to, (balances.get(to) ?? 0) + amount);
  }
  const moves = [...balances]
    .toSorted(([one], [other]) => one - other)
    .map(([account, amount]) => ({
      table: account % 2 === 0 ? 'bank_left' : 'bank_right',
      id: 1 + Math.floor(account / 2),
      amount,
    }));
  return { txNo, moves };
}

function judgeTransfers(written: readonly { tx_no: string }[], arrived: readonly { tx_no: string }[]): readonly Violation[] {
  const left = new Map<string, number>();
  for (const { tx_no } of arrived) {
    left.set(tx_no, (left.get(tx_no) ?? 0) + 1);
  }
  const lost: Violation[] = [];
  for (const { tx_no } of written) {
    const copies = left.get(tx_no) ?? 0;
    if (copies === 0) {
      lost.push({ kind: 'lost', text: `transfer ${tx_no}` });
    } else if (copies === 1) {
      left.delete(tx_no);
    }
  }
  const extra = [...left].map(([txNo, copies]): Violation => ({ kind: 'doubled', text: `transfer ${txNo} is there ${copies} times` }));
  return [...lost.slice(0, 20), ...extra.slice(0, 20)];
}
