import { dayNumber, parseOffset } from '@trem/contracts';
import { DAY_MICROS, daysOfYear } from '../calendar.js';
import { monthNames } from './date-format.js';

type FormatPart = { readonly code: string } | { readonly text: string };

/** Digits or letters that a code takes from a text. */
const shapes: Readonly<Record<string, RegExp>> = {
  ...{ Y: /\d{4}/y, y: /\d{2}/y, m: /\d{1,2}/y, d: /\d{1,2}/y, j: /\d{3}/y, H: /\d{1,2}/y, I: /\d{1,2}/y, M: /\d{2}/y, S: /\d{2}/y },
  ...{ f: /\d{1,6}/y, p: /[AaPp][Mm]/y, b: /\p{L}{3}/uy, B: /\p{L}+/uy, z: /Z|[+-]\d{2}:?\d{2}/y },
};

/** A moment in a text: µs since 1970 by the clock of the text, and how far that clock is east of UTC if the text says so. */
export interface WrittenMoment {
  readonly local: bigint;
  readonly offsetMinutes: number | undefined;
}

/** Undefined when the text is not of the format, or not in the calendar. */
export function parseMoment(text: string, parts: readonly FormatPart[]): WrittenMoment | undefined {
  const found = new Map<string, string>();
  let at = 0;
  for (const part of parts) {
    const end = 'text' in part ? (text.startsWith(part.text, at) ? at + part.text.length : -1) : take(text, at, part.code);
    if (end < 0) {
      return undefined;
    }
    if ('code' in part) {
      found.set(part.code, text.slice(at, end));
    }
    at = end;
  }
  return at === text.length ? assembled(found) : undefined;
}

function take(text: string, at: number, code: string): number {
  const shape = shapes[code];
  if (shape === undefined) {
    return -1;
  }
  shape.lastIndex = at;
  return shape.test(text) ? shape.lastIndex : -1;
}

function assembled(found: ReadonlyMap<string, string>): WrittenMoment | undefined {
  const number = (code: string) => (found.has(code) ? Number(found.get(code)) : undefined);
  const year = number('Y') ?? shortYear(number('y')) ?? 0; // there is no year 0
  const dayOfYear = number('j');
  const day = dayOfYear === undefined ? dayNumber(year, monthOf(found), number('d') ?? 1) : dayInYear(year, dayOfYear);
  const zone = found.get('z');
  const offsetMinutes = zone === undefined ? undefined : parseOffset(zone);
  const [hour, minute, second] = [hourOf(found), number('M') ?? 0, number('S') ?? 0];
  if (
    day === undefined ||
    hour === undefined ||
    hour > 23 ||
    minute > 59 ||
    second > 59 ||
    (zone !== undefined && offsetMinutes === undefined)
  ) {
    return undefined;
  }
  const micros = BigInt((hour * 60 + minute) * 60 + second) * 1_000_000n + BigInt((found.get('f') ?? '').padEnd(6, '0'));
  return { local: BigInt(day) * DAY_MICROS + micros, offsetMinutes };
}

/** Of the 366th of a year of 365 days there is none. */
function dayInYear(year: number, dayOfYear: number): number | undefined {
  const first = dayNumber(year, 1, 1);
  return first === undefined || dayOfYear < 1 || dayOfYear > daysOfYear(year) ? undefined : first + dayOfYear - 1;
}

/** 69 to 99 are of the last century. */
function shortYear(year: number | undefined): number | undefined {
  return year === undefined ? undefined : year + (year < 69 ? 2_000 : 1_900);
}

function monthOf(found: ReadonlyMap<string, string>): number {
  const name = (found.get('b') ?? found.get('B'))?.toLowerCase();
  if (name === undefined) {
    return Number(found.get('m') ?? 1);
  }
  const isShort = found.has('b');
  return monthNames.findIndex((month) => (isShort ? month.slice(0, 3) : month).toLowerCase() === name) + 1;
}

function hourOf(found: ReadonlyMap<string, string>): number | undefined {
  const short = found.get('I');
  if (short === undefined) {
    return Number(found.get('H') ?? 0);
  }
  const hour = Number(short);
  const isAfternoon = found.get('p')?.toLowerCase() === 'pm';
  return hour < 1 || hour > 12 ? undefined : (hour % 12) + (isAfternoon ? 12 : 0);
}
