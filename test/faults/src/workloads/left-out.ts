import type { Operation } from '@trem/contracts';
import { Seeded } from '@trem/testing';
import { Crew } from './crew.js';
import { Pace } from './pace.js';
import { SureWriter } from './sure-writer.js';
import { withClient } from './with-client.js';
import type { Violation, Workload, WorkloadFacts } from './workload.js';

/** The table of which the task applies some operations only. */
export const LEFT_OUT = 'left_out';

/** First of the writers' lock numbers: "left" in ASCII. */
const LOCKS = 0x6c656674;
const WRITERS = 2;
const STEPS_PER_SECOND = 16;
/** Rows that one writer has on their way at once. */
const LIVING = 8;
const NAMED = 10;

/** A row's life: it is made, changed twice, and every second one is deleted. */
const LIFE = ['insert', 'update', 'update', 'delete'] as const satisfies readonly Operation[];
const STATEMENTS: Readonly<Record<Operation, string>> = {
  insert: `INSERT INTO ${LEFT_OUT} VALUES ($1, $2)`,
  update: `UPDATE ${LEFT_OUT} SET step = $2 WHERE id = $1`,
  delete: `DELETE FROM ${LEFT_OUT} WHERE id = $1 AND $2::int IS NOT NULL`,
};

/** Each belongs to a row that was inserted while the target listened: an insert is in all of them. */
export const APPLIED: readonly (readonly Operation[])[] = [['insert', 'update'], ['insert', 'delete'], ['insert']];

/**
 * Rows that are made, changed and deleted, each change beside an entry that tells it; the target applies some of the operations. What it has then follows from
 * the entries.
 *
 * @param operations that the task applies to the table
 */
export function leftOut(seed: number, operations: readonly Operation[]): LeftOut {
  return new LeftOut(seed, operations);
}

interface Living {
  readonly id: number;
  readonly dies: boolean;
  done: number;
}

export class LeftOut implements Workload {
  readonly name = 'left-out';
  readonly tables = [LEFT_OUT, 'left_out_entry'];
  /** No reader: the entries come with the changes they tell, and are judged at rest. */
  readonly seen: readonly Violation[] = [];
  readonly operations: readonly Operation[];
  readonly #seed: number;
  readonly #crew = new Crew();
  #begun = 0;
  #loaded = 0;
  #steps = 0;

  constructor(seed: number, operations: readonly Operation[]) {
    this.#seed = seed;
    this.operations = operations;
  }

  async prepare(source: string): Promise<void> {
    await withClient(source, (client) =>
      client.query(`
      CREATE TABLE ${LEFT_OUT} (id int PRIMARY KEY, step int NOT NULL);
      CREATE TABLE left_out_entry (id int, step int, op text NOT NULL, PRIMARY KEY (id, step))`),
    );
  }

  async start(source: string): Promise<void> {
    for (let number = 0; number < WRITERS; number += 1) {
      this.#crew.add(async ({ ending, givenUp }) => {
        const writer = new SureWriter(source, { name: `left-out-writer-${number}`, number: LOCKS + number });
        const random = new Seeded(this.#seed * 1_000 + number);
        const pace = new Pace(STEPS_PER_SECOND / WRITERS);
        const living: Living[] = [];
        try {
          while (!ending.aborted) {
            if (living.length < LIVING) {
              living.push(this.#begin());
            }
            const row = random.pick(living);
            if (await this.#step(writer, row, givenUp)) {
              living.splice(living.indexOf(row), 1);
            }
            await pace.next(ending);
          }
        } finally {
          writer.close();
        }
      });
    }
  }

  /** Rows that begin from now on come by the stream, with all that is done to them. */
  async watch(): Promise<void> {
    this.#loaded = this.#begun;
  }

  async stop(): Promise<WorkloadFacts> {
    await this.#crew.stop();
    return { transactions: this.#steps, changes: 2 * this.#steps, looks: 0 };
  }

  async judge(source: string, target: string): Promise<readonly Violation[]> {
    const read = (url: string, sql: string) =>
      withClient(url, async (client) => (await client.query<{ id: number; step: number; op: Operation }>(sql)).rows);
    const entries = await read(source, 'SELECT id, step, op FROM left_out_entry ORDER BY id, step');
    const found = await read(target, `SELECT id, step FROM ${LEFT_OUT}`);
    return judgeLeftOut(
      entries.filter(({ id }) => id > this.#loaded),
      found.filter(({ id }) => id > this.#loaded),
      this.operations,
    );
  }

  #begin(): Living {
    this.#begun += 1;
    return { id: this.#begun, dies: this.#begun % 2 === 0, done: 0 };
  }

  /** @returns whether it was the row's last */
  async #step(writer: SureWriter, row: Living, signal: AbortSignal): Promise<boolean> {
    const op = LIFE[row.done];
    if (op === undefined) {
      throw new TypeError(`no step ${row.done}`);
    }
    const step = row.done + 1;
    await writer.commit(
      {
        write: async (client) => {
          await client.query(STATEMENTS[op], [row.id, step]);
          await client.query('INSERT INTO left_out_entry VALUES ($1, $2, $3)', [row.id, step, op]);
        },
        isThere: async (client) =>
          (await client.query('SELECT FROM left_out_entry WHERE id = $1 AND step = $2', [row.id, step])).rowCount === 1,
      },
      signal,
    );
    row.done = step;
    this.#steps += 1;
    return step === (row.dies ? LIFE.length : LIFE.length - 1);
  }
}

/** What a target that applies only `operations` must hold after these entries, against what it holds. */
export function judgeLeftOut(
  entries: readonly { readonly id: number; readonly step: number; readonly op: Operation }[],
  found: readonly { readonly id: number; readonly step: number }[],
  operations: readonly Operation[],
): readonly Violation[] {
  const wanted = new Map<number, number>();
  for (const { id, step, op } of entries.filter((entry) => operations.includes(entry.op))) {
    if (op === 'delete') {
      wanted.delete(id);
    } else {
      wanted.set(id, step);
    }
  }
  const violations: Violation[] = [];
  for (const { id, step } of found) {
    const expected = wanted.get(id);
    if (expected === undefined) {
      violations.push({ kind: 'doubled', text: `${LEFT_OUT} ${id} is there, though it should not be, or more than once` });
    } else if (expected !== step) {
      const kind = expected > step ? 'lost' : 'doubled';
      violations.push({ kind, text: `${LEFT_OUT} ${id} is at step ${step}, of ${operations.join(', ')} it should be at ${expected}` });
    }
    wanted.delete(id);
  }
  return [...violations, ...[...wanted.keys()].map((id): Violation => ({ kind: 'lost', text: `${LEFT_OUT} ${id} is not there` }))].slice(
    0,
    NAMED,
  );
}
