import { type Apply, keepsVersions, type Operation, type Priority } from '@trem/contracts';
import type { Relation, RowChange } from './source-event.js';
import type { TableShape } from './table-shape.js';

/** A source table and what a task makes of it at one target. Computed from the definition and the source's catalogue, the same way for check, load and stream. */
export interface MappedTable {
  readonly source: TableShape;
  /** As it is made, loaded and written at the target: names, columns, types and key after the rules. The columns that `apply` adds are not among them. */
  readonly target: TableShape;
  readonly priority: Priority;
  readonly apply: Apply;
  /** Others are counted as skipped. */
  readonly operations: readonly Operation[];
  /** Rows that are two at the source may come to have one key at the target. */
  readonly keysMayMeet: boolean;
  /** Undefined: rows pass as they are, column n of the target is published column n of the source. */
  readonly rules: TableRules | undefined;
}

/** The target has rows that the source does not have any more; a load that empties it would take them away. */
export function hasVersions({ apply, target }: Pick<MappedTable, 'apply' | 'target'>): boolean {
  return keepsVersions(apply, target.distinct === undefined ? 'key' : 'all-columns');
}

/** Filters and transformations of one table, compiled twice. */
export interface TableRules {
  readonly load: LoadRules;
  /** For the changes of one relation of the log. @throws COLUMN_MISSING a column that a rule needs is not published */
  bind(relation: Relation): ChangeRules;
}

/** What a load reads, in the SQL of the source. */
export interface LoadRules {
  /** One expression for each target column, in order; or the source columns that `rows` needs. */
  readonly select: readonly string[];
  readonly where: string | undefined;
  /** What SQL cannot say exactly: each row of the query passes through it. */
  readonly rows: ChangeRules | undefined;
}

export interface ChangeRules {
  /** How rows look after the rules: columns as of the target table. */
  readonly relation: Relation;
  /**
   * The change that the target is to see; undefined when the rules leave it out.
   * A row that begins to pass the filters becomes an insert, one that no longer does a delete (or nothing, with onLeave keep).
   * @throws VALUE_INVALID and the other row codes: a value that a transformation cannot take
   */
  map(change: RowChange, at: ChangeTime): RowChange | undefined;
  /**
   * Of a change that `map` cannot take, what follows from the identity of its rows alone, with NULL elsewhere: enough to know which row it is about.
   * @throws the row codes: the identity is what cannot be taken
   */
  identify(change: RowChange, at: ChangeTime): RowChange;
}

/** What a rule can know of when a change was made. */
export interface ChangeTime {
  /** Commit at the source, µs since 1970. In a load: when the snapshot was taken. */
  readonly committedAt: number;
  /** One value for all changes of a target transaction, µs since 1970. In a load, whose transactions are many: when the snapshot was taken. */
  readonly appliedAt: number;
}

/**
 * The fingerprint of a table at the target: that of the source's columns, and behind it what tells two mappings of one source table apart. A table that
 * is the source's own image has the source's alone.
 */
export function mappedFingerprint(source: string, mapping: MappingFingerprint): string {
  return `${source} ${mapping.name} ${mapping.shape}`;
}

export interface MappingFingerprint {
  /** Changes when the rows go to another table. */
  readonly name: string;
  /** Changes when the table is made otherwise, so that rows of before do not fit. */
  readonly shape: string;
}

/** What of a fingerprint the log's relation messages are held against. */
export function sourceFingerprint(fingerprint: string): string {
  return fingerprint.split(' ', 1)[0] ?? '';
}

/** What of a fingerprint tells to which target table a load went; empty when it has the source's name. */
export function targetFingerprint(fingerprint: string): string {
  return fingerprint.split(' ', 2)[1] ?? '';
}

/** Whether rows that were loaded under one fingerprint are what the other asks for, whatever became of the source's columns. */
export function isSameMapping(one: string, other: string): boolean {
  return one.slice(sourceFingerprint(one).length) === other.slice(sourceFingerprint(other).length);
}
