/** The codes of `format-date`, with English names. */
export const dateFormatCodes = [...'YymdjHIMSfpaAbBuVGz%'] as const;

/** Those by which a date in a text can be read: the others say again what these say. */
export const readableDateCodes = [...'YymdjHIMSfpbBz%'] as const;

/** What keeps a format from reading dates, if anything: every text would fail. */
export function readingFault(format: string): string | undefined {
  const named = [...format.matchAll(/%(.?)/gsu)].map(([, code]) => code ?? '');
  const readable: readonly string[] = readableDateCodes;
  const strange = named.find((code) => !readable.includes(code));
  if (strange !== undefined) {
    const known = readable.map((code) => `%${code}`).join(' ');
    return `A date cannot be read by %${strange}; codes are ${known}`;
  }
  return named.some((code) => code === 'Y' || code === 'y') ? undefined : 'A date needs its year: %Y or %y';
}

/** Parts of a date's format: a code, or text that stands as it is. Undefined: a code that is not known. */
export function parseDateFormat(format: string): readonly ({ readonly code: string } | { readonly text: string })[] | undefined {
  const parts = [...format.matchAll(/%(.?)|[^%]+/gsu)];
  const codes: readonly string[] = dateFormatCodes;
  return parts.every(([part, code]) => !part.startsWith('%') || codes.includes(code ?? ''))
    ? parts.map(([part, code]) => (code === undefined ? { text: part } : code === '%' ? { text: '%' } : { code }))
    : undefined;
}
