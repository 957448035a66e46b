import { timeOfDay } from '../text/amounts.js';
import type { Cursor } from '../text/cursor.js';
import { timeZone } from '../text/time-zone.js';
import type { Wish } from '../wishes.js';
import { oneDay, PLURALS, SPELT } from './day-names.js';
import { dayHere, daysInARow } from './weekdays.js';

const DAILY = [
  'daily|nightly|overnight',
  '[each|every|per] [single]? [day|night|morning|evening]',
  'diaria|diario|noturna|noturno',
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

/** "Nightly full load of agents at 1am": days, a time and a zone by themselves, which come together in the end. */
export function scheduleParts(cursor: Cursor): readonly Wish[] | undefined {
  return (
    cursor.attempt(() => {
      cursor.phraseOf(SCHEDULED);
      const days = daysHere(cursor);
      return days === undefined
        ? undefined
        : [
            { tag: 'days' as const, ofMonth: days.ofMonth, ofWeek: days.ofWeek },
            ...(days.load === undefined ? [] : [{ tag: 'mode' as const, mode: 'load' as const, text: days.load }]),
          ];
    }) ??
    cursor.attempt(() => {
      cursor.phraseOf(SCHEDULED);
      const at = timeHere(cursor);
      const zone = at === undefined ? undefined : timeZone(cursor);
      return at === undefined ? undefined : [{ tag: 'time' as const, at }, ...(zone === undefined ? [] : [{ tag: 'zone' as const, zone }])];
    }) ??
    cursor.attempt(() => {
      const zone = timeZone(cursor);
      return zone === undefined ? undefined : [{ tag: 'zone' as const, zone }];
    })
  );
}

const SCHEDULED = [
  '[schedule~|run~|start~|agendar~|rodar~|executar~|do~] [it|them|this|that]? [the|a]? [task|load]? [for|para]?',
  '[scheduled|agendada|agendado] [for|para]?',
];

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
  if (cursor.phraseOf(DAILY) === undefined) {
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
  const isFirst =
    cursor.phrase(
      '[on|at|in]? [the]? [first|1st] [day]? [of|in] [every|each|the]? month',
      '[no|todo|todo o|em todo|a cada]? primeiro dia [de|do] [cada|todo]? mes',
      '[todo|no|em todo]? dia [1|primeiro|1o|1º] [de cada|de todo|do|do mes de cada]? mes',
      'todo primeiro dia do mes',
      'monthly on the [first|1st]',
    ) !== undefined;
  return isFirst ? '1' : cursor.attempt(() => dayOfMonth(cursor));
}

/** "on the 15th of every month", "todo dia 15 do mês". */
function dayOfMonth(cursor: Cursor): string | undefined {
  cursor.phrase('[monthly]? [on|at]? the', 'todo|no|em dia', 'dia', 'todo dia');
  const [, day] = /^(\d{1,2})(?:st|nd|rd|th|º|o)?$/.exec(cursor.take('word', 'number')?.folded ?? '') ?? [];
  const isMonth = day !== undefined && cursor.phrase('[day]? [of|in] [every|each|the] month', '[de cada|de todo|do] mes') !== undefined;
  return isMonth && Number(day) >= 1 && Number(day) <= 28 ? String(Number(day)) : undefined;
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
  const inARow = daysInARow(cursor);
  if (inARow !== undefined) {
    return inARow;
  }
  if (
    cursor.phrase(
      'every|each|on',
      'todo|toda|cada',
      'todos|todas os|as',
      'aos|as|nos|nas',
      'weekly on',
      '[uma vez por semana|semanalmente] [,|no|na|aos|as]?',
    ) === undefined
  ) {
    const only = oneDay(cursor, PLURALS);
    return only === undefined ? undefined : [only, ...(cursor.attempt(() => moreDays(cursor)) ?? [])].join(',');
  }
  const first = oneDay(cursor, SPELT) ?? dayHere(cursor)?.toString();
  const more = first === undefined || first === '*' ? undefined : cursor.attempt(() => moreDays(cursor));
  return more === undefined ? first : [first, ...more].join(',');
}

/** "every Monday, Wednesday and Friday". */
function moreDays(cursor: Cursor): readonly string[] | undefined {
  const found: string[] = [];
  let next = nextDay(cursor);
  while (next !== undefined) {
    found.push(next);
    next = nextDay(cursor);
  }
  return found.length === 0 ? undefined : found;
}

function nextDay(cursor: Cursor): string | undefined {
  return cursor.attempt(() => {
    if (cursor.phrase(',', 'and|e|&', ', and|e') === undefined) {
      return undefined;
    }
    cursor.phrase('every|each|on', 'todo|toda|cada|aos|as');
    const day = oneDay(cursor, SPELT) ?? dayHere(cursor)?.toString();
    return day === undefined || !/^\d$/.test(day) ? undefined : day;
  });
}
