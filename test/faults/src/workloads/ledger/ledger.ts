import type pg from 'pg';
import { Crew } from '../crew.js';
import { Meeting } from '../meeting.js';
import { Pace } from '../pace.js';
import { SureWriter } from '../sure-writer.js';
import { Watcher } from '../watcher.js';
import type { Violation, Workload, WorkloadFacts } from '../workload.js';
import { judgeLedger } from './judge.js';
import { perform } from './perform.js';
import type { Plan } from './plan.js';
import { LedgerScript } from './script.js';
import { createLedger, ledgerTableNames } from './tables.js';
import { TornReader } from './torn-reader.js';

export interface LedgerOptions {
  readonly writers?: number;
  /** What all writers together aim at. */
  readonly transactionsPerSecond?: number;
  /** Of each of the six tables, about, from the start on. */
  readonly rows?: number;
  /** Every so manieth transaction of a writer is a large one. 0: never. */
  readonly largeEvery?: number;
  /** Rows of a large transaction: enough that it takes several log batches. */
  readonly largeRows?: number;
  /** Of the target, while changes stream. */
  readonly looksPerSecond?: number;
}

const DEFAULTS: Required<LedgerOptions> = {
  writers: 8,
  transactionsPerSecond: 300,
  rows: 2_000,
  largeEvery: 600,
  largeRows: 3_000,
  looksPerSecond: 10,
};

/** Three writers that commit in the same instant; a lonely one waits no longer. */
const MEETING = { size: 3, waitMs: 15 };
/** First of the writers' lock numbers: "ledg" in ASCII. */
const LOCKS = 0x6c656467;

/**
 * Transactions of 1 to some thousand rows over six tables: an int key, a uuid key, a compound text key, large values that updates leave alone, a
 * second unique index, no key. Every row carries the transaction and a version that grows with each change of its key; each transaction ends with
 * entries of what it did. So any reader can tell whether a transaction is there, and whole.
 */
export function ledger(seed: number, options: LedgerOptions = {}): Workload {
  return new Ledger(seed, { ...DEFAULTS, ...options });
}

class Ledger implements Workload {
  readonly name = 'ledger';
  readonly tables = [...ledgerTableNames, 'ledger', 'ledger_row'];
  readonly #options: Required<LedgerOptions>;
  readonly #scripts: readonly LedgerScript[];
  readonly #crew = new Crew();
  readonly #watcher = new Watcher(new TornReader());
  #transactions = 0;
  #changes = 0;

  constructor(seed: number, options: Required<LedgerOptions>) {
    this.#options = options;
    const { writers, rows, largeEvery, largeRows } = options;
    this.#scripts = Array.from(
      { length: writers },
      (_, writer) => new LedgerScript({ seed, writer, writers, rows: Math.ceil(rows / writers), largeEvery, largeRows }),
    );
  }

  get seen(): readonly Violation[] {
    return this.#watcher.seen;
  }

  async prepare(source: string): Promise<void> {
    const writer = new SureWriter(source, { name: 'ledger-prepare', number: LOCKS });
    const never = new AbortController().signal;
    try {
      await writer.commit({ write: async (client) => void (await client.query(createLedger())), isThere: hasTables }, never);
      for (const script of this.#scripts) {
        await this.#commit(writer, script.next(), { signal: never });
      }
    } finally {
      writer.close();
    }
  }

  async start(source: string): Promise<void> {
    const { writers, transactionsPerSecond } = this.#options;
    const meeting = new Meeting(MEETING.size, MEETING.waitMs);
    for (const [number, script] of this.#scripts.entries()) {
      this.#crew.add(async ({ ending, givenUp }) => {
        const writer = new SureWriter(source, { name: `ledger-writer-${number}`, number: LOCKS + number });
        const pace = new Pace(transactionsPerSecond / writers);
        try {
          while (!ending.aborted) {
            await this.#commit(writer, script.next(), { signal: givenUp, meeting });
            await pace.next(ending);
          }
        } finally {
          writer.close();
        }
      });
    }
  }

  async watch(target: string): Promise<void> {
    this.#watcher.start(this.#crew, { target, perSecond: this.#options.looksPerSecond, name: 'ledger-reader' });
  }

  async stop(): Promise<WorkloadFacts> {
    await this.#crew.stop();
    return { transactions: this.#transactions, changes: this.#changes, looks: this.#watcher.looks };
  }

  judge(source: string, target: string): Promise<readonly Violation[]> {
    return judgeLedger(source, target);
  }

  async #commit(
    writer: SureWriter,
    plan: Plan,
    { signal, meeting }: { readonly signal: AbortSignal; readonly meeting?: Meeting },
  ): Promise<void> {
    await writer.commit(
      {
        write: async (client) => {
          await perform(client, plan);
          if (plan.meets) {
            await meeting?.come();
          }
        },
        isThere: async (client) => (await client.query('SELECT FROM ledger WHERE tx_no = $1', [plan.txNo])).rowCount === 1,
      },
      signal,
    );
    this.#transactions += 1;
    this.#changes += plan.changes.length;
  }
}

async function hasTables(client: pg.Client): Promise<boolean> {
  const { rows } = await client.query<{ there: boolean }>(`SELECT to_regclass('ledger_row') IS NOT NULL AS there`);
  return rows[0]?.there === true;
}
