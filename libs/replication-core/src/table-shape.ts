import type { Apply, TableName } from '@trem/contracts';
import type { AlteredColumns } from './altered-columns.js';
import type { Position } from './position.js';

/** A column of a source table, as its catalogue has it and a target table is made from. */
export interface ColumnShape {
  readonly name: string;
  /** The source's own number of the column, which it keeps under every name, and which no later one gets. Absent: it has none. */
  readonly number?: number;
  /** The type as its database writes it, with modifier: `numeric(10,2)`. */
  readonly type: string;
  readonly typeOid: number;
  readonly typeModifier: number;
  /** What else must exist at the target before the column can, in the order in which it can be made. */
  readonly userTypes: readonly UserType[];
  /** Whether its binary form means the same on every server. */
  readonly isBinarySafe: boolean;
  readonly notNull: boolean;
  /** A default that is a constant; others are not carried. */
  readonly constantDefault: string | undefined;
  readonly collation: string | undefined;
  /** Expression and kind of a generated column. */
  readonly generated: { readonly kind: 'stored' | 'virtual'; readonly expression: string } | undefined;
  /** Made of the time at which a row comes by: another value alone makes no version. */
  readonly isNow?: true;
  /** Of a column that only the target has: whether writers fill it, or the target numbers it by itself. Absent: it comes from the source. */
  readonly added?: 'value' | 'identity';
}

export type UserType =
  | { readonly tag: 'enum'; readonly schema: string; readonly name: string; readonly labels: readonly string[] }
  | {
      readonly tag: 'domain';
      readonly schema: string;
      readonly name: string;
      readonly base: string;
      readonly notNull: boolean;
      readonly constantDefault: string | undefined;
      /** Each with its name, as a statement writes it. */
      readonly checks: readonly string[];
      /** When it is not that of the base. */
      readonly collation: string | null;
    }
  | {
      readonly tag: 'composite';
      readonly schema: string;
      readonly name: string;
      readonly fields: readonly { readonly name: string; readonly type: string; readonly collation: string | null }[];
    }
  | {
      readonly tag: 'range';
      readonly schema: string;
      readonly name: string;
      readonly subtype: string;
      readonly operatorClass: string | null;
      readonly collation: string | null;
      readonly multirange: string;
    }
  /** A type that comes with an extension. It is not made: the extension must be there. */
  | { readonly tag: 'extension'; readonly schema: string; readonly name: string; readonly extension: string };

/** What a load can make after the data: the statement's parts, as the source's catalogue writes them. */
export interface TableObject {
  readonly kind: 'unique' | 'indexes' | 'checks' | 'defaults' | 'foreign-keys' | 'comments';
  /** Of a default its column; of a comment its column, or empty for the table. */
  readonly name: string;
  /**
   * For an index: method, columns and predicate, from the word USING on, with `isUnique` apart. For a constraint: its definition. For a default: the
   * expression; for a comment: its text.
   */
  readonly definition: string;
  readonly isUnique: boolean;
  /** What it is made of that a target has only with these: operator classes, operators, functions. Absent: nothing. */
  readonly extensions?: readonly ExtensionName[];
  /** For a foreign key: the table that it refers to. */
  readonly refersTo?: { readonly schema: string; readonly table: string };
  /** For a default that takes the next value of a sequence which belongs to the column. */
  readonly sequence?: OwnedSequence;
}

export interface ExtensionName {
  readonly name: string;
  /** Where its types, functions and operators are. */
  readonly schema: string;
}

export interface OwnedSequence {
  readonly name: string;
  /** The column is an identity: it has no default of its own. */
  readonly isIdentity: boolean;
  readonly type: string;
  /** Texts: they may be beyond what a number holds. */
  readonly start: string;
  readonly increment: string;
  readonly minimum: string;
  readonly maximum: string;
  readonly cycles: boolean;
}

/** A source table with all that copying it needs. */
export interface TableShape {
  readonly schema: string;
  readonly table: string;
  /** Of a table at the target: the source table whose rows it holds, which its load is known by. Absent: the one of the same name. */
  readonly from?: TableName;
  /** Of a table at the target: the columns of the source that its rows are made of, which are followed from its load on. */
  readonly follows?: readonly ColumnShape[];
  /** What became of its columns since it was loaded: rows of before are read by it. */
  readonly altered?: readonly AlteredColumns[];
  /** Of a table at the target: by which settings it gets columns of our own. They are not among `columns`: whoever makes, fills or writes it adds them. */
  readonly apply?: Apply;
  /** Of a table at the target that keeps each distinct row once: columns of the source's key that arrive as they are, so that the search for an equal row is short. */
  readonly distinct?: readonly string[];
  /** All columns in order, generated ones included. */
  readonly columns: readonly ColumnShape[];
  /** Names of the columns that identify a row at the target; empty when rows are found by all their columns. */
  readonly key: readonly string[];
  /** The primary key, in its own order; empty when there is none. */
  readonly primaryKey: readonly string[];
  readonly replicaIdentity: 'default' | 'nothing' | 'full' | 'index';
  /** Fingerprint of the published columns: equal to that of the log's relation message. */
  readonly fingerprint: string;
  readonly estimatedRows: number;
  readonly bytes: number;
  readonly pages: number;
  /** Of a partitioned table, whose rows are in its leaves. Each leaf has pages of its own, and a range of pages is read from all of them at once. */
  readonly leaves?: { readonly mostPages: number };
  /** Changes when the table is rewritten or truncated. Empty for a partitioned table, which has no file. */
  readonly fileNode: string;
  readonly objects: readonly TableObject[];
}

/** One range of a table, loaded by one activity: pages `[fromPage, toPage)`; the last range of a table has no end. */
export interface Partition {
  readonly number: number;
  readonly fromPage: number;
  readonly toPage: number | undefined;
}

/** A consistent view of a source that loaders can join, and the position where CDC begins. */
export interface SnapshotRef {
  readonly name: string;
  readonly position: Position;
}

/** The source table whose rows a table holds. */
export function sourceOf({ schema, table, from }: TableName & { readonly from?: TableName }): TableName {
  return from ?? { schema, table };
}
