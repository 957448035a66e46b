/** A single value that a transformation cannot take. What happens to it is the rule's `onError`; the reason never holds the value. */
export class ValueFault extends Error {
  override readonly name = 'ValueFault';
}
