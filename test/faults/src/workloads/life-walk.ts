import { Seeded } from '@trem/testing';
import { Crew } from './crew.js';
import { Pace } from './pace.js';
import { SureWriter } from './sure-writer.js';
import { WalkReader } from './walk-reader.js';
import { Watcher } from './watcher.js';
import { withClient } from './with-client.js';
import type { Violation, Workload, WorkloadFacts } from './workload.js';

export interface LifeWalkOptions {
  readonly writers?: number;
  /** Commits of all writers together; five bring one row to its end. */
  readonly stepsPerSecond?: number;
  readonly looksPerSecond?: number;
}

const DEFAULTS: Required<LifeWalkOptions> = { writers: 4, stepsPerSecond: 100, looksPerSecond: 20 };

/** Rows that one writer has on their way at once, so that the steps of different rows interleave. */
const WALKING = 12;
/** Rows that have come to their end before the task starts. */
const ARRIVED = 200;
/** First of the writers' lock numbers: "walk" in ASCII. */
const LOCKS = 0x77616c6b;

/** The states of a row's life, in order, by the statement that leads there. Before the first and between the second and third it is not there. */
const STEPS = [
  { state: 1, sql: 'INSERT INTO life_walk VALUES ($1, 1)' },
  { state: 4, sql: 'UPDATE life_walk SET state = 4 WHERE id = $1' },
  { state: 0, sql: 'DELETE FROM life_walk WHERE id = $1' },
  { state: 6, sql: 'INSERT INTO life_walk VALUES ($1, 6)' },
  { state: 8, sql: 'UPDATE life_walk SET state = 8 WHERE id = $1' },
] as const;

/** Rows that each go 1, 4, gone, 6, 8, one commit per step, many at once. A reader must see each go that way, steps left out or not, and never back. */
export function lifeWalk(seed: number, options: LifeWalkOptions = {}): Workload {
  return new LifeWalk(seed, { ...DEFAULTS, ...options });
}

interface Walker {
  readonly id: number;
  /** Steps done. */
  done: number;
}

class LifeWalk implements Workload {
  readonly name = 'life-walk';
  readonly tables = ['life_walk'];
  readonly #seed: number;
  readonly #options: Required<LifeWalkOptions>;
  readonly #crew = new Crew();
  readonly #watcher = new Watcher(new WalkReader(() => this.#begun));
  #begun = ARRIVED;
  #steps = 0;

  constructor(seed: number, options: Required<LifeWalkOptions>) {
    this.#seed = seed;
    this.#options = options;
  }

  get seen(): readonly Violation[] {
    return this.#watcher.seen;
  }

  async prepare(source: string): Promise<void> {
    await withClient(source, (client) =>
      client.query(`
      CREATE TABLE life_walk (id int PRIMARY KEY, state int NOT NULL);
      INSERT INTO life_walk SELECT id, 8 FROM generate_series(1, ${ARRIVED}) id`),
    );
  }

  async start(source: string): Promise<void> {
    const { writers, stepsPerSecond } = this.#options;
    for (let number = 0; number < writers; number += 1) {
      this.#crew.add(async ({ ending, givenUp }) => {
        const writer = new SureWriter(source, { name: `life-walk-writer-${number}`, number: LOCKS + number });
        const random = new Seeded(this.#seed * 1_000 + number);
        const pace = new Pace(stepsPerSecond / writers);
        const walkers: Walker[] = [];
        try {
          while (!ending.aborted || walkers.length > 0) {
            if (!ending.aborted && walkers.length < WALKING) {
              walkers.push({ id: this.#begin(), done: 0 });
            }
            const walker = random.pick(walkers);
            await this.#step(writer, walker, givenUp);
            if (walker.done === STEPS.length) {
              walkers.splice(walkers.indexOf(walker), 1);
            }
            await pace.next(ending);
          }
        } finally {
          writer.close();
        }
      });
    }
  }

  async watch(target: string): Promise<void> {
    this.#watcher.start(this.#crew, { target, perSecond: this.#options.looksPerSecond, name: 'life-walk-reader' });
  }

  async stop(): Promise<WorkloadFacts> {
    await this.#crew.stop();
    return { transactions: this.#steps, changes: this.#steps, looks: this.#watcher.looks };
  }

  /** All have come to their end: 8. */
  async judge(_source: string, target: string): Promise<readonly Violation[]> {
    const rows = await withClient(
      target,
      async (client) =>
        (
          await client.query<{ id: number; copies: number; state: number | null }>(
            `SELECT id, count(state)::int AS copies, min(state) AS state
               FROM generate_series(1, $1::int) id FULL JOIN life_walk USING (id)
              GROUP BY id HAVING count(state) <> 1 OR min(state) <> 8 OR id > $1 ORDER BY id LIMIT 20`,
            [this.#begun],
          )
        ).rows,
    );
    return rows.map(({ id, copies, state }) =>
      copies > 1 || id > this.#begun
        ? { kind: 'doubled', text: `life_walk ${id} is there ${copies} times` }
        : { kind: 'lost', text: `life_walk ${id} is ${state === null ? 'not there' : `at ${state}`}, not at 8` },
    );
  }

  #begin(): number {
    this.#begun += 1;
    return this.#begun;
  }

  /** A row's own state tells whether a step whose answer was lost is done. */
  async #step(writer: SureWriter, walker: Walker, signal: AbortSignal): Promise<void> {
    const step = STEPS[walker.done];
    if (step === undefined) {
      throw new TypeError(`no step ${walker.done}`);
    }
    await writer.commit(
      {
        write: async (client) => void (await client.query(step.sql, [walker.id])),
        isThere: async (client) => {
          const { rows } = await client.query<{ state: number }>('SELECT state FROM life_walk WHERE id = $1', [walker.id]);
          return (rows[0]?.state ?? 0) === step.state;
        },
      },
      signal,
    );
    walker.done += 1;
    this.#steps += 1;
  }
}
