import { type TableName, tableKey } from '@trem/contracts';
import type { AlteredColumn, AlteredColumns } from './altered-columns.js';
import { sourceFingerprint } from './mapped-table.js';
import type { Position } from './position.js';
import type { RelationColumn } from './source-event.js';
import type { ColumnShape, TableShape } from './table-shape.js';

/** The columns of a source table as its target follows them. Kept with the table's load, and changed in one transaction with the target's table. */
export interface FollowedColumns {
  /** Those that the log has, in its order; the ones that are not written are among them. */
  readonly columns: readonly ColumnShape[];
  /** Columns that came to the source and are not written, because the task says so. */
  readonly ignored: readonly string[];
  /** The file of its rows when it had exactly these columns: another one may hold values that no change in the log tells. Empty: not known. */
  readonly fileNode: string;
  /** The highest number that a column of it ever had, then. Absent: not known; it is that of a column at least. */
  readonly last?: number | undefined;
  /** Shapes that rows may still have in the very transaction that changed them, and in none after it. */
  readonly earlier?: EarlierShapes | undefined;
  /** Columns that got another name or type since the load, in order: rows of before are read by it, however late they come. Absent: none. */
  readonly altered?: readonly AlteredColumns[] | undefined;
}

export interface EarlierShapes {
  /** Where that transaction was committed. */
  readonly commitAt: Position;
  readonly fingerprints: readonly string[];
  /**
   * What rows of an earlier shape lack the target fills by its default. Where that is not to stay, these are the columns of the target and the defaults
   * that they get once such rows cannot come any more; null: none.
   */
  readonly defaults?: readonly { readonly column: string; readonly sql: string | null }[];
}

/**
 * What became of a table's columns, as far as the log alone can tell. `alter`: as many as before, or more, and not all under their names and types; that is
 * so only when none of those of before is gone, else it may be anything. `other`: several changes at once.
 */
export type ColumnChange =
  | { readonly tag: 'add'; readonly names: readonly string[] }
  | { readonly tag: 'drop'; readonly names: readonly string[] }
  /** `names`: those that came with it. */
  | { readonly tag: 'alter'; readonly columns: readonly AlteredColumn[]; readonly names: readonly string[] }
  | { readonly tag: 'other' };

/**
 * A new column stands behind all others, and a dropped one leaves the order of those that stay. A column that goes while another comes may be a renamed
 * one, which has rows of before: that is never an addition.
 */
export function columnChange(before: readonly RelationColumn[], after: readonly RelationColumn[]): ColumnChange {
  if (startsWith(after, before)) {
    return { tag: 'add', names: namesBehind(after, before) };
  }
  const stays = new Set(after.map(({ name }) => name));
  const rest = before.filter(({ name }) => stays.has(name));
  if (rest.length === after.length && startsWith(after, rest)) {
    return { tag: 'drop', names: before.filter(({ name }) => !stays.has(name)).map(({ name }) => name) };
  }
  return after.length < before.length
    ? { tag: 'other' }
    : { tag: 'alter', columns: alteredColumns(before, after), names: namesBehind(after, before) };
}

function alteredColumns(before: readonly RelationColumn[], after: readonly RelationColumn[]): readonly AlteredColumn[] {
  return before.flatMap((column, index) => {
    const now = after[index];
    return now === undefined || isSameColumn(column, now) ? [] : [{ from: identityOf(column), to: identityOf(now) }];
  });
}

function identityOf({ name, typeOid, typeModifier }: RelationColumn): RelationColumn {
  return { name, typeOid, typeModifier };
}

function namesBehind(after: readonly RelationColumn[], before: readonly RelationColumn[]): readonly string[] {
  return after.slice(before.length).map(({ name }) => name);
}

function startsWith(columns: readonly RelationColumn[], first: readonly RelationColumn[]): boolean {
  return columns.length >= first.length && first.every((column, index) => isSameColumn(column, columns[index]));
}

export function isSameColumn(one: RelationColumn, other: RelationColumn | undefined): boolean {
  return one.name === other?.name && one.typeOid === other.typeOid && one.typeModifier === other.typeModifier;
}

/** Of a loaded table, what tells which columns it follows. */
interface FollowedLoad {
  readonly relation: string;
  readonly followed?: FollowedColumns | undefined;
}

/**
 * A table as its target follows it: the columns that the log had last, and not those that the catalogue has by now, which is ahead of the log. What the
 * catalogue says of a column that is still the same counts; generated columns are not in the log, so they are the catalogue's.
 */
export function asFollowed(shape: TableShape, load: FollowedLoad | undefined): TableShape {
  if (load?.followed === undefined) {
    return shape;
  }
  const { columns, ignored, altered } = load.followed;
  const fingerprint = sourceFingerprint(load.relation);
  const before = altered === undefined ? {} : { altered };
  if (fingerprint === shape.fingerprint && ignored.length === 0) {
    return altered === undefined ? shape : { ...shape, ...before };
  }
  const now = new Map(shape.columns.map((column) => [column.number ?? column.name, column]));
  const left = new Set(ignored);
  const written = columns.filter(({ name }) => !left.has(name));
  const names = new Set(columns.map(({ name }) => name));
  const generated = shape.columns.filter((column) => column.generated !== undefined && !names.has(column.name));
  const followedName = namesByNumber(load.followed, shape);
  const named = (list: readonly string[]) => list.map((name) => followedName.get(name) ?? name);
  return {
    ...{ ...shape, ...before, fingerprint, key: named(shape.key), primaryKey: named(shape.primaryKey) },
    columns: [...written.map((column) => current(column, now.get(column.number ?? column.name))), ...generated],
  };
}

/** Of columns that have another name by now, the one that is followed. */
function namesByNumber({ columns }: FollowedColumns, now: TableShape): ReadonlyMap<string, string> {
  const followed = new Map(columns.map(({ name, number }) => [number, name]));
  return new Map(
    now.columns.flatMap(({ name, number }) => {
      const own = number === undefined ? undefined : followed.get(number);
      return own === undefined ? [] : [[name, own] as const];
    }),
  );
}

/** The same for several. */
export function asFollowedAll(shapes: readonly TableShape[], loads: readonly (FollowedLoad & TableName)[]): readonly TableShape[] {
  const known = new Map(loads.map((load) => [tableKey(load), load]));
  return shapes.map((shape) => asFollowed(shape, known.get(tableKey(shape))));
}

function current(column: ColumnShape, now: ColumnShape | undefined): ColumnShape {
  const { name } = column;
  return now !== undefined && now.generated === undefined && isSameColumn(column, { ...now, name }) ? { ...now, name } : column;
}

/**
 * A column that is another one by now under the same name: it was dropped and made again, and rows of before have nothing of what they had in it. One that
 * has another name by now is still there.
 */
export function remadeColumn({ columns, ignored }: FollowedColumns, numbers: ReadonlyMap<string, number>): string | undefined {
  const there = new Set(numbers.values());
  const remade = columns.find(({ name, number }) => number !== undefined && numbers.has(name) && !there.has(number));
  return remade === undefined || ignored.includes(remade.name) ? undefined : remade.name;
}

/** All of these columns are still there, under whatever names: then the log has them in their order, before whatever came since. */
export function areAllThere({ columns }: Pick<FollowedColumns, 'columns'>, numbers: ReadonlyMap<string, number>): boolean {
  const there = new Set(numbers.values());
  return columns.every(({ number }) => number !== undefined && there.has(number));
}

/** The table has these columns and no other. */
export function isUnaltered({ columns }: Pick<FollowedColumns, 'columns'>, numbers: ReadonlyMap<string, number>): boolean {
  return columns.length === numbers.size && columns.every(({ name, number }) => number !== undefined && numbers.get(name) === number);
}

/**
 * A number between what was known and a column that came, which no column has any more: there was one that came and went unseen. It may have had the name of
 * one that is there, and rows that were written meanwhile.
 */
export function hasUnseen(
  { columns, last }: Pick<FollowedColumns, 'columns' | 'last'>,
  added: readonly ColumnShape[],
  now: TableShape,
): boolean {
  const known = last ?? Math.max(0, ...columns.map(({ number = 0 }) => number));
  const there = new Set(now.columns.map(({ number }) => number));
  const highest = Math.max(known, ...added.map(({ number = 0 }) => number));
  return Array.from({ length: highest - known }, (_, index) => known + 1 + index).some((number) => !there.has(number));
}
