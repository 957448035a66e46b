import { daysFromCivil, isLeapYear, parseDateFormat } from '@trem/contracts';
import type { RuleValue, ValueType } from '@trem/replication-core';
import { type CivilDate, civilFromDays, DAY_MICROS, isEndless, splitMicros } from '../calendar.js';
import { TimeZone } from '../time-zone.js';
import { formatMoment, type LocalMoment } from './date-format.js';
import type { Changing, InputColumn, Making, PlannedOperation } from './operation.js';

/** What a clock shows at a value of a date or date-time column. */
type Reader = (value: RuleValue) => LocalMoment;

function readerOf(type: ValueType, zoneName: string): Reader {
  if (type.family === 'date') {
    return (value) => ({ days: Number(value), micros: 0n, offsetMinutes: undefined });
  }
  const zone = new TimeZone(type.hasZone ? zoneName : 'UTC');
  return (value) => {
    const instant = BigInt(value as bigint);
    const local = zone.local(instant);
    const { days, rest } = splitMicros(local);
    return { days, micros: rest, offsetMinutes: type.hasZone ? Number((local - instant) / 60_000_000n) : undefined };
  };
}

export const formatDate: Changing<'format-date'> = {
  families: ['date', 'date-time'],
  plan({ format, timeZone }, [input]) {
    const parts = parseDateFormat(format) ?? [];
    const read = readerOf(typeOf(input), timeZone);
    return {
      result: 'text',
      run: ([value]) =>
        isEndlessValue(value) ? (isBelow(value) ? '-infinity' : 'infinity') : formatMoment(parts, read(value as RuleValue)),
    };
  },
};

function extract(part: keyof CivilDate): Changing<'extract-year' | 'extract-month' | 'extract-day'> {
  return {
    families: ['date', 'date-time'],
    plan({ timeZone }, [input]) {
      const read = readerOf(typeOf(input), timeZone);
      const run: PlannedOperation['run'] = ([value]) => {
        if (isEndlessValue(value)) {
          return null;
        }
        const date = civilFromDays(read(value as RuleValue).days);
        return BigInt(part === 'year' && date.year <= 0 ? date.year - 1 : date[part]); // there is no year 0: -1 is 1 BC
      };
      return { result: 'integer', run };
    },
  };
}

export const extractYear = extract('year');
export const extractMonth = extract('month');
export const extractDay = extract('day');

export const dateNow: Making<'date-now'> = {
  families: [],
  plan({ clock, timeZone }) {
    const zone = new TimeZone(timeZone);
    return {
      result: 'date',
      isNow: true,
      run: (_values, at) => splitMicros(zone.local(BigInt(clock === 'apply' ? at.appliedAt : at.committedAt))).days,
    };
  },
};

export const datetimeNow: Making<'datetime-now'> = {
  families: [],
  plan({ clock }) {
    return {
      result: 'timestamp with time zone',
      isNow: true,
      run: (_values, at) => BigInt(clock === 'apply' ? at.appliedAt : at.committedAt),
    };
  },
};

export const dateDiffYears: Making<'date-diff-years'> = {
  families: ['date', 'date-time'],
  plan({ roundResult, timeZone }, inputs) {
    const readers = inputs.map(({ type }) => readerOf(type, timeZone));
    const run: PlannedOperation['run'] = (values) => {
      if (values.some(isEndlessValue)) {
        return null;
      }
      const [start, end] = values.map((value, index) => readers[index]?.(value as RuleValue));
      return start === undefined || end === undefined ? null : difference(start, end, roundResult);
    };
    return { result: roundResult ? 'integer' : 'double precision', run };
  },
};

function difference(start: LocalMoment, end: LocalMoment, isRounded: boolean): bigint | number {
  if (isAfter(start, end)) {
    const reversed = difference(end, start, isRounded);
    return typeof reversed === 'bigint' ? -reversed : 0 - reversed;
  }
  const [from, to] = [civilFromDays(start.days), civilFromDays(end.days)];
  const candidate = to.year - from.year;
  const years = isAfter({ ...start, days: anniversary(from, candidate) }, end) ? candidate - 1 : candidate;
  if (isRounded) {
    return BigInt(years);
  }
  const last = anniversary(from, years);
  const sinceThen = (BigInt(end.days - last) * DAY_MICROS + end.micros - start.micros) / DAY_MICROS;
  const fraction = Number(sinceThen) / (anniversary(from, years + 1) - last);
  return Math.round((years + fraction) * 1e6) / 1e6;
}

/** Of the 29 of February it is the 1 of March in years without one. */
function anniversary({ year, month, day }: CivilDate, years: number): number {
  const then = year + years;
  return month === 2 && day === 29 && !isLeapYear(then) ? daysFromCivil(then, 3, 1) : daysFromCivil(then, month, day);
}

function isAfter(one: LocalMoment, other: LocalMoment): boolean {
  return one.days > other.days || (one.days === other.days && one.micros > other.micros);
}

function isEndlessValue(value: RuleValue | null | undefined): boolean {
  return (typeof value === 'number' || typeof value === 'bigint') && isEndless(value);
}

function isBelow(value: RuleValue | null | undefined): boolean {
  return typeof value === 'bigint' ? value < 0n : Number(value) < 0;
}

function typeOf(input: InputColumn | undefined): Pick<ValueType, 'family' | 'hasZone'> & ValueType {
  if (input === undefined) {
    throw new TypeError('an operation on a column without one');
  }
  return input.type;
}
