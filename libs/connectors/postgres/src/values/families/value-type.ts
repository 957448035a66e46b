/**
 * How to tell that two values are one. `value`: by `=`, which is true exactly for values that look the same as text. `text`: as text, for `=` takes
 * several looks for one (numeric 1.0 and 1.00, floats 0 and -0, intervals) or there is none. `blanks`: as text with the blanks at its end, which bpchar
 * loses when it is made one.
 */
export type Comparison = 'value' | 'text' | 'blanks';

/** A built-in type, as Trem knows it. */
export interface ValueType {
  readonly name: string;
  /** The same on every server. */
  readonly oid: number;
  readonly comparison: Comparison;
  /** The binary form, in hex, of its empty value where servers send that and do not read it back; the text of such a value is empty. */
  readonly unreadableEmpty?: string;
  /** Why its values cannot be copied. */
  readonly refused?: string;
  /** Values on its edges, in its own input syntax, and their binary form in hex. */
  readonly golden: Readonly<Record<string, string>>;
}
