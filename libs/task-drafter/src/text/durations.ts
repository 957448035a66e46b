import { amount } from './amounts.js';
import type { Cursor } from './cursor.js';

/** Milliseconds of each unit, with its words. */
export const units = [
  [1, 'ms|milliseconds|millisecond|milissegundos'],
  [1_000, 'second|seconds|s|sec|segundo|segundos'],
  [60_000, 'minute|minutes|min|minuto|minutos'],
  [3_600_000, 'hour|hours|hora|horas'],
] as const;

/** "10 seconds", "ten seconds", "minute", "30s", in milliseconds. */
export function duration(cursor: Cursor): number | undefined {
  const [, digits, letters = ''] = /^(\d+)-?([a-z]+)$/.exec(cursor.peek()?.folded ?? '') ?? [];
  const short = units.find(([, words]) => words.split('|').includes(letters))?.[0];
  if (digits !== undefined && short !== undefined) {
    cursor.at += 1;
    return Number(digits) * short;
  }
  const count = amount(cursor) ?? (units.some(([, words]) => words.split('|').includes(cursor.peek()?.folded ?? '')) ? 1 : undefined);
  const unit = units.find(([, words]) => cursor.phrase(words) !== undefined)?.[0];
  return count === undefined || unit === undefined ? undefined : count * unit;
}
