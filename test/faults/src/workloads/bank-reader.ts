import type pg from 'pg';
import type { Reader } from './watcher.js';
import type { Violation } from './workload.js';

/** What each account has at first. */
export const FIRST_BALANCE = 1_000;
/** A note is so many letters; it is never written again. */
export const NOTE_LETTERS = 20_000;

/** The length of a note is known without reading it. */
const lookAt = (table: string) => `
  SELECT count(*)::int AS accounts, coalesce(sum(balance), 0)::bigint AS sum,
         count(*) FILTER (WHERE note IS NULL OR octet_length(note) <> ${NOTE_LETTERS})::int AS notes
    FROM ${table}`;

interface Side {
  readonly accounts: number;
  readonly sum: string;
  readonly notes: number;
}

/** Counts the money of both tables, by one statement each: equal only when both see the same moment, and every transfer whole. */
export class BankReader implements Reader {
  readonly #accounts: number;

  constructor(accounts: number) {
    this.#accounts = accounts;
  }

  /** Nothing: every look stands for itself. */
  forget(): void {}

  async look(client: pg.Client): Promise<readonly Violation[]> {
    const left = (await client.query<Side>(lookAt('bank_left'))).rows[0];
    const right = (await client.query<Side>(lookAt('bank_right'))).rows[0];
    if (left === undefined || right === undefined) {
      throw new TypeError('an aggregate without a row');
    }
    const accounts = left.accounts + right.accounts;
    const sum = BigInt(left.sum) + BigInt(right.sum);
    const wanted = BigInt(this.#accounts * FIRST_BALANCE);
    const notes = left.notes + right.notes;
    return [
      ...(accounts < this.#accounts ? [violation('lost', `${this.#accounts - accounts} accounts are not there`)] : []),
      ...(accounts > this.#accounts ? [violation('doubled', `there are ${accounts - this.#accounts} accounts too many`)] : []),
      ...(sum !== wanted ? [violation('torn', `the bank has ${sum}, which should be ${wanted}`)] : []),
      ...(notes > 0 ? [violation('lost', `${notes} notes are not what they were`)] : []),
    ];
  }
}

function violation(kind: Violation['kind'], text: string): Violation {
  return { kind, text };
}
