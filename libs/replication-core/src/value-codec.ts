import type { MathTree, NumberLiteral } from '@trem/contracts';
import type { Cell, Row } from './row.js';
import type { RelationColumn } from './source-event.js';
import type { ColumnShape } from './table-shape.js';

/** What rules can do with a column. On `other` only tests for null. */
export type ValueFamily = 'text' | 'integer' | 'decimal' | 'float' | 'boolean' | 'date' | 'date-time' | 'other';

/**
 * A value that rules look into, by its family. text: string · integer: bigint · decimal: exact · float: number · boolean ·
 * date: number of days since 1970, endless ones are infinite · date-time: µs since 1970 as bigint, endless ones are `FOREVER` and its negative.
 */
export type RuleValue = string | bigint | number | boolean | NumberLiteral;

/** Above every moment that a database holds. */
export const FOREVER: bigint = 2n ** 63n;

/** The values of one type, between a source's bytes and what rules work with. */
export interface ValueType {
  readonly family: ValueFamily;
  /** Of text: blanks at the end do not count; `decode` leaves them out. */
  readonly isPadded: boolean;
  /** Of text: only certain texts are values of it, so that a changed one may be none. */
  readonly isClosed: boolean;
  /** Of date-time: a moment in the world; without it, what a clock on the wall shows. */
  readonly hasZone: boolean;
  /** Of integer and float: 16, 32 or 64. */
  readonly bits: number;
  /** Of decimal: digits in all and behind the point; undefined when the type sets no limits. */
  readonly digits: { readonly precision: number; readonly scale: number } | undefined;
  /** The bytes, or of them those from `from` to before `to`. @throws VALUE_INVALID they are none of this type */
  decode(bytes: Uint8Array, from?: number, to?: number): RuleValue;
  /** @throws VALUE_INVALID, VALUE_TOO_LONG the type cannot hold the value */
  encode(value: RuleValue): Uint8Array;
}

/** A type by which a target table is made. */
export type MadeType = Pick<ColumnShape, 'type' | 'typeOid' | 'typeModifier'>;

/** Values and rows of one kind of database, for rules. */
export interface ValueCodec {
  /** Of a column of the source's catalogue: user enums are texts, domains are what is under them. */
  valueType(column: ColumnShape): ValueType;
  /** The number of a column's type where every server has it under that number; of a domain that of what is under it, as far as rules look into that. */
  knownType(column: ColumnShape): number | undefined;
  /** The same type in the form that a load has where one of its columns has no binary form that means the same everywhere. */
  textForm(type: ValueType): ValueType;
  /** By the names that rules have for types, with modifiers: `numeric(38,10)`, `character varying(20)`. Undefined: a name that is not known. */
  madeType(name: string): MadeType | undefined;
  /** Of the columns of a table those whose value the log may leave out of an update that leaves it alone. */
  leftOut(columns: readonly ColumnShape[]): ReadonlySet<string>;
  /** Changes exactly when name, type or modifier of a column, or their order, changes. */
  fingerprint(id: number, columns: readonly RelationColumn[]): string;
  /**
   * A row that writers take. A number stands for the column of `from` with this index, as it is. `cells` are the row's from now on. Of a row of a load
   * it is valid as long as `from` is.
   */
  row(from: Row, cells: readonly (Cell | number)[]): Row;
  /**
   * Puts `map` between the two ends of a load, in the form of both. Rows that become undefined are left out. Memory does not depend on the number
   * of rows: what comes out of it comes as it goes in. A row is valid until `map` returns.
   */
  rewrite(rows: AsyncIterable<Uint8Array>, map: (row: Row) => Row | undefined): AsyncIterable<Uint8Array>;
}

/** How conditions and values are written in a source's SQL. What it cannot say exactly it does not say: undefined. */
export interface RuleDialect {
  column(name: string): string;
  literal(value: RuleValue, type: ValueType): string | undefined;
  /** A column's expression as rules see its values: without padding, and compared letter by letter. */
  operand(name: string, type: ValueType): string | undefined;
  isNull(name: string): string;
  startsWith(operand: string, text: string): string;
  endsWith(operand: string, text: string): string;
  contains(operand: string, text: string): string;
  /** NULL, of no type yet. */
  readonly nothing: string;
  /** An expression as a value of a type, by the name that rules have for it. */
  cast(expression: string, type: string): string;
  /** Sums, differences and products of a number, each with all its digits. */
  exactly(tree: MathTree, operand: string): string | undefined;
  /** Texts one behind the other. A NULL makes everything NULL, is left out, or is an empty text. */
  joined(operands: readonly string[], how: { readonly separator: string; readonly onNull: 'null' | 'skip' | 'empty' }): string | undefined;
}
