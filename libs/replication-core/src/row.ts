/** The source did not resend this column: a large value that the update left alone. Not NULL, not missing. */
export const UNCHANGED: unique symbol = Symbol('unchanged');

/** One column of one row as the log has it: the source's own bytes, SQL NULL, or not resent. */
export type Cell = Uint8Array | null | typeof UNCHANGED;

/** One row image, in the order of its relation's columns. Its bytes are views of the batch's frames. */
export interface Row {
  readonly columnCount: number;
  /** At least one column was not resent. */
  readonly hasUnchanged: boolean;
  cell(column: number): Cell;
  /** What `decode` reads in the bytes of a column, where they lie: no view of them is made. */
  value<T>(column: number, decode: (bytes: Uint8Array, from: number, to: number) => T): T | null | typeof UNCHANGED;
  /** Text that is the same for two rows exactly when the bytes of these columns are the same. */
  key(columns: readonly number[]): string;
  /** Bit set as text, one character a column: which columns are UNCHANGED. Rows of one shape are written by one statement. */
  unchangedShape(): string;
  /** This row, with the columns that it leaves UNCHANGED taken from `older`. */
  over(older: Row): Row;
  /** This row, with all columns but these UNCHANGED. */
  only(columns: readonly number[]): Row;
}
