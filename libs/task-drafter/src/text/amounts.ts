import type { Cursor } from './cursor.js';

const words: Readonly<Record<string, number>> = {
  ...{
    one: 1,
    two: 2,
    three: 3,
    four: 4,
    five: 5,
    six: 6,
    seven: 7,
    eight: 8,
    nine: 9,
    ten: 10,
    twelve: 12,
    fifteen: 15,
    twenty: 20,
    thirty: 30,
  },
  ...{ um: 1, uma: 1, dois: 2, duas: 2, tres: 3, quatro: 4, cinco: 5, seis: 6, sete: 7, oito: 8, nove: 9, dez: 10, doze: 12, quinze: 15 },
  ...{ vinte: 20, trinta: 30, sixty: 60, sessenta: 60 },
};

/** A number in digits, or a whole one in a word: "10", "ten", "dez". */
export function amount(cursor: Cursor): number | undefined {
  const digits = cursor.take('number');
  if (digits !== undefined) {
    return Number(digits.text);
  }
  const token = cursor.peek();
  const found = token?.kind === 'word' && Object.hasOwn(words, token.folded) ? words[token.folded] : undefined;
  cursor.at += found === undefined ? 0 : 1;
  return found;
}

/** A time of day as 24 hours: "3:30", "2 am", "2:30 pm", "3h30", "midnight". Undefined for "at 3", which can be night or day. */
export function timeOfDay(cursor: Cursor): string | undefined {
  if (cursor.phrase('midnight', 'meia noite', 'meianoite') !== undefined) {
    return '0:00';
  }
  if (cursor.phrase('noon', 'midday', 'meio dia', 'meiodia') !== undefined) {
    return '12:00';
  }
  return cursor.attempt(() => {
    const token = cursor.take('time', 'number', 'word');
    const spelt =
      token !== undefined && token.kind === 'word' && Object.hasOwn(words, token.folded) ? String(words[token.folded]) : token?.folded;
    const [, hour, minute, letters] = /^(\d{1,2})(?:[:h](\d\d))?(am|pm|h|hs|hrs)?$/.exec(spelt ?? '') ?? [];
    const unit = letters ?? cursor.phrase('am', 'pm', 'a.m', 'p.m', 'h', 'hs', 'horas', 'o clock');
    const part = partOfDay(cursor);
    const half = part === undefined || hour === undefined ? unit?.replace('.', '') : halfOf(part, Number(hour), unit);
    return hour === undefined || half === '' || (half === undefined && minute === undefined)
      ? undefined
      : clock(Number(hour), minute ?? '00', half);
  });
}

const dayParts = [
  ['night', 'at night', 'da noite', 'a noite'],
  ['early', 'da madrugada', 'de madrugada'],
  ['am', 'in the? morning', 'da manha', 'de manha'],
  ['pm', 'in the? afternoon', 'in the? evening', 'da tarde', 'a tarde'],
] as const;

function partOfDay(cursor: Cursor): 'night' | 'early' | 'am' | 'pm' | undefined {
  return dayParts.find(([, ...phrases]) => cursor.phraseOf(phrases) !== undefined)?.[0];
}

/** "2 in the morning", "6 da tarde", "14h da tarde"; empty where both do not fit: "14 in the morning", "12 at night". */
function halfOf(part: 'night' | 'early' | 'am' | 'pm', hour: number, unit: string | undefined): string {
  if (hour === 12 || (unit !== undefined && /m$/.test(unit))) {
    return '';
  }
  const half = part === 'night' ? (hour >= 6 ? 'pm' : 'am') : part === 'early' ? 'am' : part;
  return hour > 12 ? (half === 'pm' ? 'h' : '') : half;
}

function clock(hour: number, minute: string, unit: string | undefined): string | undefined {
  const isHalf = unit === 'am' || unit === 'pm';
  const isHour = isHalf ? hour >= 1 && hour <= 12 : hour <= 23;
  const full = isHalf ? (hour % 12) + (unit === 'pm' ? 12 : 0) : hour;
  return isHour && Number(minute) <= 59 ? `${full}:${minute}` : undefined;
}
