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

/** Types that change while the task streams and goes on; `scenarios/changed-objects.ts` has those for which it rests. */
export const changedTypes: CaseGroup = {
  cases: [
    {
      ...changed('S4', 'enum: a label added in mid-stream that no row has yet', {
        type: `TYPE $T_type AS ENUM ('a', 'c')`,
        values: `ARRAY['a', 'c']::$T_type[]`,
        change: `ALTER TYPE $T_type ADD VALUE 'b' BEFORE 'c'`,
      }),
      afterStop: `ALTER TYPE $T_type ADD VALUE IF NOT EXISTS 'b' BEFORE 'c'`, // the judge compares types, too, and no change has told the target of it
    },
    changed('S5', 'domain: a check added in mid-stream', {
      type: 'DOMAIN $T_type AS int',
      values: 'ARRAY[1, 2]',
      change: 'ALTER DOMAIN $T_type ADD CONSTRAINT small CHECK (VALUE < 100)',
    }),
  ],
};
