import { ReplicationError } from '@trem/replication-core';
import type { TablePlan } from './table-plan.js';
import type { Answer } from './wire/exchange.js';

interface Expectation {
  readonly plan: TablePlan;
  readonly wanted: number;
  touched: number;
}

/** Counts what statements touched against what they had to touch. */
export class Tally {
  #expectations: Expectation[] = [];
  #rows = 0;

  /** Rows sent so far. */
  get rows(): number {
    return this.#rows;
  }

  /** True when something has to be checked before a commit. */
  get isOpen(): boolean {
    return this.#expectations.length > 0;
  }

  /** Of statements that together must touch so many rows. */
  expect(plan: TablePlan, wanted: number): Answer {
    const expectation: Expectation = { plan, wanted, touched: 0 };
    this.#expectations.push(expectation);
    this.#rows += wanted;
    return {
      about: plan,
      completed: (rows) => {
        expectation.touched += rows;
      },
    };
  }

  /** Of statements that touch so many rows or fail. */
  note(plan: TablePlan, rows: number): Answer {
    this.#rows += rows;
    return { about: plan };
  }

  /** Forgets what was sent: it was rolled back. */
  forget(mark: { readonly rows: number }): void {
    this.#expectations = [];
    this.#rows = mark.rows;
  }

  /**
   * To be called when every answer is in.
   * @throws ROW_MISSING (facts: table, and how many rows were not there) · KEY_MISSING one key stands for several rows
   */
  check(): void {
    for (const { plan, wanted, touched } of this.#expectations) {
      const { schema, table } = plan.target;
      if (touched < wanted) {
        throw new ReplicationError('ROW_MISSING', { schema, table, rows: wanted - touched });
      }
      if (touched > wanted) {
        throw new ReplicationError('KEY_MISSING', { schema, table, rows: touched - wanted });
      }
    }
    this.#expectations = [];
  }
}
