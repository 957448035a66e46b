import type pg from 'pg';
import { SteadyClient } from './steady-client.js';

export interface SureTransaction {
  /** Writes, between BEGIN and COMMIT. Called again when it is sure that the transaction is not there. */
  readonly write: (client: pg.Client) => Promise<void>;
  /** Whether the source has the transaction, by a row that it wrote. Asked only after a failure. */
  readonly isThere: (client: pg.Client) => Promise<boolean>;
}

/** A writer whose transactions are each committed exactly once, though connections break and answers to COMMIT get lost. */
export class SureWriter {
  readonly #steady: SteadyClient;
  readonly #lock: number;

  /** @param number a number of the writer in its database: under it the server lets only one of its transactions run */
  constructor(url: string, { name, number }: { readonly name: string; readonly number: number }) {
    this.#steady = new SteadyClient(url, name);
    this.#lock = number;
  }

  /**
   * A broken connection's transaction may still be about to commit. It holds the writer's lock, so whoever has the lock next can tell whether it
   * did.
   */
  async commit({ write, isThere }: SureTransaction, signal: AbortSignal): Promise<void> {
    await this.#steady.surely(async (client, attempts) => {
      await client.query(`BEGIN; SELECT pg_advisory_xact_lock(${this.#lock})`);
      if (attempts > 0 && (await isThere(client))) {
        await client.query('ROLLBACK');
        return;
      }
      await write(client);
      await client.query('COMMIT');
    }, signal);
  }

  close(): void {
    this.#steady.close();
  }
}
