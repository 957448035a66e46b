/** A built-in type, as Trem knows it. */
export interface ValueType {
  readonly name: string;
  /** The same on every server. */
  readonly oid: number;
  /** Its `=` is true exactly for values that look the same as text. Not so for numeric (1.0 = 1.00), floats (0 = -0), intervals, and what has no `=`. */
  readonly isExact: boolean;
  /** Why its values cannot be copied. */
  readonly refused?: string;
  /** Values on its edges, in its own input syntax, and their binary form in hex. */
  readonly golden: Readonly<Record<string, string>>;
}
