import type { Schedule } from './schedule.js';

const HAS_OFFSET = /(Z|[+-]\d{2}:\d{2})$/;
const MINUTE = 60_000;
const DAY = 24 * 60 * MINUTE;
/** No zone sets its clocks back by more. */
const CLOCK_CHANGE = 3 * 60 * MINUTE;

/**
 * The instant that a date-time of a schedule means, in ms since 1970. Without offset it is of the zone: a time that the zone skips (clocks go forward)
 * is as much later as clocks went forward, one that it has twice (clocks go back) is the first of the two.
 */
export function instantOf(dateTime: string, timeZone: string): number {
  return HAS_OFFSET.test(dateTime) ? Date.parse(dateTime) : instantOfLocal(Date.parse(`${dateTime}Z`), timeZone);
}

/** @param local the wall clock, written as if it were UTC */
function instantOfLocal(local: number, timeZone: string): number {
  const before = offsetAt(local - DAY, timeZone);
  const after = offsetAt(local + DAY, timeZone);
  const found = [local - before, local - after].filter((instant) => instant + offsetAt(instant, timeZone) === local);
  return found.length > 0 ? Math.min(...found) : local - before;
}

/** How far the zone's wall clock is ahead of UTC at an instant, ms. */
function offsetAt(instant: number, timeZone: string): number {
  const parts = clockOf(timeZone).formatToParts(instant);
  const number = (type: string) => Number(parts.find((part) => part.type === type)?.value);
  const wall = Date.UTC(number('year'), number('month') - 1, number('day'), number('hour'), number('minute'), number('second'));
  return wall - Math.floor(instant / 1_000) * 1_000;
}

const clocks = new Map<string, Intl.DateTimeFormat>();

/** Made once for each zone: that is the slow part. */
function clockOf(timeZone: string): Intl.DateTimeFormat {
  const known = clocks.get(timeZone);
  if (known !== undefined) {
    return known;
  }
  const clock = new Intl.DateTimeFormat('en-US', {
    ...{ timeZone, hourCycle: 'h23', year: 'numeric', month: 'numeric', day: 'numeric' },
    ...{ hour: 'numeric', minute: 'numeric', second: 'numeric' },
  });
  clocks.set(timeZone, clock);
  return clock;
}

/**
 * The next time of a cron expression of five fields after an instant, by the zone's wall clock, in ms since 1970; undefined when there is none within
 * four years. A time that the zone skips is left out; one that it has twice comes once. Day of the month and of the week: when both are given, either.
 */
export function nextCron(cron: string, timeZone: string, after: number): number | undefined {
  const fields = fieldsOf(cron);
  const local = after + offsetAt(after, timeZone);
  const firstDay = Math.floor(local / DAY) * DAY;
  for (let day = firstDay - DAY; day < firstDay + 4 * 366 * DAY; day += DAY) {
    const found = isDayOf(fields, new Date(day))
      ? timesOf(fields, day).find((wall) => wall > local - CLOCK_CHANGE && isAfter(wall))
      : undefined;
    if (found !== undefined) {
      return instantOfLocal(found, timeZone);
    }
  }
  return undefined;

  function isAfter(wall: number): boolean {
    const instant = instantOfLocal(wall, timeZone);
    return instant > after && instant + offsetAt(instant, timeZone) === wall;
  }
}

/** Wall clocks of a day, earliest first. */
function timesOf({ minutes, hours }: CronFields, day: number): number[] {
  const all = Array.from({ length: 24 * 60 }, (_, minute) => minute);
  return all.filter((minute) => fits(hours, Math.floor(minute / 60)) && fits(minutes, minute % 60)).map((minute) => day + minute * MINUTE);
}

function isDayOf({ days, months, weekdays }: CronFields, date: Date): boolean {
  const isDay = fits(days, date.getUTCDate());
  const isWeekday = fits(weekdays, date.getUTCDay()) || (date.getUTCDay() === 0 && fits(weekdays, 7));
  return (days.isAny || weekdays.isAny ? isDay && isWeekday : isDay || isWeekday) && fits(months, date.getUTCMonth() + 1);
}

type CronFields = Readonly<Record<'minutes' | 'hours' | 'days' | 'months' | 'weekdays', Field>>;

function fieldsOf(cron: string): CronFields {
  const texts = cron.trim().split(/\s+/);
  const field = (index: number) => fieldOf(texts[index] ?? '*', index);
  return { minutes: field(0), hours: field(1), days: field(2), months: field(3), weekdays: field(4) };
}

interface Field {
  readonly isAny: boolean;
  readonly ranges: readonly { readonly from: number; readonly to: number; readonly step: number }[];
}

const WORDS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];
const WEEKDAYS = ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'];

function fieldOf(text: string, index: number): Field {
  const number = (word: string) => {
    const name = word.toLowerCase();
    return index === 3 && WORDS.includes(name) ? WORDS.indexOf(name) + 1 : WEEKDAYS.includes(name) ? WEEKDAYS.indexOf(name) : Number(word);
  };
  const ranges = text.split(',').map((part) => {
    const [range = '*', step] = part.split('/');
    const [first, last] = range.split('-');
    const from = range === '*' ? (index === 2 || index === 3 ? 1 : 0) : number(first ?? '');
    const to = range === '*' || (last === undefined && step !== undefined) ? 99 : number(last ?? first ?? '');
    return { from, to, step: step === undefined ? 1 : Number(step) };
  });
  return { isAny: text.startsWith('*'), ranges };
}

function fits({ ranges }: Field, value: number): boolean {
  return ranges.some(({ from, to, step }) => value >= from && value <= to && (value - from) % step === 0);
}

/** A schedule as instants, ms since 1970: what a workflow goes by. */
export interface ScheduleTimes {
  readonly startAt: number | null;
  readonly stopAt: number | null;
  readonly stopBy: Schedule['stopBy'];
  /** The next load of a cron expression. */
  readonly cronAt: number | null;
}

export function scheduleTimes({ startAt, stopAt, stopBy, timeZone, cron }: Schedule, now: number): ScheduleTimes {
  const instant = (at: string | null) => (at === null ? null : instantOf(at, timeZone));
  return {
    startAt: instant(startAt),
    stopAt: instant(stopAt),
    stopBy,
    cronAt: cron === null ? null : (nextCron(cron, timeZone, now) ?? null),
  };
}

/** The last commit time that is still applied, ms since 1970; undefined: the stream does not end by commit time. */
export function lastCommitTime({ stopAt, stopBy, timeZone }: Schedule): number | undefined {
  return stopAt === null || stopBy !== 'commit-time' ? undefined : instantOf(stopAt, timeZone);
}
