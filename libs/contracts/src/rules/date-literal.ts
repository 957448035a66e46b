/** A date or a moment as people write it. Days count from 1970-01-01; `micros` are those since the start of the day, by the clock that wrote it. */
export type DateLiteral =
  | { readonly tag: 'date'; readonly day: number }
  /** `offsetMinutes` east of UTC; undefined when the literal names none. */
  | { readonly tag: 'date-time'; readonly day: number; readonly micros: bigint; readonly offsetMinutes: number | undefined }
  | { readonly tag: 'infinity' | '-infinity' };

const pattern = /^(\d{4})-(\d\d)-(\d\d)(?:[ T](\d\d):(\d\d):(\d\d)(?:\.(\d{1,6}))?(Z|[+-]\d\d:\d\d)?)?$/;

/** `YYYY-MM-DD`, or that with ` HH:MM:SS`, a fraction and an offset, or `infinity`, `-infinity`. Undefined: neither, or not in the calendar. */
export function parseDate(text: string): DateLiteral | undefined {
  if (text === 'infinity' || text === '-infinity') {
    return { tag: text };
  }
  const [, year, month, dayOfMonth, hour, minute, second, fraction = '', zone] = pattern.exec(text) ?? [];
  const day = dayNumber(Number(year), Number(month), Number(dayOfMonth));
  if (year === undefined || day === undefined) {
    return undefined;
  }
  if (hour === undefined) {
    return { tag: 'date', day };
  }
  const [hours, minutes, seconds] = [Number(hour), Number(minute), Number(second)];
  const offsetMinutes = zone === undefined ? undefined : parseOffset(zone);
  if (hours > 23 || minutes > 59 || seconds > 59 || (zone !== undefined && offsetMinutes === undefined)) {
    return undefined;
  }
  const micros = BigInt((hours * 60 + minutes) * 60 + seconds) * 1_000_000n + BigInt(fraction.padEnd(6, '0'));
  return { tag: 'date-time', day, micros, offsetMinutes };
}

/** Days since 1970-01-01 in the Gregorian calendar, reaching back before its time as databases do; undefined when there is no such day. */
export function dayNumber(year: number, month: number, day: number): number | undefined {
  if (year === 0 || month < 1 || month > 12 || day < 1 || day > daysOfMonth(year, month)) {
    return undefined;
  }
  return daysFromCivil(year, month, day);
}

export function daysOfMonth(year: number, month: number): number {
  return month === 2 ? (isLeapYear(year) ? 29 : 28) : month === 4 || month === 6 || month === 9 || month === 11 ? 30 : 31;
}

export function isLeapYear(year: number): boolean {
  return (year % 4 === 0 && year % 100 !== 0) || year % 400 === 0;
}

/** Years are astronomical: 0 is 1 BC. Counts by eras of 400 years, each of 146 097 days, that begin in March. */
export function daysFromCivil(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  return era * 146_097 + yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear - 719_468;
}

/** Minutes east of UTC of `Z`, `+HH:MM` or `+HHMM`; undefined beyond 15:59, which no clock shows and databases refuse. */
export function parseOffset(zone: string): number | undefined {
  if (zone === 'Z') {
    return 0;
  }
  const [, sign, hours, minutes] = /^([+-])(\d\d):?(\d\d)$/.exec(zone) ?? [];
  if (sign === undefined || Number(hours) > 15 || Number(minutes) > 59) {
    return undefined;
  }
  return (sign === '-' ? -1 : 1) * (Number(hours) * 60 + Number(minutes));
}
