import { timeOfDay } from '../text/amounts.js';
import type { Cursor } from '../text/cursor.js';
import { timeZone } from '../text/time-zone.js';
import type { Wish } from '../wishes.js';

/** Days as cron counts them. */
const days = [
  ['*', 'day|night|morning|evening'],
  ['1-5', 'weekday|workday'],
  ...['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'].map((day, number) => [String(number), day] as const),
  ['*', 'dia|noite|manha'],
  ...['domingo', 'segunda', 'terca', 'quarta', 'quinta', 'sexta', 'sabado'].map((day, number) => [String(number), day] as const),
] as const;

const DAILY = [
  'daily|nightly',
  'once a|every|each|per day|night',
  'diariamente',
  'uma vez por|ao dia',
  'todo santo dia',
  'todo|toda dia|noite',
  'todos|todas os|as dias|noites',
];

/** "every night at 02:30", "daily at 6:00", "toda segunda às 7:15": loads that a schedule repeats. Without a time it is asked about. */
export function repeated(cursor: Cursor): readonly Wish[] | undefined {
  return cursor.attempt(() => {
    cursor.phrase('schedule~|run~|agendar~|rodar~|executar~ it|them|this|the? task? for?', 'scheduled', 'agendada|agendado para?');
    const early = timeHere(cursor);
    const days = daysHere(cursor);
    const time = days === undefined ? undefined : (early ?? timeHere(cursor) ?? bareTime(cursor));
    return days === undefined || time === undefined ? undefined : scheduled(cursor, days, time);
  });
}

/** As cron counts them. */
interface Days {
  readonly ofMonth: string;
  readonly ofWeek: string;
  /** "nightly full reload": the load itself is said, too. */
  readonly load?: string;
}

function daysHere(cursor: Cursor): Days | undefined {
  const ofMonth = monthly(cursor);
  if (ofMonth !== undefined) {
    return { ofMonth, ofWeek: '*' };
  }
  if (cursor.phrase(...DAILY) === undefined) {
    const ofWeek = dayOfWeek(cursor);
    return ofWeek === undefined ? undefined : { ofMonth: '*', ofWeek };
  }
  const load = cursor.attempt(() => cursor.phrase('full load|reload', 'reload|load', 'carga completa?'));
  return { ofMonth: '*', ofWeek: '*', ...(load === undefined ? {} : { load }) };
}

function scheduled(cursor: Cursor, { ofMonth, ofWeek, load }: Days, time: string): readonly Wish[] | undefined {
  const [hour = 24, minute = 60] = time.split(':').map(Number);
  if (hour > 23 || minute > 59) {
    return undefined;
  }
  const zone = timeZone(cursor);
  return [
    { tag: 'set', path: 'schedule.cron', value: `${minute} ${hour} ${ofMonth} * ${ofWeek}` },
    ...(zone === undefined ? [] : [{ tag: 'set', path: 'schedule.timeZone', value: zone } as const]),
    ...(load === undefined ? [] : [{ tag: 'mode', mode: 'load', text: load } as const]),
  ];
}

/** "on the first day of every month", "todo dia 1º": the day of the month. */
function monthly(cursor: Cursor): string | undefined {
  return cursor.phrase(
    'on|at|in? the? first|1st day? of|in every|each|the? month',
    'no primeiro dia de|do cada|todo? mes',
    'todo primeiro dia do mes',
    'monthly on the first|1st',
  ) === undefined
    ? undefined
    : '1';
}

/** "nightly 3am", "daily 02:30": a time that cannot be anything else. */
function bareTime(cursor: Cursor): string | undefined {
  const isTime = /[:h]|am|pm/.test(cursor.peek()?.folded ?? '') || /^(am|pm)$/.test(cursor.peek(1)?.folded ?? '');
  return isTime ? cursor.attempt(() => timeOfDay(cursor)) : undefined;
}

function timeHere(cursor: Cursor): string | undefined {
  return cursor.attempt(() => (cursor.phrase('at', '@', ', at?', 'as|a|à|ao|aos|pelas') === undefined ? undefined : timeOfDay(cursor)));
}

function dayOfWeek(cursor: Cursor): string | undefined {
  if (
    cursor.phrase(
      'todo dia util',
      'todos os dias uteis',
      'from? monday to|through|till friday',
      'de segunda a|à sexta',
      'nos? dias uteis',
      'on weekdays|workdays',
      'on business days',
    ) !== undefined
  ) {
    cursor.phrase('feira');
    return '1-5';
  }
  if (cursor.phrase('every|each|on', 'todo|toda|cada', 'todos|todas os|as') === undefined) {
    return undefined;
  }
  return days.find(([, words]) => cursor.phrase(...spelt(words)) !== undefined)?.[0];
}

/** "mondays", "segunda-feira", "segundas feiras". */
function spelt(words: string): readonly string[] {
  const all = words.split('|');
  const plural = all.map((word) => `${word}s`).join('|');
  const fair = all.flatMap((word) => [`${word}feira`, `${word}sfeiras`]).join('|');
  return [`${words} feira`, `${plural} feiras`, words, plural, fair];
}
