import type { TableMapping } from '@trem/contracts';
import type { TableShape } from '@trem/replication-core';
import type { ColumnPlace, SelectedColumn } from './columns.js';
import { nearestText } from './nearest.js';
import type { Problems } from './problems.js';
import type { StepsPlan } from './steps.js';
import type { PlacedRule } from './table-rules.js';

export interface TargetKeys {
  /** Identify a row. */
  readonly key: readonly string[];
  readonly primaryKey: readonly string[];
}

/** Source columns that an old row in the log always holds. */
export function identityColumns(shape: TableShape): ReadonlySet<string> {
  switch (shape.replicaIdentity) {
    case 'full':
      return new Set(shape.columns.filter(({ generated }) => generated === undefined).map(({ name }) => name));
    case 'index':
      return new Set(shape.key);
    case 'default':
      return new Set(shape.primaryKey);
    case 'nothing':
      return new Set();
  }
}

/**
 * By target names. Columns that a rule adds to the primary key join it only: rows are found by what the source sends of old ones.
 */
export function targetKeys(shape: TableShape, columns: readonly SelectedColumn[], place: ColumnPlace): TargetKeys {
  const { mapping, rules } = place;
  if (mapping.matching === 'all-columns') {
    checkWhole(shape, place);
    return { key: [], primaryKey: [] };
  }
  const nameOf = new Map(columns.map(({ source, name }) => [source.name, name]));
  const renamed = (names: readonly string[]) => names.flatMap((name) => nameOf.get(name) ?? []);
  if (mapping.key !== undefined) {
    const key = mapping.key.filter((name, index) => isUsable(name, `${place.path}.key.${index}`, columns, place));
    return { key, primaryKey: key };
  }
  checkIdentity(shape, place);
  if (mapping.rowIdentity === 'whole-row') {
    return { key: [], primaryKey: renamed(shape.primaryKey) };
  }
  let primaryKey = renamed(shape.primaryKey);
  let key: readonly string[] = renamed(shape.key);
  for (const { rule, path, isShared } of rules) {
    if (rule.type === 'add-primary-key' || rule.type === 'remove-primary-key') {
      const known = keyColumns(rule, { path, isShared }, columns, place);
      if (rule.type === 'add-primary-key') {
        primaryKey = [...primaryKey, ...known.filter((name) => !primaryKey.includes(name))];
        key = key.length === 0 ? known : key;
      } else {
        primaryKey = primaryKey.filter((name) => !known.includes(name));
        key = key.filter((name) => !known.includes(name));
        warnOfDoubles(primaryKey, path, place);
      }
    }
  }
  return { key, primaryKey };
}

type KeyRule = Extract<PlacedRule['rule'], { type: 'add-primary-key' | 'remove-primary-key' }>;

/** Those of the rule's columns that can join the key, or leave it. A rule of the task passes over what a table lacks. */
function keyColumns(
  rule: KeyRule,
  { path, isShared }: Pick<PlacedRule, 'path' | 'isShared'>,
  columns: readonly SelectedColumn[],
  place: ColumnPlace,
): readonly string[] {
  const fits = rule.type === 'add-primary-key' ? isUsable : isThere;
  return rule.columns.filter((name, index) =>
    isShared ? columns.some((column) => column.name === name) : fits(name, `${path}.columns.${index}`, columns, place),
  );
}

/** One value for all rows tells none of them from the others. */
export function refuseConstantKey({ key }: TargetKeys, { rules, problems }: ColumnPlace): void {
  const fixed = rules.filter(({ rule }) => rule.type === 'modify-column-value' && rule.operation === 'mask' && rule.method === 'fixed');
  const isFixed = (name: string) => fixed.some(({ rule }) => rule.type === 'modify-column-value' && rule.column === name);
  const [first] = fixed;
  if (first !== undefined && key.length > 0 && key.every(isFixed)) {
    const text = `All rows get one key: every column of it (${key.join(', ')}) is masked by one value`;
    problems.add('KEY_NOT_UNIQUE', first.path, text, { remedy: 'Mask the key with `method: hash`, or leave a column of it as it is.' });
  }
}

interface WrittenTable {
  readonly shape: TableShape;
  readonly keys: TargetKeys;
  readonly rules: readonly PlacedRule[];
  readonly mapping: Pick<TableMapping, 'matching' | 'rowIdentity'>;
  readonly problems: Problems;
}

/** Rules took the whole key away, and of an old row the source sends nothing but that: changes would find no row at the target. */
export function refuseLostKey({ shape, keys, rules, mapping, problems }: WrittenTable, findsRows: boolean): void {
  const isKnownWhole = mapping.matching === 'all-columns' || mapping.rowIdentity === 'whole-row'; // both ask for old rows that are whole
  const remover = rules.findLast(({ rule }) => rule.type === 'remove-primary-key');
  const isLost = keys.key.length === 0 && shape.key.length > 0 && shape.replicaIdentity !== 'full';
  if (findsRows && isLost && !isKnownWhole && remover !== undefined) {
    const text = `No key is left, and of rows that change the source sends only its own (${shape.key.join(', ')}): they are not found at the target`;
    const remedy =
      'Leave a column of the key, or name another one with `key`; or set REPLICA IDENTITY FULL at the source, which makes the log larger; or apply inserts alone.';
    problems.add('NO_REPLICA_IDENTITY', remover.path, text, { remedy });
  }
}

interface KeyedTable {
  readonly selected: readonly SelectedColumn[];
  readonly keys: TargetKeys;
  readonly steps: Pick<StepsPlan, 'columns'>;
}

/** The key at the target holds every column of one of the source, as it is: rows that are two stay two. So do rows that nobody finds by a key. */
export function tellsRowsApart({ selected, keys, steps }: KeyedTable, { key, primaryKey }: TableShape): boolean {
  const touched = new Set(steps.columns.flatMap(({ name, isTouched }) => (isTouched ? [name] : [])));
  const nameOf = new Map(selected.map(({ source, name }) => [source.name, name]));
  const isHeld = (column: string) => {
    const name = nameOf.get(column);
    return name !== undefined && keys.key.includes(name) && !touched.has(name);
  };
  return keys.key.length === 0 || [key, primaryKey].some((columns) => columns.length > 0 && columns.every(isHeld));
}

/** Where rows are kept by all their columns: those of the source's key that arrive as they are, by target names. Empty unless all of them do. */
export function searchedColumns({ selected, steps }: Omit<KeyedTable, 'keys'>, { key }: TableShape): readonly string[] {
  const touched = new Set(steps.columns.flatMap(({ name, isTouched }) => (isTouched ? [name] : [])));
  const carried = selected.filter(({ source, name }) => key.includes(source.name) && !touched.has(name)).map(({ name }) => name);
  return carried.length === key.length ? carried : [];
}

/** A version that was not sent whole cannot be told from others. */
function checkWhole({ replicaIdentity }: TableShape, { path, problems }: ColumnPlace): void {
  if (replicaIdentity !== 'full') {
    const text = 'Rows are told apart by all their columns only where the source sends old rows whole (REPLICA IDENTITY FULL)';
    problems.add('NO_REPLICA_IDENTITY', `${path}.matching`, text);
  }
}

/** What the way that was asked for needs of the source. */
function checkIdentity({ key, replicaIdentity }: TableShape, { mapping, path, problems }: ColumnPlace): void {
  if (mapping.rowIdentity === 'whole-row' && replicaIdentity !== 'full') {
    const text = 'Rows are found by all their columns only where the source sends old rows whole (REPLICA IDENTITY FULL)';
    problems.add('NO_REPLICA_IDENTITY', `${path}.rowIdentity`, text);
  }
  if (mapping.rowIdentity === 'key' && key.length === 0) {
    problems.add('KEY_MISSING', `${path}.rowIdentity`, 'The table has no key; name its columns');
  }
}

function isThere(name: string, path: string, columns: readonly SelectedColumn[], { problems }: ColumnPlace): boolean {
  const names = columns.map((one) => one.name);
  if (!names.includes(name)) {
    problems.add('COLUMN_UNKNOWN', path, `The target has no column "${name}"${nearestText(name, names)}`);
  }
  return names.includes(name);
}

/** To join a key. */
function isUsable(name: string, path: string, columns: readonly SelectedColumn[], place: ColumnPlace): boolean {
  if (!isThere(name, path, columns, place)) {
    return false;
  }
  const isNullable = columns.some((one) => one.name === name && !one.source.notNull);
  if (isNullable) {
    place.problems.add('KEY_NULLABLE', path, `"${name}" may be null`);
  }
  return !isNullable;
}

function warnOfDoubles(primaryKey: readonly string[], path: string, { problems }: ColumnPlace): void {
  const rest = primaryKey.length === 0 ? 'no key is left' : `the rest (${primaryKey.join(', ')}) need not be unique`;
  problems.add('KEY_NOT_UNIQUE', path, `The primary key loses columns: ${rest}`, { severity: 'warning' });
}
