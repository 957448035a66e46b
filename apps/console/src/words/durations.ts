const STEPS = [
  { unit: 'd', ms: 86_400_000 },
  { unit: 'h', ms: 3_600_000 },
  { unit: 'min', ms: 60_000 },
  { unit: 's', ms: 1_000 },
] as const;

/** A length of time for people: `0 ms`, `850 ms`, `4.2 s`, `3 min 20 s`, `2 d 4 h`. At most two units, the greatest that are there. */
export function durationText(ms: number): string {
  if (ms < 1_000) {
    return `${Math.round(ms)} ms`;
  }
  if (ms < 9_950) {
    return `${(ms / 1_000).toFixed(1)} s`;
  }
  const whole = Math.round(ms / 1_000) * 1_000;
  const from = STEPS.findIndex((step) => whole >= step.ms);
  let rest = whole;
  const parts: string[] = [];
  for (const { unit, ms: length } of STEPS.slice(from, from + 2)) {
    const count = Math.floor(rest / length);
    rest -= count * length;
    if (count > 0) {
      parts.push(`${count} ${unit}`);
    }
  }
  return parts.join(' ');
}
