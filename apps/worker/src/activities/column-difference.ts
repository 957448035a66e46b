import {
  type ColumnChange,
  type ColumnFacts,
  type ColumnShape,
  type FollowedColumns,
  isSameColumn,
  type RelationColumn,
  type ReplicationError,
  type TableShape,
} from '@trem/replication-core';
import type { PlannedTable } from '@trem/rules';

/** A change that may be followed. */
export type Followable = Exclude<ColumnChange, { readonly tag: 'other' }>;

/** Makes the error of a change that cannot be followed. */
export type Unclear = (reason: string, column?: string) => ReplicationError;
interface Seen {
  readonly followed: FollowedColumns;
  /** By the catalogue, which is ahead of the log. */
  readonly now: TableShape;
  readonly published: readonly RelationColumn[];
  readonly unclear: Unclear;
}

/** All columns of the log after the change. */
export function columnsAfter({ tag, names }: Followable, seen: Seen): readonly ColumnShape[] {
  const { followed, now, published, unclear } = seen;
  const there = new Map(now.columns.map((column) => [column.name, column]));
  if (tag === 'drop') {
    const still = names.find((name) => there.has(name));
    if (still !== undefined) {
      throw unclear('a column is not in the log any more, and the table has it: it may have been taken out of the publication', still);
    }
    const gone = new Set(names);
    return followed.columns.filter(({ name }) => !gone.has(name));
  }
  const added = published.slice(followed.columns.length).map((column) => {
    const found = there.get(column.name);
    if (found === undefined || !isSameColumn(found, column)) {
      throw unclear('a column was added, and changed or dropped again since', column.name);
    }
    return found;
  });
  return [...followed.columns, ...added];
}

interface Difference {
  readonly table: TableShape;
  readonly add: readonly ColumnShape[];
  /** Of each that is added, its name at the source. */
  readonly sources: readonly string[];
  /** Columns that the rules do not fill any more. */
  readonly gone: readonly string[];
}

interface Planned {
  readonly before: PlannedTable;
  readonly after: PlannedTable;
  readonly unclear: Unclear;
}

/** Between the table that rules made of the columns of before and the one that they make now. */
export function differenceOf({ before, after, unclear }: Planned): Difference {
  const keys = ({ target }: PlannedTable) => JSON.stringify([target.key, target.primaryKey]);
  if (keys(before) !== keys(after)) {
    throw unclear('the key of the table changed');
  }
  const was = new Map(before.target.columns.map((column) => [column.name, column]));
  const is = new Set(after.target.columns.map(({ name }) => name));
  const retyped = after.target.columns.find(({ name, type }) => was.has(name) && was.get(name)?.type !== type);
  if (retyped !== undefined) {
    throw unclear('by the rules of the task a column becomes one of another type', retyped.name);
  }
  const add = after.target.columns.filter(({ name }) => !was.has(name));
  const sources = new Map(after.plan.columns.map(({ name, source }) => [name, source?.name]));
  const made = add.find(
    ({ name }) => sources.get(name) === undefined || after.plan.steps.some(({ writes }) => after.plan.columns[writes]?.name === name),
  );
  if (made !== undefined) {
    throw unclear('a rule makes the values of a new column, and rows of before would lack them', made.name);
  }
  return {
    ...{ table: after.target, add },
    sources: add.map(({ name }) => sources.get(name) ?? name),
    gone: before.target.columns.filter(({ name }) => !is.has(name)).map(({ name }) => name),
  };
}

interface Unknown {
  readonly names: readonly string[];
  readonly facts: ColumnFacts;
  readonly isRewritten: boolean;
  readonly unclear: Unclear;
}

/** What rows of before have in these columns, where that is not NULL. */
export function fillsOf({ names, facts: { missingValues, refused }, isRewritten, unclear }: Unknown): ReadonlyMap<string, string> {
  for (const name of names) {
    const reason = refused.get(name) ?? (isRewritten && !missingValues.has(name) ? REWRITTEN : undefined);
    if (reason !== undefined) {
      throw unclear(reason, name);
    }
  }
  return missingValues;
}

const REWRITTEN =
  'the table was rewritten, emptied or given partitions meanwhile: rows of before may have values in a new column that nothing tells';

interface Lacking {
  readonly column: ColumnShape;
  /** Its name at the source. */
  readonly source: string;
}

/** Columns of the target that are filled from these of the source. */
export function lacking({ target, plan }: PlannedTable, names: readonly string[]): readonly Lacking[] {
  const sources = new Map(plan.columns.map(({ name, source }) => [name, source?.name]));
  return target.columns.flatMap((column) => {
    const source = sources.get(column.name);
    return source !== undefined && names.includes(source) ? [{ column, source }] : [];
  });
}
