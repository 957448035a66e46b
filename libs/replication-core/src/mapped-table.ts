import type { Apply, Operation, Priority } from '@trem/contracts';
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
  /** Undefined: rows pass as they are, column n of the target is published column n of the source. */
  readonly rules: TableRules | undefined;
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
}

/** What a rule can know of when a change was made. */
export interface ChangeTime {
  /** Commit at the source, µs since 1970. In a load: when the snapshot was taken. */
  readonly committedAt: number;
  /** One value for all changes of a target transaction, µs since 1970. */
  readonly appliedAt: number;
}
