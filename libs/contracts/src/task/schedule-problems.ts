import { errorCatalogue } from '../error-catalogue.js';
import type { ProblemItem } from '../problem.js';
import type { TaskDefinition } from './definition.js';

/** Fields of a cron expression: lowest and highest number, and names that stand for numbers from the lowest on. */
const CRON_FIELDS: readonly (readonly [name: string, lowest: number, highest: number, words: readonly string[]])[] = [
  ['minute', 0, 59, []],
  ['hour', 0, 23, []],
  ['day of the month', 1, 31, []],
  ['month', 1, 12, ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec']],
  ['day of the week', 0, 7, ['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat']],
];

/** What is wrong with a schedule by itself; whether its times are still to come is for whoever starts the task. */
export function scheduleProblems({ schedule, mode }: Pick<TaskDefinition, 'schedule' | 'mode'>): ProblemItem[] {
  const { startAt, stopAt, stopBy, timeZone, cron } = schedule;
  const found: ProblemItem[] = [];
  const invalid = (field: keyof typeof schedule, text: string) =>
    found.push({
      severity: 'error',
      code: 'SCHEDULE_INVALID',
      path: `schedule.${field}`,
      text,
      remedy: errorCatalogue.SCHEDULE_INVALID.remedy,
    });
  if (!isTimeZone(timeZone)) {
    invalid('timeZone', `There is no time zone "${timeZone}"; use an IANA name such as Europe/Berlin`);
  }
  for (const [field, at] of [['startAt', startAt] as const, ['stopAt', stopAt] as const]) {
    if (at !== null && !isRealTime(at)) {
      invalid(field, `There is no ${at}`);
    }
  }
  if (isBefore(stopAt, startAt)) {
    invalid('stopAt', 'It stops before it starts');
  }
  if (stopBy === 'commit-time' && stopAt === null) {
    invalid('stopBy', 'A stop at a commit time needs stopAt');
  }
  if (stopBy === 'commit-time' && mode === 'full-load') {
    invalid('stopBy', 'A full load applies no commits');
  }
  const fault = cron === null ? undefined : cronFault(cron);
  if (fault !== undefined) {
    invalid('cron', fault);
  }
  if (cron !== null && mode !== 'full-load') {
    invalid('cron', `Only a full load can be repeated; mode ${mode} streams`);
  }
  return found;
}

function isTimeZone(name: string): boolean {
  try {
    return new Intl.DateTimeFormat('en', { timeZone: name }).resolvedOptions().timeZone !== '';
  } catch {
    return false;
  }
}

const hasOffset = (at: string) => /(Z|[+-]\d{2}:\d{2})$/.test(at);

/** Not known of a local time and one with an offset; equal counts as before. */
function isBefore(stopAt: string | null, startAt: string | null): boolean {
  return startAt !== null && stopAt !== null && hasOffset(startAt) === hasOffset(stopAt) && asNumber(stopAt) <= asNumber(startAt);
}

/** Local times of one zone compare like those of UTC, but for the hour that a zone repeats once a year. */
const asNumber = (at: string) => Date.parse(hasOffset(at) ? at : `${at}Z`);

/** No 31st of February, no hour 25: what does not come back as it was written was never there. */
function isRealTime(at: string): boolean {
  const local = at.replace(/(Z|[+-]\d{2}:\d{2})$/, '');
  const parsed = Date.parse(`${local}Z`);
  return !Number.isNaN(parsed) && !Number.isNaN(asNumber(at)) && new Date(parsed).toISOString().startsWith(local);
}

/** What is wrong with a cron expression of five fields, if anything. */
export function cronFault(cron: string): string | undefined {
  const fields = cron.trim().split(/\s+/);
  if (fields.length !== CRON_FIELDS.length) {
    return `Five fields are needed: ${CRON_FIELDS.map(([name]) => name).join(', ')}; here are ${fields.length}`;
  }
  return CRON_FIELDS.map(([name, lowest, highest, words], index) => {
    const field = fields[index] ?? '';
    const number = (text: string) => (words.includes(text.toLowerCase()) ? lowest + words.indexOf(text.toLowerCase()) : Number(text));
    const isRight = field.split(',').every((part) => {
      const [found, first, last] = /^(?:\*|(\w+)(?:-(\w+))?)(?:\/[1-9]\d*)?$/.exec(part) ?? [];
      const from = first === undefined ? lowest : number(first);
      const to = last === undefined ? from : number(last);
      return found !== undefined && from >= lowest && from <= to && to <= highest; // a word that is none is no number: NaN is neither
    });
    return isRight ? undefined : `"${field}" is no ${name}: ${lowest} to ${highest}, *, lists, ranges and steps`;
  }).find((fault) => fault !== undefined);
}
