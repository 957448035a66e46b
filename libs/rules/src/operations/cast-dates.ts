import { parseDate, parseDateFormat } from '@trem/contracts';
import { FOREVER, type RuleValue, type ValueType } from '@trem/replication-core';
import { DAY_MICROS, isEndless, splitMicros } from '../calendar.js';
import { TimeZone } from '../time-zone.js';
import { ValueFault } from '../value-fault.js';
import { parseMoment, type WrittenMoment } from './date-parse.js';
import type { ModifyType } from './operation.js';

/** µs since 1970: of a moment the same everywhere, or what a clock shows that names no zone. */
interface Moment {
  readonly micros: bigint;
  readonly isInstant: boolean;
}

type Read = (value: RuleValue) => Moment;

const DAY_FORMAT = '%Y-%m-%d';

/** The day that the clocks of the rule's zone show. */
export function castToDate(rule: ModifyType, from: ValueType): (value: RuleValue) => number {
  const read = readerOf({ ...rule, format: rule.format ?? DAY_FORMAT }, from);
  const shown = clockOf(rule);
  return (value) => {
    const micros = shown(read(value));
    return isEndless(micros) ? (micros > 0n ? Infinity : -Infinity) : splitMicros(micros).days;
  };
}

/** @param hasZone the result is a moment; else what the clocks of the rule's zone show at it */
export function castToMoment(hasZone: boolean): (rule: ModifyType, from: ValueType) => (value: RuleValue) => bigint {
  return (rule, from) => {
    const read = readerOf(rule, from);
    const zone = zoneOf(rule);
    const shown = clockOf(rule);
    return (value) => {
      const moment = read(value);
      return hasZone ? (moment.isInstant ? moment.micros : zone.instant(moment.micros)) : shown(moment);
    };
  };
}

function clockOf(rule: ModifyType): (moment: Moment) => bigint {
  const zone = zoneOf(rule);
  return ({ micros, isInstant }) => (isInstant ? zone.local(micros) : micros);
}

function zoneOf({ timeZone = 'UTC' }: ModifyType): TimeZone {
  return new TimeZone(timeZone);
}

function readerOf({ format }: ModifyType, { family, hasZone }: ValueType): Read {
  switch (family) {
    case 'date-time':
      return (value) => ({ micros: value as bigint, isInstant: hasZone });
    case 'date':
      return (value) => ({ micros: startOf(Number(value)), isInstant: false });
    default:
      return format === undefined ? plainText : formatted(format);
  }
}

function startOf(day: number): bigint {
  return Number.isFinite(day) ? BigInt(day) * DAY_MICROS : day > 0 ? FOREVER : -FOREVER;
}

function formatted(format: string): Read {
  const parts = parseDateFormat(format) ?? [];
  return (value) => momentOf(parseMoment(value as string, parts) ?? bad('not a date of this format'));
}

const plainText: Read = (value) => {
  const literal = parseDate(value as string) ?? bad('not a date');
  switch (literal.tag) {
    case 'date':
      return { micros: startOf(literal.day), isInstant: false };
    case 'date-time':
      return momentOf({ local: startOf(literal.day) + literal.micros, offsetMinutes: literal.offsetMinutes });
    default:
      return { micros: literal.tag === 'infinity' ? FOREVER : -FOREVER, isInstant: true };
  }
};

function momentOf({ local, offsetMinutes }: WrittenMoment): Moment {
  return offsetMinutes === undefined
    ? { micros: local, isInstant: false }
    : { micros: local - BigInt(offsetMinutes) * 60_000_000n, isInstant: true };
}

function bad(reason: string): never {
  throw new ValueFault(reason);
}
