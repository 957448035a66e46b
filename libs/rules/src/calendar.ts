import { daysFromCivil, isLeapYear } from '@trem/contracts';
import { FOREVER } from '@trem/replication-core';

export const DAY_MICROS = 86_400_000_000n;

/** Years are astronomical: 0 is 1 BC. */
export interface CivilDate {
  readonly year: number;
  readonly month: number;
  readonly day: number;
}

/** @param days since 1970-01-01; finite */
export function civilFromDays(days: number): CivilDate {
  const shifted = days + 719_468;
  const era = Math.floor(shifted / 146_097);
  const dayOfEra = shifted - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1_460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shiftedMonth = Math.floor((5 * dayOfYear + 2) / 153);
  const month = shiftedMonth + (shiftedMonth < 10 ? 3 : -9);
  return {
    year: yearOfEra + era * 400 + (month <= 2 ? 1 : 0),
    month,
    day: dayOfYear - Math.floor((153 * shiftedMonth + 2) / 5) + 1,
  };
}

/** Days since 1970-01-01 and the µs since that day began. */
export function splitMicros(micros: bigint): { readonly days: number; readonly rest: bigint } {
  let days = micros / DAY_MICROS;
  let rest = micros % DAY_MICROS;
  if (rest < 0n) {
    rest += DAY_MICROS;
    days -= 1n;
  }
  return { days: Number(days), rest };
}

export function isEndless(value: bigint | number): boolean {
  return typeof value === 'number' ? !Number.isFinite(value) : value === FOREVER || value === -FOREVER;
}

/** 1 on the first of January. */
export function dayOfYear(date: CivilDate): number {
  return daysFromCivil(date.year, date.month, date.day) - daysFromCivil(date.year, 1, 1) + 1;
}

export function daysOfYear(year: number): number {
  return isLeapYear(year) ? 366 : 365;
}

/** `0044-03-15 BC` for what databases call so. */
export function dateText(days: number): string {
  if (!Number.isFinite(days)) {
    return days > 0 ? 'infinity' : '-infinity';
  }
  const { year, month, day } = civilFromDays(days);
  const shown = year > 0 ? year : 1 - year;
  return `${String(shown).padStart(4, '0')}-${two(month)}-${two(day)}${year > 0 ? '' : ' BC'}`;
}

/** `2022-01-31 23:59:59.5`, in the clock of the value, followed by `zone`. */
export function momentText(micros: bigint, zone = ''): string {
  if (isEndless(micros)) {
    return micros > 0n ? 'infinity' : '-infinity';
  }
  const { days, rest } = splitMicros(micros);
  const seconds = Number(rest / 1_000_000n);
  const fraction = String(rest % 1_000_000n)
    .padStart(6, '0')
    .replace(/0+$/, '');
  const time = `${two(Math.floor(seconds / 3_600))}:${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  const [date = '', era] = dateText(days).split(' ');
  return `${date} ${time}${fraction === '' ? '' : `.${fraction}`}${zone}${era === undefined ? '' : ' BC'}`;
}

export function two(number: number): string {
  return String(number).padStart(2, '0');
}
