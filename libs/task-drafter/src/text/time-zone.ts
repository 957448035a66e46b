import type { Cursor } from './cursor.js';
import { fold } from './fold.js';

const SAID = /^(time|timezone|zone|horario|fuso|hora)$/;
const PLACED = /^(Africa|America|Antarctica|Asia|Atlantic|Australia|Europe|Indian|Pacific|Etc)\//;

/** "America/Sao_Paulo", "(UTC)", "in the time zone Europe/Berlin", "Lisbon time", "no horário de São Paulo". */
export function timeZone(cursor: Cursor): string | undefined {
  return cursor.attempt(() => {
    cursor.phrase(',');
    const isOpen = cursor.phrase('(', '[') !== undefined;
    const from = cursor.at;
    cursor.phrase(
      'in|at|no|na|em|de? the|o|a? time|timezone|fuso|horario|hora zone|horario? of|de|:?',
      'time zone :?',
      'timezone|time|tz :?',
      'in|at|no|na|em',
    );
    const zone = writtenZone(cursor);
    const city = zone === undefined ? cityHere(cursor) : undefined;
    cursor.phrase('time zone', 'time|timezone');
    const isSaid = cursor.tokens.slice(from, cursor.at).some(({ folded }) => SAID.test(folded));
    const isClosed = !isOpen || cursor.phrase(')', ']') !== undefined;
    return isClosed ? (zone ?? (isSaid ? city : undefined)) : undefined;
  });
}

function writtenZone(cursor: Cursor): string | undefined {
  return cursor.attempt(() => {
    const text = cursor.take('word')?.text ?? '';
    return /^(utc|gmt)$/i.test(text) ? 'UTC' : PLACED.test(text) ? text : undefined;
  });
}

/** A city in up to two words, where it alone could be a place of anything else: the word time must stand beside it. */
function cityHere(cursor: Cursor): string | undefined {
  const two = cursor.attempt(() => cityZone([cursor.take('word')?.text, cursor.take('word')?.text]));
  return two ?? cursor.attempt(() => cityZone([cursor.take('word')?.text]));
}

const zones = new Map(Intl.supportedValuesOf('timeZone').map((zone) => [fold(zone.slice(zone.lastIndexOf('/') + 1)), zone]));
/** Cities that people name and the list of zones does not. */
const others: Readonly<Record<string, string>> = {
  ...{ brasilia: 'America/Sao_Paulo', rio: 'America/Sao_Paulo', lisboa: 'Europe/Lisbon', londres: 'Europe/London' },
  ...{ munich: 'Europe/Berlin', frankfurt: 'Europe/Berlin' },
};

function cityZone(words: readonly (string | undefined)[]): string | undefined {
  const name = fold(words.join('_'));
  return zones.get(name) ?? (Object.hasOwn(others, name) ? others[name] : undefined);
}
