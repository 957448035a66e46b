import { timeOfDay } from '../text/amounts.js';
import { timeZone } from '../text/time-zone.js';
import type { Cursor } from '../text/cursor.js';
import type { Wish } from '../wishes.js';

/** Days as cron counts them. */
const days = [
  ['*', 'day|night|morning|evening'],
  ['1-5', 'weekday|workday'],
  ...['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'].map((day, number) => [String(number), day] as const),
  ['*', 'dia|noite|manha'],
  ...['domingo', 'segunda', 'terca', 'quarta', 'quinta', 'sexta', 'sabado'].map((day, number) => [String(number), day] as const),
] as const;

const DAILY = ['daily|nightly', 'once a|every|each|per day|night', 'diariamente', 'uma vez por|ao dia', 'todo santo dia', 'todo|toda dia|noite', 'todos|todas os|as dias|noites'];

/** "every night at 02:30", "daily at 6:00", "toda segunda às 7:15": loads that a schedule repeats. Without a time it is asked about. */
export function repeated(cursor: Cursor): readonly Wish[] | undefined {
  return cursor.attempt(() => {
    cursor.phrase('schedule~|run~|agendar~|rodar~|executar~ it|them|this|the? task? for?', 'scheduled', 'agendada|agendado para?');
    const early = timeHere(cursor);
    const month = monthly(cursor);
    const isDaily = cursor.phrase(...DAILY) !== undefined;
    const day = isDaily ? '*' : dayOfWeek(cursor);
    const load = isDaily ? cursor.attempt(() => cursor.phrase('full load|reload', 'reload|load', 'carga completa?')) : undefined;
    const time = day === undefined && month === undefined ? undefined : (early ?? timeHere(cursor) ?? bareTime(cursor));
    const [hour = 24, minute = 60] = (time ?? '').split(':').map(Number);
    const isTime = time !== undefined && hour < 24 && minute < 60;
    const zone = isTime ? timeZone(cursor) : undefined;
    return isTime
      ? [
          { tag: 'set', path: 'schedule.cron', value: `${minute} ${hour} ${month ?? '*'} * ${day ?? '*'}` },
          ...(zone === undefined ? [] : [{ tag: 'set', path: 'schedule.timeZone', value: zone } as const]),
          ...(load === undefined ? [] : [{ tag: 'mode', mode: 'load', text: load } as const]),
        ]
      : undefined;
  });
}

/** "nightly 3am", "daily 02:30": a time that cannot be anything else. */
const bareTime = (cursor: Cursor) => (/[:h]|am|pm/.test(cursor.peek()?.folded ?? '') || /^(am|pm)$/.test(cursor.peek(1)?.folded ?? '') ? cursor.attempt(() => timeOfDay(cursor)) : undefined);

/** "on the first day of every month", "todo dia 1º": the day of the month. */
function monthly(cursor: Cursor): string | undefined {
  return cursor.phrase('on|at|in? the? first|1st day? of|in every|each|the? month', 'no primeiro dia de|do cada|todo? mes', 'todo primeiro dia do mes', 'monthly on the first|1st') === undefined ? undefined : '1';
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
