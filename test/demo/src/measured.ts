/** The value below which `share` of all lies, by nearest rank. Undefined for none. */
export function percentile(values: readonly number[], share: number): number | undefined {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil(sorted.length * share) - 1)];
}

/** `12 ms` below ten seconds, `12.3 s` from there on. */
export function ms(value: number | undefined): string {
  if (value === undefined) {
    return '-';
  }
  return value < 10_000 ? `${Math.round(value)} ms` : `${(value / 1_000).toFixed(1)} s`;
}

/** `1 234 567`. */
export function thousands(value: number): string {
  return String(Math.round(value)).replace(/\B(?=(\d{3})+$)/g, ' ');
}
