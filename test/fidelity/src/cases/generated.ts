import type { CaseGroup, FidelityCase } from '../case.js';

const columns = (generated: string) =>
  `CREATE TABLE $T (id int PRIMARY KEY, a int, doubled ${generated}, words text, touched int NOT NULL DEFAULT 0)`;
const STORED = 'int GENERATED ALWAYS AS (a * 2) STORED';
const VIRTUAL = 'int GENERATED ALWAYS AS (a * 2) VIRTUAL';

/** A column that both ends compute, or one of them, each in its own way. */
function generated(title: string, source: string, target: string, more: Partial<FidelityCase> = {}): FidelityCase {
  return {
    id: 'S13',
    title,
    ...(source.includes('VIRTUAL') ? { since: 18 } : {}),
    ...(target.includes('VIRTUAL') ? { targetSince: 18 } : {}),
    table: columns(source),
    targetTable: columns(target),
    rows: `INSERT INTO $T (id, a, words) SELECT $N + g, $N + g, 'w' || g FROM generate_series(1, 20) g; INSERT INTO $T (id) VALUES ($N + 21)`,
    change: `UPDATE $T SET a = a + 1; UPDATE $T SET id = id + 5000 WHERE id % 3 = 0; UPDATE $T SET a = NULL WHERE id % 4 = 0; DELETE FROM $T WHERE id % 5 = 0`,
    ...more,
  };
}

const ORDINARY: Pick<FidelityCase, 'refused'> = {
  refused: {
    code: 'TARGET_TABLE_UNFIT',
    reason: 'What a generated column holds is computed, not copied: by the target too, or the task leaves the column out.',
  },
};
const OTHERWISE: Pick<FidelityCase, 'refused'> = {
  refused: { code: 'TARGET_TABLE_UNFIT', reason: 'Each end would compute another value.' },
};

/** Generated columns of a target table that is there before the start. */
export const generatedColumns: CaseGroup = {
  cases: [
    generated('a generated column, stored at both ends', STORED, STORED),
    generated('a generated column, virtual at both ends', VIRTUAL, VIRTUAL),
    generated('a generated column, stored at the source and virtual at the target', STORED, VIRTUAL),
    generated('a generated column, virtual at the source and stored at the target', VIRTUAL, STORED),
    generated('a stored generated column, which is an ordinary one at the target', STORED, 'int', ORDINARY),
    generated('a virtual generated column, which is an ordinary one at the target', VIRTUAL, 'int', ORDINARY),
    generated('a generated column that the target computes otherwise', STORED, 'int GENERATED ALWAYS AS (a * 3) STORED', OTHERWISE),
  ],
};
