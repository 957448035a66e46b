import { type TableName, tableKey } from '@trem/contracts';
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

/** What became of a table's columns, as far as the log alone can tell. `other`: renamed, of another type, moved, or several at once. */
export type ColumnChange =
  | { readonly tag: 'add'; readonly names: readonly string[] }
  | { readonly tag: 'drop'; readonly names: readonly string[] }
  | { readonly tag: 'other' };

/**
 * A new column stands behind all others, and a dropped one leaves the order of those that stay. A column that goes while another comes may be a renamed
 * one, which has rows of before: that is never an addition.
 */
export function columnChange(before: readonly RelationColumn[], after: readonly RelationColumn[]): ColumnChange {
  if (startsWith(after, before)) {
    return { tag: 'add', names: after.slice(before.length).map(({ name }) => name) };
  }
  const stays = new Set(after.map(({ name }) => name));
  const rest = before.filter(({ name }) => stays.has(name));
  return rest.length === after.length && startsWith(after, rest)
    ? { tag: 'drop', names: before.filter(({ name }) => !stays.has(name)).map(({ name }) => name) }
    : { tag: 'other' };
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
  const { columns, ignored } = load.followed;
  const fingerprint = sourceFingerprint(load.relation);
  if (fingerprint === shape.fingerprint && ignored.length === 0) {
    return shape;
  }
  const now = new Map(shape.columns.map((column) => [column.name, column]));
  const left = new Set(ignored);
  const written = columns.filter(({ name }) => !left.has(name));
  const names = new Set(columns.map(({ name }) => name));
  const generated = shape.columns.filter((column) => column.generated !== undefined && !names.has(column.name));
  return { ...shape, fingerprint, columns: [...written.map((column) => current(column, now.get(column.name))), ...generated] };
}

/** The same for several. */
export function asFollowedAll(shapes: readonly TableShape[], loads: readonly (FollowedLoad & TableName)[]): readonly TableShape[] {
  const known = new Map(loads.map((load) => [tableKey(load), load]));
  return shapes.map((shape) => asFollowed(shape, known.get(tableKey(shape))));
}

function current(column: ColumnShape, now: ColumnShape | undefined): ColumnShape {
  return now !== undefined && now.generated === undefined && isSameColumn(column, now) ? now : column;
}

/** A column that is another one by now under the same name: it was dropped and made again, and rows of before have nothing of what they had in it. */
export function remadeColumn({ columns, ignored }: FollowedColumns, numbers: ReadonlyMap<string, number>): string | undefined {
  const remade = columns.find(({ name, number }) => number !== undefined && numbers.has(name) && numbers.get(name) !== number);
  return remade === undefined || ignored.includes(remade.name) ? undefined : remade.name;
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
