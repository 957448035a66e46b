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
export type Alteration = Extract<ColumnChange, { readonly tag: 'alter' }>;

/** Makes the error of a change that cannot be followed. */
export type Unclear = (reason: string, column?: string) => ReplicationError;
interface Seen {
  readonly followed: FollowedColumns;
  /** By the catalogue, which is ahead of the log. */
  readonly now: TableShape;
  readonly published: readonly RelationColumn[];
  readonly facts: ColumnFacts;
  readonly unclear: Unclear;
}

/** All columns of the log after the change. The catalogue may have other names for them by now; their numbers stay, and new columns get higher ones. */
export function columnsAfter(change: Followable, seen: Seen): readonly ColumnShape[] {
  const { followed, now, unclear } = seen;
  const there = new Map(now.columns.map((column) => [column.number, column]));
  if (change.tag === 'drop') {
    const dropped = new Set(change.names);
    const still = followed.columns.find(({ name, number }) => dropped.has(name) && (number === undefined || there.has(number)));
    if (still !== undefined) {
      throw unclear('a column is not in the log any more, and the table has it: it may have been taken out of the publication', still.name);
    }
    return followed.columns.filter(({ name }) => !dropped.has(name));
  }
  return [...(change.tag === 'alter' ? alteredColumns(change, seen) : followed.columns), ...addedColumns(seen)];
}

/** What the catalogue says of them may be of a later type. */
function alteredColumns({ columns }: Alteration, { followed, facts, unclear }: Seen): readonly ColumnShape[] {
  const altered = new Map(columns.map(({ from, to }) => [from.name, to]));
  return followed.columns.map((column) => {
    const { name, typeOid, typeModifier } = altered.get(column.name) ?? column;
    if (isSameColumn({ ...column, name }, { name, typeOid, typeModifier })) {
      return { ...column, name };
    }
    const type = facts.types.get(name);
    if (type === undefined) {
      throw unclear('a column got a type that is not known', name);
    }
    return { ...column, name, type, typeOid, typeModifier };
  });
}

/** Those that came behind the ones that are followed, none of which is gone: the caller knows that no other came and went between them. */
function addedColumns({ followed, now, published, unclear }: Seen): readonly ColumnShape[] {
  const known = Math.max(0, ...followed.columns.map(({ number = 0 }) => number));
  const found = now.columns
    .filter(({ number = 0, generated }) => number > known && generated === undefined)
    .sort((one, other) => (one.number ?? 0) - (other.number ?? 0));
  return published.slice(followed.columns.length).map((column, index) => {
    const own = found[index];
    if (own === undefined || !isSameColumn({ ...own, name: column.name }, column)) {
      throw unclear('a column was added, and changed or dropped again since', column.name);
    }
    return { ...own, name: column.name };
  });
}

interface Difference {
  readonly table: TableShape;
  readonly add: readonly ColumnShape[];
  /** Of each that is added, its name at the source. */
  readonly sources: readonly string[];
  /** Columns that the rules do not fill any more. */
  readonly gone: readonly string[];
  readonly rename: readonly { readonly from: string; readonly to: string }[];
  readonly retype: readonly ColumnShape[];
}

interface Planned {
  readonly before: PlannedTable;
  readonly after: PlannedTable;
  readonly change: Followable;
  readonly unclear: Unclear;
}

/** Between the table that rules made of the columns of before and the one that they make now. */
export function differenceOf({ before, after, change, unclear }: Planned): Difference {
  const altered = change.tag === 'alter' ? change.columns : [];
  const rename = renamedAtTarget(altered, { before, after, unclear });
  const now = new Map(rename.map(({ from, to }) => [from, to]));
  const named = (name: string) => now.get(name) ?? name;
  const { key, primaryKey } = before.target;
  if (JSON.stringify([key.map(named), primaryKey.map(named)]) !== JSON.stringify([after.target.key, after.target.primaryKey])) {
    throw unclear('the key of the table changed');
  }
  const was = new Map(before.target.columns.map((column) => [named(column.name), column]));
  const is = new Set(after.target.columns.map(({ name }) => name));
  const sources = new Map(after.plan.columns.map(({ name, source }) => [name, source?.name]));
  const isMade = ({ name }: ColumnShape) => after.plan.steps.some(({ writes }) => after.plan.columns[writes]?.name === name);
  const retyped = after.target.columns.filter(({ name, type }) => was.has(name) && was.get(name)?.type !== type);
  const own = new Set(altered.map(({ to }) => to.name));
  const byRule = retyped.find((column) => isMade(column) || !own.has(sources.get(column.name) ?? ''));
  if (byRule !== undefined) {
    throw unclear('by the rules of the task a column becomes one of another type', byRule.name);
  }
  const add = after.target.columns.filter(({ name }) => !was.has(name));
  const made = add.find((column) => sources.get(column.name) === undefined || isMade(column));
  if (made !== undefined) {
    throw unclear('a rule makes the values of a new column, and rows of before would lack them', made.name);
  }
  const gone = [...was.keys()].filter((name) => !is.has(name));
  const chosen =
    change.tag !== 'alter' ? undefined : (gone[0] ?? add.find(({ name }) => !change.names.includes(sources.get(name) ?? ''))?.name);
  if (chosen !== undefined) {
    throw unclear('by the rules of the task a column comes or goes with the name of another', chosen);
  }
  return { ...{ table: after.target, add, rename, retype: retyped, gone }, sources: add.map(({ name }) => sources.get(name) ?? name) };
}

/** By the target's names, which rules may have made of those of the source. */
function renamedAtTarget(altered: Alteration['columns'], { before, after, unclear }: Omit<Planned, 'change'>): Difference['rename'] {
  const nameIn = ({ plan }: PlannedTable, source: string) => plan.columns.find((column) => column.source?.name === source)?.name;
  return altered.flatMap(({ from, to }) => {
    const [was, is] = [nameIn(before, from.name), nameIn(after, to.name)];
    if ((was === undefined) !== (is === undefined)) {
      throw unclear('by the rules of the task a column is written under one of its names only', to.name);
    }
    return was === undefined || is === undefined || was === is ? [] : [{ from: was, to: is }];
  });
}

interface Unknown {
  /** Of the source. */
  readonly columns: readonly ColumnShape[];
  readonly facts: ColumnFacts;
  readonly isRewritten: boolean;
  readonly unclear: Unclear;
}

/** By name, what rows of before have in these columns, where that is not NULL. */
export function fillsOf({ columns, facts: { missingValues, refused }, isRewritten, unclear }: Unknown): ReadonlyMap<string, string> {
  const fills = new Map<string, string>();
  for (const { name, number = 0 } of columns) {
    const fill = missingValues.get(number);
    const reason = refused.get(number) ?? (isRewritten && fill === undefined ? REWRITTEN : undefined);
    if (reason !== undefined) {
      throw unclear(reason, name);
    }
    if (fill !== undefined) {
      fills.set(name, fill);
    }
  }
  return fills;
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
