import type { Cursor } from './cursor.js';
import { fold } from './fold.js';

/** "America/Sao_Paulo", "(UTC)", "in the time zone Europe/Berlin". */
export function timeZone(cursor: Cursor): string | undefined {
  return cursor.attempt(() => {
    const from = cursor.at;
    cursor.phrase(',');
    const isOpen = cursor.phrase('(', '[') !== undefined;
    cursor.phrase('in|at|no|na|em|de? the|o|a? time|timezone|fuso|horario|hora zone|horario? of|de|:?', 'timezone|time|tz :?');
    const word = cursor.take('word')?.text;
    const second = /^\p{Lu}/u.test(cursor.peek()?.text ?? '') ? cursor.peek()?.text : undefined;
    const city = cityZone(second === undefined ? [word] : [word, second]) ?? cityZone([word]);
    cursor.at += city !== undefined && second !== undefined && cityZone([word]) === undefined ? 1 : 0;
    cursor.phrase('time zone', 'time|timezone');
    const isClosed = !isOpen || cursor.phrase(')', ']') !== undefined;
    const isZone = word !== undefined && (/^(utc|gmt)$/i.test(word) || /^(Africa|America|Antarctica|Asia|Atlantic|Australia|Europe|Indian|Pacific|Etc)\//.test(word));
    const isTold = city !== undefined && cursor.tokens.slice(from, cursor.at).some(({ folded }) => /^(time|timezone|zone|horario|fuso|hora)$/.test(folded));
    return isClosed ? (isZone ? (/^(utc|gmt)$/i.test(word) ? 'UTC' : word) : isTold ? city : undefined) : undefined;
  });
}

const zones = new Map(Intl.supportedValuesOf('timeZone').map((zone) => [fold(zone.slice(zone.lastIndexOf('/') + 1)), zone]));
/** Cities that people name and the list of zones does not. */
const others: Readonly<Record<string, string>> = { brasilia: 'America/Sao_Paulo', rio: 'America/Sao_Paulo', munich: 'Europe/Berlin', frankfurt: 'Europe/Berlin', lisboa: 'Europe/Lisbon', londres: 'Europe/London' };

/** "Lisbon", "São Paulo". */
function cityZone(words: readonly (string | undefined)[]): string | undefined {
  const name = fold(words.join('_'));
  return zones.get(name) ?? (Object.hasOwn(others, name) ? others[name] : undefined);
}
