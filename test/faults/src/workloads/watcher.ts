import type pg from 'pg';
import type { Crew } from './crew.js';
import { Pace } from './pace.js';
import { SteadyClient } from './steady-client.js';
import type { Violation } from './workload.js';

/** So many are kept: what is broken for good is seen again at every look. */
const MOST_SEEN = 50;

/** A reader of the target that may remember from look to look. */
export interface Reader {
  /** Looks once, in a read-only transaction of one snapshot, and returns what must not be. */
  look(client: pg.Client): Promise<readonly Violation[]>;
  /** Forgets what it saw: the connection is a new one, and a target that died may have lost commits that it had shown; it gets them again. */
  forget(): void;
}

/** Lets a reader look at the target again and again, and keeps what it finds. */
export class Watcher {
  readonly seen: Violation[] = [];
  readonly #reader: Reader;
  #client: pg.Client | undefined;
  #looks = 0;

  constructor(reader: Reader) {
    this.#reader = reader;
  }

  get looks(): number {
    return this.#looks;
  }

  start(crew: Crew, { target, perSecond, name }: { readonly target: string; readonly perSecond: number; readonly name: string }): void {
    crew.add(async ({ ending }) => {
      const steady = new SteadyClient(target, name);
      const pace = new Pace(perSecond, 'looks');
      try {
        while (!ending.aborted) {
          await steady.surely((client) => this.#look(client), ending);
          await pace.next(ending);
        }
      } catch (error) {
        if (!ending.aborted) {
          throw error;
        }
      } finally {
        steady.close();
      }
    });
  }

  async #look(client: pg.Client): Promise<void> {
    if (this.#client !== client) {
      this.#client = client;
      this.#reader.forget();
    }
    await client.query('BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY');
    const found = await this.#reader.look(client);
    await client.query('COMMIT');
    this.#looks += 1;
    this.seen.push(...found.slice(0, MOST_SEEN - this.seen.length));
  }
}
