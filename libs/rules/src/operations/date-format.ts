import { daysFromCivil } from '@trem/contracts';
import { type CivilDate, civilFromDays, dayOfYear, two } from '../calendar.js';

/** What a clock shows; the offset is that of a moment with zone. */
export interface LocalMoment {
  /** Since 1970-01-01. */
  readonly days: number;
  /** Since the day began. */
  readonly micros: bigint;
  readonly offsetMinutes: number | undefined;
}

type FormatPart = { readonly code: string } | { readonly text: string };

export const dayNames = ['Monday', 'Tuesday', 'Wednesday', 'Thursday', 'Friday', 'Saturday', 'Sunday'] as const;
export const monthNames = [
  'January',
  'February',
  'March',
  'April',
  'May',
  'June',
  'July',
  'August',
  'September',
  'October',
  'November',
  'December',
] as const;

export function formatMoment(parts: readonly FormatPart[], moment: LocalMoment): string {
  const date = civilFromDays(moment.days);
  return parts.map((part) => ('text' in part ? part.text : (codes[part.code]?.(date, moment) ?? ''))).join('');
}

const codes: Readonly<Record<string, (date: CivilDate, moment: LocalMoment) => string>> = {
  Y: ({ year }) => paddedYear(year),
  y: ({ year }) => two(((year % 100) + 100) % 100),
  m: ({ month }) => two(month),
  d: ({ day }) => two(day),
  j: (date) => String(dayOfYear(date)).padStart(3, '0'),
  H: (_, moment) => two(hour(moment)),
  I: (_, moment) => two(hour(moment) % 12 || 12),
  M: (_, moment) => two(Number((moment.micros / 60_000_000n) % 60n)),
  S: (_, moment) => two(Number((moment.micros / 1_000_000n) % 60n)),
  f: (_, moment) => String(moment.micros % 1_000_000n).padStart(6, '0'),
  p: (_, moment) => (hour(moment) < 12 ? 'AM' : 'PM'),
  a: (_, moment) => dayNames[weekday(moment) - 1]?.slice(0, 3) ?? '',
  A: (_, moment) => dayNames[weekday(moment) - 1] ?? '',
  b: ({ month }) => monthNames[month - 1]?.slice(0, 3) ?? '',
  B: ({ month }) => monthNames[month - 1] ?? '',
  u: (_, moment) => String(weekday(moment)),
  V: (date, moment) => two(isoWeek(date, moment).week),
  G: (date, moment) => paddedYear(isoWeek(date, moment).year),
  z: (_, { offsetMinutes }) => (offsetMinutes === undefined ? '' : offsetText(offsetMinutes)),
};

function paddedYear(year: number): string {
  return year < 0 ? `-${String(-year).padStart(4, '0')}` : String(year).padStart(4, '0');
}

function hour({ micros }: LocalMoment): number {
  return Number(micros / 3_600_000_000n);
}

/** 1 is Monday. The 1 of January 1970 was a Thursday. */
function weekday({ days }: LocalMoment): number {
  return ((((days + 3) % 7) + 7) % 7) + 1;
}

/** The week belongs to the year in which its Thursday lies. */
function isoWeek(_date: CivilDate, moment: LocalMoment): { readonly year: number; readonly week: number } {
  const thursday = moment.days + 4 - weekday(moment);
  const { year } = civilFromDays(thursday);
  return { year, week: Math.floor((thursday - daysFromCivil(year, 1, 1)) / 7) + 1 };
}

function offsetText(minutes: number): string {
  const size = Math.abs(minutes);
  return `${minutes < 0 ? '-' : '+'}${two(Math.floor(size / 60))}${two(size % 60)}`;
}
