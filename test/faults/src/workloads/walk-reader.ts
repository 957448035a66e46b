import type pg from 'pg';
import type { Reader } from './watcher.js';
import type { Violation } from './workload.js';

/** One letter a row, in the order of their numbers: the state, 0 where there is none. */
const STATES = `
  SELECT string_agg(coalesce(state::text, '0'), '' ORDER BY id) AS states
    FROM generate_series(1, $1::int) id LEFT JOIN life_walk USING (id)`;

/** The stages of a row's life that a state can mean, in order; that it is not there means one of two. */
const STAGES: Readonly<Record<string, readonly number[]>> = { 0: [0, 3], 1: [1], 4: [2], 6: [4], 8: [5] };
const LETTERS = ['not there', '1', '4', 'gone', '6', '8'];

/** Sees that each row only goes forward. */
export class WalkReader implements Reader {
  readonly #begun: () => number;
  #stages: number[] = [];
  #last = '';

  /** @param begun the greatest row number in use */
  constructor(begun: () => number) {
    this.#begun = begun;
  }

  forget(): void {
    this.#stages = [];
    this.#last = '';
  }

  async look(client: pg.Client): Promise<readonly Violation[]> {
    const { rows } = await client.query<{ states: string | null }>(STATES, [this.#begun()]);
    return this.judge(rows[0]?.states ?? '');
  }

  /** @param states of all rows, one letter each */
  judge(states: string): readonly Violation[] {
    const violations: Violation[] = [];
    for (let place = 0; place < states.length; place += 1) {
      const state = states[place] ?? '';
      if (state === this.#last[place]) {
        continue;
      }
      const before = this.#stages[place] ?? 0;
      const now = STAGES[state]?.find((stage) => stage >= before);
      if (now === undefined) {
        violations.push({ kind: 'backwards', text: `life_walk ${place + 1} is ${nameOf(state)} after it was ${LETTERS[before]}` });
      }
      this.#stages[place] = now ?? before;
    }
    this.#last = states;
    return violations;
  }
}

function nameOf(state: string): string {
  return state === '0' ? 'not there' : state;
}
