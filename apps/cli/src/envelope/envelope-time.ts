/** Microseconds since 1970 as ISO time, exact to the microsecond. */
export function isoTime(micros: bigint): string {
  const below = ((micros % 1_000_000n) + 1_000_000n) % 1_000_000n;
  const whole = new Date(Number((micros - below) / 1_000n)).toISOString();
  return whole.replace('.000Z', `.${String(below).padStart(6, '0')}Z`);
}
