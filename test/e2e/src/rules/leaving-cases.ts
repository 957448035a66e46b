import type { TaskDraft } from '@trem/contracts';

type Mapping = TaskDraft['tables'][number];

/** What becomes of rows that come into the filter `sex = 'F'` and go out of it, in one mode with one answer to those that leave. */
export interface LeavingCase {
  readonly name: string;
  readonly identity: 'FULL' | 'DEFAULT';
  readonly onLeave: NonNullable<Mapping['onLeave']>;
  readonly mode: NonNullable<NonNullable<Mapping['apply']>['mode']>;
  /** Of the target's table; `it` stands for its name. */
  readonly query: string;
  /** What the query finds, as JSON, once the changes are applied. */
  readonly found: readonly (readonly unknown[])[];
}

/** Rows 4 and 7 are outside when the load reads them. */
export const LEAVING_ROWS = `
  CREATE TABLE it (id int PRIMARY KEY, sex text, name text);
  INSERT INTO it VALUES (1, 'F', 'a'), (2, 'F', 'b'), (3, 'F', 'c'), (4, 'M', 'd'), (5, 'F', 'e'), (6, 'F', 'f'), (7, 'M', 'g'), (8, 'F', 'h')`;

/** Each a transaction: 1 leaves and goes on outside, 2 leaves and is deleted, 3 leaves and returns, 4 comes, 6 is deleted inside, 7 stays outside, 8 leaves for good while it gets another name. */
export const LEAVING_CHANGES = [
  `UPDATE it SET sex = 'M' WHERE id IN (1, 2, 3)`,
  `UPDATE it SET sex = NULL, name = 'h2' WHERE id = 8`,
  `UPDATE it SET name = name || '2' WHERE id IN (1, 3, 7)`,
  'DELETE FROM it WHERE id IN (2, 6, 7)',
  `UPDATE it SET sex = 'F' WHERE id IN (3, 4)`,
  `UPDATE it SET name = 'c3' WHERE id = 3`,
] as const;

const rows = 'SELECT id, sex, name FROM it ORDER BY id';
const kept = [
  [1, 'F', 'a'],
  [3, 'F', 'c3'],
  [4, 'F', 'd'],
  [5, 'F', 'e'],
  [8, 'F', 'h'],
];
const removed = [
  [3, 'F', 'c3'],
  [4, 'F', 'd'],
  [5, 'F', 'e'],
];
const versions = `SELECT id, sex, name, scd_current, (scd_end_date IS NULL)::int FROM it ORDER BY id, scd_start_date`;
const [current, closed] = [
  [1, 1],
  [0, 0],
];
const history = 'SELECT id, trem_operation, sex, name FROM it ORDER BY id, trem_position, trem_sequence';

export const leavingCases: readonly LeavingCase[] = [
  ...(['default', 'upsert'] as const).flatMap((mode) =>
    (['FULL', 'DEFAULT'] as const).flatMap((identity): readonly LeavingCase[] => [
      { name: `${mode}: rows that leave stay, and a delete takes them`, identity, onLeave: 'keep', mode, query: rows, found: kept },
      { name: `${mode}: rows that leave are removed`, identity, onLeave: 'delete', mode, query: rows, found: removed },
    ]),
  ),
  {
    ...{ name: 'scd2: entering opens a version, leaving closes it', identity: 'FULL', onLeave: 'delete', mode: 'scd2', query: versions },
    found: [
      [1, 'F', 'a', ...closed],
      [2, 'F', 'b', ...closed],
      [3, 'F', 'c', ...closed],
      [3, 'F', 'c2', ...closed],
      [3, 'F', 'c3', ...current],
      [4, 'F', 'd', ...current],
      [5, 'F', 'e', ...current],
      [6, 'F', 'f', ...closed],
      [8, 'F', 'h', ...closed],
    ],
  },
  {
    ...{ name: 'scd2: a version that leaves stays open', identity: 'FULL', onLeave: 'keep', mode: 'scd2', query: versions },
    found: [
      [1, 'F', 'a', ...current],
      [2, 'F', 'b', ...closed],
      [3, 'F', 'c', ...closed],
      [3, 'F', 'c2', ...closed],
      [3, 'F', 'c3', ...current],
      [4, 'F', 'd', ...current],
      [5, 'F', 'e', ...current],
      [6, 'F', 'f', ...closed],
      [8, 'F', 'h', ...current],
    ],
  },
  {
    ...{ name: 'history: leaving adds a row that says so', identity: 'FULL', onLeave: 'delete', mode: 'history', query: history },
    found: [
      [1, 'load', 'F', 'a'],
      [1, 'leave', 'F', 'a'],
      [2, 'load', 'F', 'b'],
      [2, 'leave', 'F', 'b'],
      [3, 'load', 'F', 'c'],
      [3, 'leave', 'F', 'c'],
      [3, 'insert', 'F', 'c2'],
      [3, 'update', 'F', 'c3'],
      [4, 'insert', 'F', 'd'],
      [5, 'load', 'F', 'e'],
      [6, 'load', 'F', 'f'],
      [6, 'delete', 'F', 'f'],
      [8, 'load', 'F', 'h'],
      [8, 'leave', 'F', 'h'],
    ],
  },
];

export const leavingTable = (one: LeavingCase) => `leaving_${leavingCases.indexOf(one) + 1}`;

/** Makes and fills the tables of all cases. */
export const LEAVING_SQL = leavingCases
  .map((one) => `${LEAVING_ROWS}; ALTER TABLE it REPLICA IDENTITY ${one.identity}`.replaceAll(/\bit\b/g, leavingTable(one)))
  .join('; ');

export const leavingMappings = leavingCases.map(
  (one): Mapping => ({
    source: { schema: 'public', table: leavingTable(one) },
    filters: [{ operator: 'equals', column: 'sex', value: 'F' }],
    onLeave: one.onLeave,
    apply: { mode: one.mode },
  }),
);
