import type { Cursor } from '../text/cursor.js';
import { fold } from '../text/fold.js';

/** Days as cron counts them, by every word for them; "seg" is read as seconds elsewhere, so that both words mean Monday here. */
const days = [
  'sunday|sundays|sun|domingo|domingos|dom',
  'monday|mondays|mon|segunda|segundas|segundafeira|segundasfeiras|seg|segundos',
  'tuesday|tuesdays|tue|tues|terca|tercas|tercafeira|tercasfeiras|ter',
  'wednesday|wednesdays|wed|quarta|quartas|quartafeira|quartasfeiras|qua',
  'thursday|thursdays|thu|thur|thurs|quinta|quintas|quintafeira|quintasfeiras|qui',
  'friday|fridays|fri|sexta|sextas|sextafeira|sextasfeiras|sex',
  'saturday|saturdays|sat|sabado|sabados|sab',
].map((words) => words.split('|'));

const dayOf = (word: string): number | undefined => {
  const found = days.findIndex((words) => words.includes(fold(word)));
  return found < 0 ? undefined : found;
};

const WEEKDAYS = [
  'todo dia util',
  'todos os dias uteis',
  '[[em|nos|todos os|todo|so|apenas]? [dias uteis|dia util|dias de semana|dias da semana]]',
  '[on|every|each|all|during|only on]? [weekdays|weekday|workdays|workday|working days|working day|business days|business day]',
];
const WEEKEND = [
  '[on|at|every|each|all|during|over]? [the]? [weekends|weekend]',
  '[em|no|nos|todo|todos os|aos]? [fins de semana|fim de semana|finais de semana|final de semana]',
];

/** "on weekdays", "Mon-Fri", "de segunda a sexta-feira", "at weekends": days in a row, for cron. */
export function daysInARow(cursor: Cursor): string | undefined {
  const found = cursor.phraseOf(WEEKDAYS) !== undefined ? '1-5' : cursor.phraseOf(WEEKEND) !== undefined ? '6,0' : range(cursor);
  if (found !== undefined) {
    cursor.phrase('only|apenas|somente|so');
    cursor.attempt(() => (saidAgain(cursor) === found ? true : undefined));
  }
  return found;
}

/** "on weekdays (Mon-Fri)", "nos dias úteis, de segunda a sexta": the same once more. */
function saidAgain(cursor: Cursor): string | undefined {
  const isOpen = cursor.phrase('(') !== undefined;
  cursor.phrase(...(isOpen ? [] : [',']));
  const again = cursor.phraseOf(WEEKDAYS) !== undefined ? '1-5' : cursor.phraseOf(WEEKEND) !== undefined ? '6,0' : range(cursor);
  return isOpen && cursor.phrase(')') === undefined ? undefined : again;
}

/** "Monday to Thursday", "Mon-Fri"; a row that goes on behind a Sunday is asked about. */
function range(cursor: Cursor): string | undefined {
  return cursor.attempt(() => {
    const isBetween = cursor.phrase('between|entre') !== undefined;
    cursor.phrase('[on|every|each|from|de|da|das|a|toda|todas as]');
    const [from, to] = inOneWord(cursor) ?? [dayHere(cursor), cursor.phrase(...(isBetween ? UNTIL_AND : UNTIL)) && dayHere(cursor)];
    return from === undefined || typeof to !== 'number' || from >= to ? undefined : `${from}-${to}`;
  });
}

const UNTIL = ['to|through|thru|till|until|-|–|a|à|ate', 'up to'];
const UNTIL_AND = ['and|e|a'];

/** "Mon-Fri", "seg-sex"; "sexta-feira" is one day. */
function inOneWord(cursor: Cursor): readonly [number, number] | undefined {
  const [first, last, ...more] = cursor.peek()?.text.split(/[-–]/).map(dayOf) ?? [];
  cursor.at += first !== undefined && last !== undefined && more.length === 0 ? 1 : 0;
  return first === undefined || last === undefined || more.length > 0 ? undefined : [first, last];
}

/** "sexta-feira", "sexta feira", "Fridays". */
export function dayHere(cursor: Cursor): number | undefined {
  return cursor.attempt(() => {
    const found = dayOf(cursor.take('word')?.text ?? '');
    cursor.phrase(...(found === undefined ? [] : ['feira|feiras']));
    return found;
  });
}
