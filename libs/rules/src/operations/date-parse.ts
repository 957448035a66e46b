import { dayNumber } from '@trem/contracts';
import { DAY_MICROS } from '../calendar.js';
import { monthNames } from './date-format.js';

type FormatPart = { readonly code: string } | { readonly text: string };

/** Digits or letters that a code takes from a text. */
const shapes: Readonly<Record<string, RegExp>> = {
  ...{ Y: /\d{4}/y, y: /\d{2}/y, m: /\d{1,2}/y, d: /\d{1,2}/y, j: /\d{3}/y, H: /\d{1,2}/y, I: /\d{1,2}/y, M: /\d{2}/y, S: /\d{2}/y },
  ...{ f: /\d{1,6}/y, p: /[AaPp][Mm]/y, b: /\p{L}{3}/uy, B: /\p{L}+/uy, z: /Z|[+-]\d{2}:?\d{2}/y },
};

/** µs since 1970 by the clock of the text, in UTC when it names an offset; undefined when the text is not of the format, or not in the calendar. */
export function parseMoment(text: string, parts: readonly FormatPart[]): bigint | undefined {
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

function assembled(found: ReadonlyMap<string, string>): bigint | undefined {
  const number = (code: string) => (found.has(code) ? Number(found.get(code)) : undefined);
  const year = number('Y') ?? shortYear(number('y'));
  const dayOfYear = number('j');
  const first = year === undefined ? undefined : dayNumber(year, 1, 1);
  const day = dayOfYear === undefined ? dayNumber(year ?? 0, monthOf(found), number('d') ?? 1) : first && first + dayOfYear - 1;
  const [hour, minute, second] = [hourOf(found), number('M') ?? 0, number('S') ?? 0];
  if (day === undefined || hour === undefined || hour > 23 || minute > 59 || second > 59) {
    return undefined;
  }
  const micros = BigInt((hour * 60 + minute) * 60 + second) * 1_000_000n + BigInt((found.get('f') ?? '').padEnd(6, '0'));
  return BigInt(day) * DAY_MICROS + micros - BigInt(offsetOf(found.get('z'))) * 60_000_000n;
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

function offsetOf(zone: string | undefined): number {
  if (zone === undefined || zone === 'Z') {
    return 0;
  }
  const digits = zone.slice(1).replace(':', '');
  return (zone.startsWith('-') ? -1 : 1) * (Number(digits.slice(0, 2)) * 60 + Number(digits.slice(2)));
}
