/** A literal as the server writes an expression back: text, number, truth value or NULL, with the casts behind it. */
const CONSTANT =
  /^(?:NULL|true|false|-?\d+(?:\.\d+)?(?:e[+-]?\d+)?|\(-\d+(?:\.\d+)?\)|E?'(?:[^']|'')*')(?:::(?:[\w.]|"[^"]+")+(?: [\w]+)*(?:\(\d+(?:,-?\d+)?\))?(?: [\w]+)*(?:\[\])*)*$/;

/** The default, when it is the same for every row and at every server; undefined for sequences, clocks and whatever is computed. */
export function constantDefault(expression: string | null): string | undefined {
  return expression !== null && CONSTANT.test(expression) ? expression : undefined;
}
