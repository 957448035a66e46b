import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

/** Ten transactions a second at the source until it is told to stop: rows that come, change and go. */
export interface Ledger extends AsyncDisposable {
  /** Transactions committed so far. */
  readonly committed: number;
  stop(): Promise<void>;
}

export const ledgerSql = 'CREATE TABLE ledger (id bigint PRIMARY KEY, account int NOT NULL, amount bigint NOT NULL, note text)';

export async function writeLedger(source: string): Promise<Ledger> {
  const client = new pg.Client({ connectionString: source });
  client.on('error', () => undefined);
  await client.connect();
  const end = new AbortController();
  const ledger = { committed: 0 };
  const write = async (): Promise<void> => {
    while (!end.signal.aborted) {
      const n = ledger.committed + 1;
      await client.query('BEGIN');
      await client.query('INSERT INTO ledger SELECT $1::bigint * 10 + i, i, $1, repeat($2, 20) FROM generate_series(0, 4) i', [
        n,
        `note ${n} `,
      ]);
      await client.query('UPDATE ledger SET amount = amount + 1 WHERE id = $1', [(n - 3) * 10]);
      await client.query('DELETE FROM ledger WHERE id = $1', [(n - 7) * 10 + 1]);
      await client.query('COMMIT');
      ledger.committed = n;
      await delay(100);
    }
  };
  const writing = write();
  writing.catch(() => end.abort()); // heard of by `stop`
  const stop = async (): Promise<void> => {
    end.abort();
    await writing.finally(() => client.end());
  };
  return {
    get committed() {
      return ledger.committed;
    },
    stop,
    [Symbol.asyncDispose]: () => stop().catch(() => undefined),
  };
}
