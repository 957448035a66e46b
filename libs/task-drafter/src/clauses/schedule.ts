import { timeOfDay } from '../text/amounts.js';
import type { Cursor } from '../text/cursor.js';
import { timeZone } from '../text/time-zone.js';
import type { Wish } from '../wishes.js';

const START = [
  'start~|begin~|kick~|launch~|run~ off? it|this|the|everything|that? one? task|copy|replication|load? only|not? at|on|from?',
  'comecar~|iniciar~|rodar~ a? tarefa|carga|copia? so? as|a|em|no|dia? dia?',
  'as of|from',
];
const STOP = [
  'and? stop~|end~|finish~ it|this|the|everything? task|replication? at|on',
  'parar~|encerrar~|terminar~ a? tarefa|replicacao? em|as|a|no|dia dia?',
];

/** "start at 2027-01-10 22:00 America/Sao_Paulo", "pare em 2027-02-01". */
export function schedule(cursor: Cursor): readonly Wish[] | undefined {
  return cursor.attempt(() => {
    const isStart = cursor.phraseOf(START) !== undefined;
    const isStop = !isStart && cursor.phraseOf(STOP) !== undefined;
    const at = isStart || isStop ? moment(cursor) : undefined;
    if (at === undefined) {
      return undefined;
    }
    const zone = timeZone(cursor);
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
    cursor.phrase('at', 'as|a', ',', 'from');
    return timeOfDay(cursor);
  });
  return `${date}T${(time ?? '0:00').padStart(5, '0')}:00`;
}
