import type { Cursor } from '../text/cursor.js';
import type { Wish } from '../wishes.js';

/** "start at 2027-01-10 22:00 America/Sao_Paulo", "pare em 2027-02-01". */
export function schedule(cursor: Cursor): readonly Wish[] | undefined {
  return cursor.attempt(() => {
    const isStart = cursor.phrase('start|starting|begin it? at|on?', 'comece|inicie|iniciar|comecando as?|em?') !== undefined;
    const isStop = !isStart && cursor.phrase('and? stop it? at|on', 'pare|parar em|as') !== undefined;
    const at = isStart || isStop ? moment(cursor) : undefined;
    if (at === undefined) {
      return undefined;
    }
    const zone = cursor.attempt(() => {
      cursor.phrase('(', 'in|,');
      const word = cursor.take('word')?.text;
      cursor.phrase(')', 'time');
      return word === 'UTC' || word?.includes('/') === true ? word : undefined;
    });
    return [
      { tag: 'set', path: isStart ? 'schedule.startAt' : 'schedule.stopAt', value: at },
      ...(zone === undefined ? [] : [{ tag: 'set', path: 'schedule.timeZone', value: zone } as const]),
    ];
  });
}

function moment(cursor: Cursor): string | undefined {
  const date = cursor.take('date')?.text;
  if (date === undefined || date.length > 10) {
    return date?.replace(' ', 'T').replace(/^(.{16})$/, '$1:00');
  }
  const time = cursor.attempt(() => {
    cursor.phrase('at', 'as', ',');
    return cursor.take('time')?.text;
  });
  return `${date}T${(time ?? '0:00').padStart(5, '0')}:00`;
}
