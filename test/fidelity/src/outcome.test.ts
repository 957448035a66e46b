import { expect, test } from 'vitest';
import { type Judged, type Outcome, wordsOfWrong } from './outcome.js';

const numbers = (way: 'load' | 'stream', outcome: Outcome): Judged => ({ case: { id: 'N1', title: 'numbers' }, way, outcome });

test('what many cases have in common is told once', () => {
  const late: Outcome = { tag: 'stopped', code: 'CASE', text: 'cannot start: TIMEOUT' };
  const words = wordsOfWrong([
    numbers('load', late),
    numbers('stream', late),
    { case: { id: 'N2', title: 'others' }, outcome: { tag: 'different', text: 'a row is missing' } },
    { case: { id: 'N3', title: 'more' }, outcome: { tag: 'refused', code: 'TYPE_UNMAPPABLE' } },
    { case: { id: 'N4', title: 'sound' }, outcome: { tag: 'equal' } },
  ]);
  expect(words).toEqual([
    'N1 numbers, by load: stopped CASE',
    'N1 numbers, by stream: stopped CASE',
    'cannot start: TIMEOUT',
    'N2 others: different',
    'a row is missing',
    'N3 more: refused TYPE_UNMAPPABLE',
  ]);
});
