/** The codes of `format-date`, with English names. */
export const dateFormatCodes = [...'YymdjHIMSfpaAbBuVGz%'] as const;

/** Parts of a date's format: a code, or text that stands as it is. Undefined: a code that is not known. */
export function parseDateFormat(format: string): readonly ({ readonly code: string } | { readonly text: string })[] | undefined {
  const parts = [...format.matchAll(/%(.?)|[^%]+/gsu)];
  const codes: readonly string[] = dateFormatCodes;
  return parts.every(([part, code]) => !part.startsWith('%') || codes.includes(code ?? ''))
    ? parts.map(([part, code]) => (code === undefined ? { text: part } : code === '%' ? { text: '%' } : { code }))
    : undefined;
}
