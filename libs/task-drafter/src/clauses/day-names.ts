import type { Cursor } from '../text/cursor.js';

/** Days as cron counts them. */
const days = [
  ['*', 'day|night|morning|evening'],
  ['1-5', 'weekday|workday'],
  ...['sunday', 'monday', 'tuesday', 'wednesday', 'thursday', 'friday', 'saturday'].map((day, number) => [String(number), day] as const),
  ['*', 'dia|noite|manha'],
  ...['domingo', 'segunda', 'terca', 'quarta', 'quinta', 'sexta', 'sabado'].map((day, number) => [String(number), day] as const),
] as const;

type DayForms = readonly [day: string, phrases: readonly string[]];

export const oneDay = (cursor: Cursor, forms: readonly DayForms[]) =>
  forms.find(([, phrases]) => cursor.phraseOf(phrases) !== undefined)?.[0];

/** "Sundays 2am": without a word before it only the plural says that it repeats. */
const plurals = (words: string) =>
  /day/.test(words) && !/^day/.test(words)
    ? [
        words
          .split('|')
          .map((word) => `${word}s`)
          .join('|'),
      ]
    : [];

/** "mondays", "segunda-feira", "segundas feiras". */
function spelt(words: string): readonly string[] {
  const all = words.split('|');
  const plural = all.map((word) => `${word}s`).join('|');
  const fair = all.flatMap((word) => [`${word}feira`, `${word}sfeiras`]).join('|');
  return [`${words} feira`, `${plural} feiras`, words, plural, fair];
}

export const SPELT = days.map(([day, words]): DayForms => [day, spelt(words)]);
export const PLURALS = days.map(([day, words]): DayForms => [day, plurals(words)]);
