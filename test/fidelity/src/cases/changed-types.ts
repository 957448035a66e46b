import type { CaseGroup, FidelityCase } from '../case.js';

const TOUCH = 'UPDATE $T SET touched = touched + 1; UPDATE $T SET id = id + 5000 WHERE id % 3 = 0; DELETE FROM $T WHERE id % 5 = 0';

/** Each table with a type of its own, for the ways would change the same one. */
function changed(
  id: string,
  title: string,
  { type, values, change }: Readonly<Record<'type' | 'values' | 'change', string>>,
): FidelityCase {
  return {
    id,
    title,
    table: `CREATE ${type}; CREATE TABLE $T (id int PRIMARY KEY, v $T_type, touched int NOT NULL DEFAULT 0)`,
    rows: `INSERT INTO $T (id, v) SELECT $N + g, (${values})[g % 2 + 1] FROM generate_series(1, 20) g`,
    change: `${TOUCH}; COMMIT; ${change}; COMMIT; ${TOUCH}`,
  };
}

const cases: readonly FidelityCase[] = [
  {
    ...changed('S4', 'enum: a label added in mid-stream that no row has yet', {
      type: `TYPE $T_type AS ENUM ('a', 'c')`,
      values: `ARRAY['a', 'c']::$T_type[]`,
      change: `ALTER TYPE $T_type ADD VALUE 'b' BEFORE 'c'`,
    }),
    byRule: {
      rule: 'The target gets a new label with the first row that has it, or at the next start.',
      differs: [`column v: public.$T_type of ('a', 'b', 'c') at the source, public.$T_type of ('a', 'c') at the target`],
    },
  },
  {
    ...changed('S5', 'domain: a check added in mid-stream', {
      type: 'DOMAIN $T_type AS int',
      values: 'ARRAY[1, 2]',
      change: 'ALTER DOMAIN $T_type ADD CONSTRAINT small CHECK (VALUE < 100)',
    }),
    byRule: {
      rule: 'Changes of types are not made at the target: it lacks the check, and takes every row that the source takes.',
      differs: [
        'column v: public.$T_type of (over integer, small CHECK ((VALUE < 100))) at the source, public.$T_type of (over integer) at the target',
      ],
    },
  },
];

/** Types that change while the task streams and goes on; `scenarios/changed-objects.ts` has those for which it rests. A load alone sees no change. */
export const changedTypes: readonly CaseGroup[] = [
  { cases: cases.map(({ byRule, ...one }) => one), ways: ['load'] },
  { cases, ways: ['stream', 'both'] },
];
