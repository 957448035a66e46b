import { countText } from '../words/amounts.js';

/** Every English word of the choice of columns. */
export const columns = {
  title: 'Columns',
  hint: 'Tick what is replicated. Each tick is written into the definition below.',
  table: 'Columns of',
  chooseTable: 'choose a table',
  noTables:
    'Columns are chosen for tables that are named one by one. What the definition below names by pattern has columns of many tables.',
  notRead: 'The definition below is no YAML at the moment. Columns can be chosen once it is mended.',
  notWritten: 'Nothing was changed: the definition is written in a way that only the field below can change, such as with an alias.',
  failed: (table: string) => `The columns of ${table} cannot be read`,
  none: 'This table has no columns.',
  filter: 'Find a column',
  filterHint: 'Part of its name or type',
  nothingFits: 'No column fits.',
  all: 'Tick all',
  allFound: 'Tick those found',
  nothing: 'Tick none',
  nothingFound: 'Untick those found',
  later: 'A column that the source gets later',
  forms: { exclude: 'is replicated, too', include: 'is left out' },
  count: (ticked: number, all: number) => `${countText(ticked)} of ${countText(all)} columns are replicated`,
  found: (found: number) => `${countText(found)} found`,
  heads: { column: 'Column', type: 'Type', key: 'Key at the target' },
  keyOfSource: 'key',
  replicate: (column: string) => `Replicate ${column}`,
  keyOf: (column: string) => `${column} is of the key at the target`,
  called: (name: string) => `at the target: ${name}`,
  mayBeNull: 'may be NULL',
  lostKey: (names: string) =>
    `${names}: the source's rows are told apart by this. Without it the check refuses the task (KEY_MISSING), unless the field key names other columns that tell rows apart.`,
  lessKey: (names: string) =>
    `${names}: no longer of the key at the target. Where two rows differ by nothing else in the key, one overwrites the other, or is refused.`,
  nothingLeft: 'No column is left: nothing of this table would arrive. To leave the table out, take it out of the definition.',
  unknown: (names: string) => `The definition names columns that this table does not have: ${names}. The check refuses that.`,
  keysFixed: {
    key: 'The key at the target is what the field key names in the definition.',
    matching: 'Rows of this table are told apart by all their columns; it gets no key at the target.',
    names:
      'A rule renames columns of many tables at once. Write key columns into the definition by the names that they have at the target.',
  },
};
