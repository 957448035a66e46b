import { setTimeout as delay } from 'node:timers/promises';
import pg from 'pg';

const FIRST_WAIT_MS = 50;
const LONGEST_WAIT_MS = 1_000;

/** A connection to a server that may go away: closed at any error, made anew when it is next needed. */
export class SteadyClient {
  readonly #url: string;
  readonly #name: string;
  #client: pg.Client | undefined;

  /** @param name what the server shows as `application_name` */
  constructor(url: string, name: string) {
    this.#url = url;
    this.#name = name;
  }

  /**
   * Runs `attempt` until it succeeds. Between attempts the connection is a new one, so nothing of a failed attempt is left open on our side.
   * Throws what does not go away by waiting, and the last error once `signal` has aborted.
   */
  async surely<T>(attempt: (client: pg.Client, attempts: number) => Promise<T>, signal: AbortSignal): Promise<T> {
    for (let attempts = 0; ; attempts += 1) {
      try {
        return await attempt(await this.#open(), attempts);
      } catch (error) {
        this.close();
        if (!passes(error) || signal.aborted) {
          throw error;
        }
      }
      await delay(Math.min(FIRST_WAIT_MS * 2 ** attempts, LONGEST_WAIT_MS), undefined, { signal }).catch(() => undefined);
    }
  }

  close(): void {
    const client = this.#client;
    this.#client = undefined;
    client?.end().catch(() => undefined);
  }

  async #open(): Promise<pg.Client> {
    if (this.#client === undefined) {
      const client = new pg.Client({
        connectionString: this.#url,
        application_name: this.#name,
        connectionTimeoutMillis: 10_000,
        query_timeout: 120_000,
      });
      client.on('error', () => undefined); // the next query fails with it
      await client.connect();
      this.#client = client;
    }
    return this.#client;
  }
}

/** SQLSTATE classes of a server that is away, full, in recovery or read-only, of conflicts with others, and of a role that is being changed. */
const PASSING = ['08', '25', '28', '40', '53', '55', '57', '58', 'XX'];

/** Whether waiting may help. Errors without SQLSTATE are the connection's, but for those that JavaScript itself throws. */
function passes(error: unknown): boolean {
  if (error instanceof pg.DatabaseError) {
    return PASSING.some((start) => error.code?.startsWith(start));
  }
  return !(error instanceof TypeError || error instanceof RangeError || error instanceof ReferenceError);
}
