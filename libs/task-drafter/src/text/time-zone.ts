import type { Cursor } from './cursor.js';

/** "America/Sao_Paulo", "(UTC)", "in the time zone Europe/Berlin". */
export function timeZone(cursor: Cursor): string | undefined {
  return cursor.attempt(() => {
    cursor.phrase(',');
    const isOpen = cursor.phrase('(', '[') !== undefined;
    cursor.phrase('in|at|no|na|em|de? the|o|a? time|timezone|fuso zone|horario? of|de|:?', 'timezone|time|tz :?');
    const word = cursor.take('word')?.text;
    cursor.phrase('time zone', 'time|timezone');
    const isClosed = !isOpen || cursor.phrase(')', ']') !== undefined;
    const isZone = word !== undefined && (/^(utc|gmt)$/i.test(word) || /^(Africa|America|Antarctica|Asia|Atlantic|Australia|Europe|Indian|Pacific|Etc)\//.test(word));
    return isZone && isClosed ? (/^(utc|gmt)$/i.test(word) ? 'UTC' : word) : undefined;
  });
}
