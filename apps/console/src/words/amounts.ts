const counts = new Intl.NumberFormat('en', { maximumFractionDigits: 0 });
const large = new Intl.NumberFormat('en', { notation: 'compact', maximumFractionDigits: 1 });
const UNITS = ['B', 'kB', 'MB', 'GB', 'TB', 'PB'] as const;

/** A whole number with its thousands apart: `1,204,000`. */
export function countText(count: number): string {
  return counts.format(count);
}

/** A count for a narrow place: from ten millions on with a unit, `592M`, `1.2B`. */
export function shortCountText(count: number): string {
  return count < 10_000_000 ? countText(count) : large.format(count);
}

/** An amount of data in powers of 1000, three digits at most: `0 B`, `16.8 MB`. */
export function bytesText(bytes: number): string {
  let [amount, unit] = [bytes, 0];
  while (amount >= 999.5 && unit < UNITS.length - 1) {
    amount /= 1_000;
    unit += 1;
  }
  const digits = unit === 0 || amount >= 99.95 ? 0 : 1;
  return `${amount.toFixed(digits)} ${UNITS[unit]}`;
}

/** How many each second: one decimal below ten. */
export function rateText(perSecond: number): string {
  return perSecond > 0 && perSecond < 9.95 ? perSecond.toFixed(1) : countText(perSecond);
}
