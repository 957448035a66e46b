/** A built-in type, as Trem knows it. */
export interface ValueType {
  readonly name: string;
  /** The same on every server. */
  readonly oid: number;
  /** Its `=` is true exactly for values that look the same as text. Not so for numeric (1.0 = 1.00), floats (0 = -0), bpchar ('a' = 'a '), intervals, and what has no `=`. */
  readonly isExact: boolean;
  /** The binary form, in hex, of its empty value where servers send that and do not read it back; the text of such a value is empty. */
  readonly unreadableEmpty?: string;
  /** Why its values cannot be copied. */
  readonly refused?: string;
  /** Values on its edges, in its own input syntax, and their binary form in hex. */
  readonly golden: Readonly<Record<string, string>>;
}
